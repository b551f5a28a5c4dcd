import Kernel
import Synchronization

/// Why a session ended; a label of the drops in `/metrics`.
enum EndOfSession: String, Sendable, CaseIterable {
    /// The client went, or said that it goes.
    case left
    /// No answer to a ping.
    case silent
    /// The client did not take what was sent to it.
    case slow
    /// The client sent too much, or what is no packet.
    case misbehaved = "misbehaved"
    /// It did not say who it is, or was not known.
    case unauthenticated
    /// The user has too many.
    case tooMany = "too-many"
    /// Signed out, or the session of HMS ended otherwise.
    case signedOut = "signed-out"
    case shutdown
}

/// One Engine.IO session: what waits to be sent, and the transport that takes it. First in long polling or at once in a
/// WebSocket; a polling session may go on in a WebSocket.
final class EngineSession: Sendable {
    /// What the one task of the session works off, in order.
    enum Command: Sendable {
        /// The text of an Engine.IO message.
        case message(String)
        /// Ask again who the user is.
        case check
    }

    struct State {
        /// The WebSocket in charge; without one, the client polls.
        var wire: (any Wire)?
        /// A WebSocket that the client tries before it goes on there.
        var probe: (any Wire)?
        var waiting: [String] = []
        var waitingBytes = 0
        var poll: (number: Int, continuation: CheckedContinuation<[String], Never>)?
        var polls = 0
        var end: EndOfSession?
        /// Why it will end, though it is the client that closes it.
        var refusal: EndOfSession?
        var endedAt: ContinuousClock.Instant?
        var nextPing: ContinuousClock.Instant
        var pongDue: ContinuousClock.Instant?
        var connectDue: ContinuousClock.Instant?
        var nextCheck: ContinuousClock.Instant?
        var received = 0
    }

    let id: String
    let configuration: LiveConfiguration
    let commands: AsyncStream<Command>
    private let commandQueue: AsyncStream<Command>.Continuation
    let state: Mutex<State>

    init(id: String, wire: (any Wire)?, configuration: LiveConfiguration, now: ContinuousClock.Instant = .now) {
        self.id = id
        self.configuration = configuration
        (commands, commandQueue) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(64))
        state = Mutex(
            State(
                wire: wire, nextPing: now + configuration.pingInterval,
                connectDue: now + configuration.connectTimeout))
    }

    /// The first packet of a session.
    func openPacket(upgrades: Bool) -> String {
        let (ping, pong) = (configuration.pingInterval.milliseconds, configuration.pingTimeout.milliseconds)
        let open: JSONValue = [
            "sid": .string(id), "upgrades": upgrades ? ["websocket"] : [], "pingInterval": .integer(ping),
            "pingTimeout": .integer(pong), "maxPayload": .integer(Int64(configuration.mostMessageBytes)),
        ]
        return EnginePacket(.open, open.description).encoded
    }

    var isOpen: Bool { state.withLock { $0.end == nil } }
    var end: EndOfSession? { state.withLock { $0.end } }

    /// Over for so long that no poll will ask for its last words.
    func isForgettable(at now: ContinuousClock.Instant) -> Bool {
        state.withLock { state in state.endedAt.map { now >= $0 + .seconds(10) } ?? false }
    }

    /// Sends an encoded packet, or keeps it until the client asks. A client that is too slow is dropped.
    func send(_ packet: String) {
        let isTooSlow = state.withLock { state in
            guard state.end == nil else { return false }
            if let wire = state.wire { return !wire.send(packet) }
            if let poll = state.poll {
                state.poll = nil
                poll.continuation.resume(returning: state.takeWaiting() + [packet])
                return false
            }
            state.waiting.append(packet)
            state.waitingBytes += packet.utf8.count
            return state.waitingBytes > configuration.mostWaitingBytes
        }
        if isTooSlow { close(.slow) }
    }

    /// A packet of the client's, whichever way it came.
    func receive(_ packet: EnginePacket) {
        let isTooMuch = state.withLock { state in
            state.received += 1
            return state.received > configuration.mostPacketsPerSecond
        }
        guard !isTooMuch else { return close(.misbehaved) }
        switch packet.kind {
        case .message:
            guard case .enqueued = commandQueue.yield(.message(packet.text)) else { return close(.misbehaved) }
        case .pong:
            state.withLock { state in
                guard state.pongDue != nil else { return }
                state.pongDue = nil
                state.nextPing = .now + configuration.pingInterval
            }
        case .close: close(.left)
        // An upgrade is known by the WebSocket that it comes over; the server asks, and answers no pings but the probe's.
        case .noop, .ping, .upgrade: break
        case .open: close(.misbehaved)
        }
    }

    /// The client said who it is, and is asked again from time to time.
    func didConnect() {
        state.withLock { state in
            state.connectDue = nil
            state.nextCheck = .now + configuration.checkInterval
        }
    }

    /// The client is not admitted, and was told. Clients of Socket.IO close then; one that does not is closed.
    func refuse(_ reason: EndOfSession) {
        state.withLock { state in
            state.refusal = reason
            state.connectDue = .now + .seconds(5)
        }
    }

    /// Does what is due. Called about once a second.
    func tick(_ now: ContinuousClock.Instant) {
        enum Due { case nothing, ping, end(EndOfSession) }
        let (due, isCheckDue) = state.withLock { state -> (Due, Bool) in
            state.received = 0
            guard state.end == nil else { return (.nothing, false) }
            if let pongDue = state.pongDue, now >= pongDue { return (.end(.silent), false) }
            if let connectDue = state.connectDue, now >= connectDue { return (.end(.unauthenticated), false) }
            var isCheckDue = false
            if let nextCheck = state.nextCheck, now >= nextCheck {
                state.nextCheck = now + configuration.checkInterval
                isCheckDue = true
            }
            guard state.pongDue == nil, now >= state.nextPing else { return (.nothing, isCheckDue) }
            state.pongDue = now + configuration.pingTimeout
            return (.ping, isCheckDue)
        }
        switch due {
        case .nothing: break
        case .ping: send(EnginePacket(.ping).encoded)
        case .end(let reason): close(reason)
        }
        if isCheckDue { commandQueue.yield(.check) }
    }

    /// Ends the session. The client is told, if there is still a way to tell it.
    /// - Parameter last: packets that are sent before the end.
    func close(_ reason: EndOfSession, last: [String] = []) {
        let farewell = last + [EnginePacket(.close).encoded]
        let (wire, probe) = state.withLock { state -> ((any Wire)?, (any Wire)?) in
            guard state.end == nil else { return (nil, nil) }
            (state.end, state.endedAt) = (state.refusal ?? reason, .now)
            defer { (state.wire, state.probe, state.poll) = (nil, nil, nil) }
            if let poll = state.poll {
                poll.continuation.resume(returning: state.takeWaiting() + farewell)
            } else if state.wire == nil {
                // For the next poll, as long as the session is known.
                state.waiting += farewell
            }
            return (state.wire, state.probe)
        }
        if let wire {
            if reason != .slow { for packet in farewell { _ = wire.send(packet) } }
            wire.close()
        }
        probe?.close()
        commandQueue.finish()
    }
}

extension EngineSession.State {
    mutating func takeWaiting() -> [String] {
        defer { (waiting, waitingBytes) = ([], 0) }
        return waiting
    }
}
