import Synchronization

/// The client's ways to a session.
extension EngineSession {
    /// Long polling: what waits, or else what comes next. Several packets at once, at least one.
    func poll() async -> [String] {
        let number = state.withLock { state in
            state.polls += 1
            return state.polls
        }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let (packets, earlier) = state.withLock { state -> ([String]?, CheckedContinuation<[String], Never>?) in
                    if !state.waiting.isEmpty { return (state.takeWaiting(), nil) }
                    if state.end != nil { return ([EnginePacket(.close).encoded], nil) }
                    // A client that tries a WebSocket waits for its poll to end; one in a WebSocket has nothing to ask here.
                    if state.probe != nil || state.wire != nil || Task.isCancelled { return ([Self.nothing], nil) }
                    // Of two polls the later one counts: the connection of the first may have broken unnoticed.
                    let earlier = state.poll?.continuation
                    state.poll = (number, continuation)
                    return (nil, earlier)
                }
                earlier?.resume(returning: [Self.nothing])
                if let packets { continuation.resume(returning: packets) }
            }
        } onCancel: {
            endPoll(number)
        }
    }

    private func endPoll(_ number: Int) {
        state.withLock { state in
            guard let poll = state.poll, poll.number == number else { return }
            state.poll = nil
            poll.continuation.resume(returning: [Self.nothing])
        }
    }

    /// Lets a WebSocket try to take over. False, if the session is in a WebSocket already, or over.
    func attach(probe wire: any Wire) -> Bool {
        let earlier = state.withLock { state -> (any Wire)?? in
            guard state.end == nil, state.wire == nil else { return nil }
            defer { state.probe = wire }
            return .some(state.probe)
        }
        guard let earlier else { return false }
        earlier?.close()
        return true
    }

    /// A text message over a WebSocket.
    func receive(_ text: String, over wire: any Wire) {
        guard let packet = EnginePacket(parsing: text) else { return close(.misbehaved) }
        guard isProbe(wire) else { return receive(packet) }
        switch packet.kind {
        case .ping where packet.text == "probe":
            _ = wire.send(EnginePacket(.pong, "probe").encoded)
            state.withLock { state in
                state.poll?.continuation.resume(returning: [Self.nothing])
                state.poll = nil
            }
        case .upgrade: upgrade(to: wire)
        default: lost(wire)
        }
    }

    /// A WebSocket is closed: the session is over, unless it only tried this one.
    func lost(_ wire: any Wire) {
        let isInCharge = state.withLock { state in
            if state.probe === wire { state.probe = nil }
            return state.wire === wire
        }
        wire.close()
        if isInCharge { close(.left) }
    }

    private func isProbe(_ wire: any Wire) -> Bool { state.withLock { $0.probe === wire } }

    private func upgrade(to wire: any Wire) {
        let isTooSlow = state.withLock { state in
            guard state.end == nil, state.probe === wire else { return false }
            (state.probe, state.wire) = (nil, wire)
            state.poll?.continuation.resume(returning: [Self.nothing])
            state.poll = nil
            return state.takeWaiting().contains { !wire.send($0) }
        }
        if isTooSlow { close(.slow) }
    }

    private static let nothing = EnginePacket(.noop).encoded
}
