package import Kernel
package import Logging
package import Storage

/// The durable broker of the one-process default. The log of each service's store, which an event enters in the same commit
/// as its change, is the queue: consumers read it behind a position of their own (docs/decisions). Nothing is copied, so there
/// is no moment at which an event could get lost between a store and a broker.
package final class EmbeddedBus: EventBus {
    private let consumers: [(consumer: Consumer, feed: LogFeed)]
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
            let feed = LogFeed(sources)
            let consumer = Consumer(
                subscription, in: store, from: feed, .inOrder, policy: policy, clock: clock, logger: logger)
            return (consumer, feed)
        }
    }

    /// The entities that a store needs for its consumers, its relay and its jobs.
    package static let collections = [
        CollectionSchema(ConsumerPosition.self), CollectionSchema(ParkedEvent.self),
        CollectionSchema(ScheduledJob.self), CollectionSchema(RelayState.self),
    ]

    package func run() async {
        for source in sources {
            source.engine.onEvents { [consumers, taps] in
                for (consumer, _) in consumers { consumer.signal.wake() }
                for tap in taps { tap.signal.wake() }
            }
        }
        await runConsumers(consumers.map(\.consumer), taps: taps)
    }

    package func lag() async throws -> [(consumer: String, events: Int64)] {
        var ends: [String: Int64] = [:]
        for source in sources { ends[source.service] = try await source.engine.read { try $0.lastEventSequence() } }
        var lags: [(consumer: String, events: Int64)] = []
        for (consumer, feed) in consumers {
            lags.append((consumer.name, try await feed.lag(of: consumer, behind: ends)))
        }
        return lags
    }

    package func drain(within limit: Duration) async throws -> Bool {
        let deadline = ContinuousClock.now + limit
        while ContinuousClock.now < deadline {
            if try await lag().allSatisfy({ $0.events == 0 }) { return true }
            for (consumer, _) in consumers { consumer.signal.wake() }
            try await Task.sleep(for: .milliseconds(5))
        }
        return false
    }

    package func wakeAll() {
        for (consumer, _) in consumers { consumer.wake() }
    }
}
