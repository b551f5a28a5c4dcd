import Kernel
package import Logging
package import Storage

/// Follows the logs of stores from their end on and remembers nothing: for screens, which read everything again when they
/// come back. What must take effect is for a `Subscription`.
package final class EventTap: Sendable {
    /// Between two rounds: what comes meanwhile is told together.
    package static let pause = Duration.milliseconds(50)
    private static let batch = 500

    private let sources: [Store]
    private let logger: Logger
    let signal = Signal()

    package init(sources: [Store], logger: Logger) {
        self.sources = sources
        self.logger = logger
    }

    /// Hands over what is committed from now on, in the order of each log, until the task is cancelled.
    /// - Parameters:
    ///   - isWanted: whether anybody listens; while nobody does, events are passed over without being read.
    ///   - handle: gets the events of one log, at most 500 at once.
    package func run(
        whenWanted isWanted: @Sendable () -> Bool, _ handle: @Sendable ([StoredEvent]) async -> Void
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
