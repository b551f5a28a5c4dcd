package import Kernel
package import Logging
package import Storage

/// The durable broker of the one-process default. The log of each service's store, which an event enters in the same commit
/// as its change, is the queue: consumers read it behind a position of their own (docs/decisions). Nothing is copied, so there
/// is no moment at which an event could get lost between a store and a broker.
package final class EmbeddedBus: Sendable {
    private let consumers: [Consumer]
    private let sources: [Store]
    private let taps: [EventTap]

    /// - Parameter taps: woken like the consumers.
    package init(
        sources: [Store], subscriptions: [(Subscription, Store)], taps: [EventTap] = [], policy: RetryPolicy,
        clock: any HospitalClock, logger: Logger
    ) {
        self.sources = sources
        self.taps = taps
        consumers = subscriptions.map { subscription, store in
            Consumer(
                subscription: subscription, store: store, sources: sources, policy: policy, clock: clock,
                signal: Signal(), progress: ConsumerProgress(), logger: logger)
        }
    }

    /// The entities that a store needs for its consumers and jobs.
    package static let collections = [
        CollectionSchema(ConsumerPosition.self), CollectionSchema(ParkedEvent.self),
        CollectionSchema(ScheduledJob.self),
    ]

    /// Delivers until the task is cancelled.
    package func run() async {
        for source in sources {
            source.engine.onEvents { [consumers, taps] in
                for consumer in consumers { consumer.signal.wake() }
                for tap in taps { tap.signal.wake() }
            }
        }
        await withTaskGroup(of: Void.self) { group in
            for consumer in consumers { group.addTask { await consumer.run() } }
            group.addTask { [consumers, taps] in
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

    /// How many events each consumer has not looked at yet, by consumer.
    package func lag() async throws -> [(consumer: String, events: Int64)] {
        var ends: [String: Int64] = [:]
        for source in sources { ends[source.service] = try await source.engine.read { try $0.lastEventSequence() } }
        var lags: [(consumer: String, events: Int64)] = []
        for consumer in consumers {
            var lag: Int64 = 0
            for source in sources {
                lag += max(0, (ends[source.service] ?? 0) - (try await consumer.position(in: source)))
            }
            lags.append((consumer.subscription.consumer, lag))
        }
        return lags
    }

    /// Returns once every event that was committed before the call has been handled or parked; false if that took longer.
    package func drain(within limit: Duration) async throws -> Bool {
        let deadline = ContinuousClock.now + limit
        while ContinuousClock.now < deadline {
            if try await lag().allSatisfy({ $0.events == 0 }) { return true }
            for consumer in consumers { consumer.signal.wake() }
            try await Task.sleep(for: .milliseconds(5))
        }
        return false
    }

    package func wakeAll() {
        for consumer in consumers {
            consumer.progress.setDue()
            consumer.signal.wake()
        }
    }
}
