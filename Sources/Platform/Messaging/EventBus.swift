package import Observability

/// Carries the events of the stores to the consumers: each in order for its subject, at least once, applied once.
package protocol EventBus: Sendable {
    /// Delivers until the task is cancelled.
    func run() async

    /// How many events each consumer of this process has not looked at yet, as far as that is known, by consumer.
    func lag() async throws -> [(consumer: String, events: Int64)]

    /// Returns once every event that was committed before the call has been handled or parked by the consumers of this
    /// process; false if that took longer.
    func drain(within limit: Duration) async throws -> Bool

    /// Looks for parked events at once, for whoever replayed one.
    func wakeAll()

    /// How many events of each store of this process are not yet with the broker, where there is one.
    func unpublished() async throws -> [(store: String, events: Int64)]

    /// What is wrong with the broker, in words; nothing if all is well. Changes commit all the same: their events wait.
    var trouble: String? { get }

    /// Registers its own figures.
    func register(in metrics: Metrics)

    /// Makes with the broker what the consumers of this process need there, and delivers nothing. Instead of `run`. False, if
    /// the broker was not there in time.
    func prepare(within limit: Duration) async -> Bool
}

extension EventBus {
    package func unpublished() async throws -> [(store: String, events: Int64)] { [] }
    package var trouble: String? { nil }
    package func register(in metrics: Metrics) {}
    package func prepare(within limit: Duration) async -> Bool { true }
}

/// Where a consumer's events come from.
package protocol EventFeed: Sendable {
    /// Hands over to the consumer what there is, at most a batch of each source, and returns when that has been handled or
    /// parked. True, if there may be more; whatever comes later wakes the consumer.
    func deliver(to consumer: Consumer) async throws -> Bool
}

/// How events come from a feed, which tells those apart that have been handled.
package enum Arrival: Sendable {
    /// By their sequence, without a gap: all up to the consumer's position have been handled.
    case inOrder
    /// By their sequence as a rule, yet one may come again, or late after its broker lost it: which of the latest have been
    /// handled is remembered one by one.
    case repeated
}

/// Runs consumers and the taps beside them until the task is cancelled.
package func runConsumers(_ consumers: [Consumer], taps: [EventTap]) async {
    await withTaskGroup(of: Void.self) { group in
        for consumer in consumers { group.addTask { await consumer.run() } }
        group.addTask {
            // Retries come due by the clock, which tells nobody.
            while !Task.isCancelled {
                for consumer in consumers { consumer.signal.wake() }
                for tap in taps { tap.signal.wake() }
                try? await Task.sleep(for: .milliseconds(500))
            }
            for consumer in consumers { consumer.signal.end() }
            for tap in taps { tap.signal.end() }
        }
        await group.waitForAll()
    }
}
