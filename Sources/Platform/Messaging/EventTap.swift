import Kernel
package import Logging
package import Storage

/// Follows the events of stores from now on and remembers nothing: for screens, which read everything again when they
/// come back. What must take effect is for a `Subscription`.
package final class EventTap: Sendable {
    /// Between two rounds: what comes meanwhile is told together.
    package static let pause = Duration.milliseconds(50)
    private static let batch = 500

    private enum Origin: Sendable {
        case logs([Store])
        case pushed(AsyncStream<[StoredEvent]>, AsyncStream<[StoredEvent]>.Continuation)
    }

    private let origin: Origin
    private let logger: Logger
    package let signal = Signal()

    /// Follows the logs of stores of this process.
    package init(sources: [Store], logger: Logger) {
        origin = .logs(sources)
        self.logger = logger
    }

    /// Follows what a broker pushes.
    package init(logger: Logger) {
        // What does not fit is as if it came while nobody watched: bounded, whatever the broker has.
        let (stream, continuation) = AsyncStream.makeStream(
            of: [StoredEvent].self, bufferingPolicy: .bufferingNewest(1000))
        origin = .pushed(stream, continuation)
        self.logger = logger
    }

    /// Takes events from a broker; from any thread, and at once.
    package func push(_ events: [StoredEvent]) {
        if case .pushed(_, let continuation) = origin { continuation.yield(events) }
    }

    /// Hands over what is committed from now on, in the order of each log, until the task is cancelled.
    /// - Parameters:
    ///   - isWanted: whether anybody listens; while nobody does, events are passed over without being read.
    ///   - handle: gets the events of one log, at most 500 at once.
    package func run(
        whenWanted isWanted: @Sendable () -> Bool, _ handle: @Sendable ([StoredEvent]) async -> Void
    ) async {
        switch origin {
        case .logs(let sources): await follow(sources, isWanted, handle)
        case .pushed(let stream, _): for await events in stream where isWanted() { await handle(events) }
        }
    }

    private func follow(
        _ sources: [Store], _ isWanted: @Sendable () -> Bool, _ handle: @Sendable ([StoredEvent]) async -> Void
    ) async {
        var positions: [String: Int64] = [:]
        for await _ in signal.wakeUps {
            for source in sources {
                do {
                    try await follow(source, &positions[source.service], isWanted, handle)
                } catch {
                    // The bus wakes the tap again within a second.
                    logger.warning(
                        "events could not be followed",
                        metadata: ["source": "\(source.service)", "error": "\(type(of: error))"])
                }
            }
            if Task.isCancelled { return }
            try? await Task.sleep(for: Self.pause)
        }
    }

    private func follow(
        _ source: Store, _ position: inout Int64?, _ isWanted: @Sendable () -> Bool,
        _ handle: @Sendable ([StoredEvent]) async -> Void
    ) async throws {
        let end = try await source.engine.read { try $0.lastEventSequence() }
        guard let known = position else {
            position = end
            return
        }
        // Asked after the end was read: whoever begins to listen later misses nothing that is committed later.
        guard isWanted() else {
            position = end
            return
        }
        var at = known
        while at < end, !Task.isCancelled {
            let events = try await source.engine.read { [at] in try $0.events(after: at, limit: Self.batch) }
            guard let last = events.last else { break }
            at = last.sequence
            position = at
            await handle(events)
        }
    }
}
