import Kernel
import Storage
import Synchronization

/// Reads the log of each source behind the consumer's position.
final class LogFeed: EventFeed {
    private let sources: [Store]
    /// What was read last. The truth is in the consumer's store; this saves reading it again.
    private let positions = Mutex<[String: Int64]>([:])

    init(_ sources: [Store]) { self.sources = sources }

    /// What is committed meanwhile wakes the consumer again, after the pause.
    func deliver(to consumer: Consumer) async throws -> Bool {
        var moved = false
        for source in sources {
            let position = try await position(of: consumer, in: source)
            let events = try await source.engine.read { try $0.events(after: position, limit: Consumer.batch) }
            guard let last = events.last else { continue }
            if events.count == Consumer.batch { moved = true }
            let wanted = events.filter { consumer.subscription.wants($0.type) }
            if !wanted.isEmpty { try await consumer.handle(wanted, through: last.sequence, of: source.service) }
            move(to: last.sequence, in: source)
        }
        return moved
    }

    /// How many events of all sources the consumer has not looked at yet.
    /// - Parameter ends: the last sequence of each source.
    func lag(of consumer: Consumer, behind ends: [String: Int64]) async throws -> Int64 {
        var lag: Int64 = 0
        for source in sources {
            lag += max(0, (ends[source.service] ?? 0) - (try await position(of: consumer, in: source)))
        }
        return lag
    }

    private func position(of consumer: Consumer, in source: Store) async throws -> Int64 {
        if let known = positions.withLock({ $0[source.service] }) { return known }
        let id = ConsumerPosition.id(consumer.name, source.service)
        let stored: ConsumerPosition? =
            try await consumer.store.engine.record(ConsumerPosition.collection, id.text)?.decode()
        move(to: stored?.sequence ?? 0, in: source)
        return stored?.sequence ?? 0
    }

    private func move(to sequence: Int64, in source: Store) {
        positions.withLock { $0[source.service] = max($0[source.service] ?? 0, sequence) }
    }
}
