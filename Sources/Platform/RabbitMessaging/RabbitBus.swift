package import Kernel
package import Logging
package import Messaging
package import Observability
package import RabbitMQ
package import Storage
import Synchronization

/// Carries events over RabbitMQ, for services in processes of their own and for several replicas of each. A relay publishes
/// the log of each store; each consumer has a quorum queue, and its handlers, retries and dead events are those of the
/// embedded bus.
package final class RabbitBus: EventBus {
    private let topology: Topology
    private let relays: [Relay]
    private let consumers: [(consumer: Consumer, feed: QueueFeed)]
    private let publisher: RabbitPublisher
    private let subscriber: RabbitSubscriber
    /// What was last known of the queues.
    private let waiting: Mutex<[Int]>

    /// - Parameters:
    ///   - sources: the stores of this process whose events it publishes.
    ///   - tap: made for a broker to push to.
    ///   - process: names this process, and no other, even one that runs the same services: `a-z 0-9 -`.
    package init(
        _ address: RabbitAddress, _ options: RabbitOptions, _ topology: Topology = Topology(), sources: [Store],
        subscriptions: [(Subscription, Store)], tap: EventTap? = nil, process: String, policy: RetryPolicy,
        clock: any HospitalClock, logger: Logger
    ) {
        self.topology = topology
        let exchanges = [topology.events, topology.dead]
        consumers = subscriptions.map { subscription, store in
            let feed = QueueFeed()
            let consumer = Consumer(
                subscription, in: store, from: feed, .repeated, policy: policy, clock: clock, logger: logger)
            return (consumer, feed)
        }
        var queues = consumers.map { consumer, feed in
            Self.consumer(
                of: topology.queue(of: consumer.subscription), feed.buffer, consumer.signal,
                marking: RabbitMarking(type: EventMessage.marker) { feed.wantsMarker.wake() })
        }
        queues += consumers.map { consumer, feed in
            Self.consumer(of: topology.deadQueue(of: consumer.subscription), feed.dead, consumer.signal)
        }
        if let tap {
            queues.append(
                RabbitConsumer(
                    of: topology.tapQueue(process: process), prefetch: nil,
                    receive: { tap.push($0.compactMap { EventMessage.read($0)?.event }) }, forget: {}))
        }
        let subscriber = RabbitSubscriber(
            address, options, exchanges: exchanges, consumers: queues, name: "hms consumer \(process)", logger: logger)
        for (_, feed) in consumers { feed.connect(subscriber) }
        let publisher = RabbitPublisher(
            address, options, exchanges: exchanges, name: "hms publisher \(process)", logger: logger)
        let publishing = EventPublishing(publisher: publisher, subscriber: subscriber, topology: topology)
        relays = sources.map { Relay(of: $0, to: publishing, holder: process, clock: clock, logger: logger) }
        self.publisher = publisher
        self.subscriber = subscriber
        waiting = Mutex(Array(repeating: 0, count: consumers.count))
    }

    private static func consumer(
        of queue: RabbitQueue, _ buffer: DeliveryBuffer, _ signal: Signal, marking: RabbitMarking? = nil
    ) -> RabbitConsumer {
        RabbitConsumer(of: queue, prefetch: Consumer.batch, marking: marking) { deliveries in
            buffer.add(deliveries)
            signal.wake()
        } forget: {
            buffer.clear()
        }
    }

    package func run() async {
        for relay in relays { relay.store.engine.onEvents { [signal = relay.signal] in signal.wake() } }
        await withTaskGroup(of: Void.self) { group in
            group.addTask { [self] in await runConsumers(consumers.map(\.consumer), taps: []) }
            group.addTask { [self] in await subscriber.run() }
            group.addTask { [self] in await runRelays() }
            for (consumer, feed) in consumers {
                group.addTask { [self] in
                    for await _ in feed.wantsMarker.wakeUps { await publishMarker(for: consumer.subscription) }
                }
            }
            await group.waitForAll()
        }
    }

    package func prepare(within limit: Duration) async -> Bool {
        let deadline = ContinuousClock.now + limit
        let connecting = Task { [subscriber] in await subscriber.run() }
        while !subscriber.health.hasConnected, ContinuousClock.now < deadline {
            try? await Task.sleep(for: .milliseconds(20))
        }
        connecting.cancel()
        await connecting.value
        return subscriber.health.hasConnected
    }

    private func runRelays() async {
        await withTaskGroup(of: Void.self) { group in
            // What it has not confirmed when it ends is published again at the next start.
            group.addTask { [publisher] in await publisher.run() }
            for relay in relays { group.addTask { await relay.run() } }
            group.addTask { [relays] in
                // Other processes commit to the same stores, and leases end, by the clock.
                while !Task.isCancelled {
                    for relay in relays { relay.signal.wake() }
                    try? await Task.sleep(for: .milliseconds(200))
                }
                for relay in relays { relay.signal.end() }
            }
            await group.waitForAll()
        }
    }

    /// Not on the connection that it is for: RabbitMQ stops reading from who publishes, and acknowledgements must not wait.
    private func publishMarker(for subscription: Subscription) async {
        while !Task.isCancelled {
            let marker = EventMessage.marker(of: subscription)
            if (try? await publisher.publish([marker], to: topology.dead.name)) != nil { return }
            try? await Task.sleep(for: .milliseconds(200))
        }
    }

    package func lag() async throws -> [(consumer: String, events: Int64)] {
        let ready = await ready(within: Self.patience).map { Array($0.prefix(consumers.count)) }
        let counts = waiting.withLock { waiting in
            if let ready { waiting = ready }
            return waiting
        }
        return zip(consumers, counts).map { one, count in
            (one.consumer.name, Int64(count + one.feed.buffer.count))
        }
    }

    /// How long figures wait for a broker; a few of the last known ones are better than none.
    private static let patience = Duration.milliseconds(500)

    /// Nothing from a broker that is away, or that hangs: the question itself ends only with the connection.
    private func ready(within limit: Duration) async -> [Int]? {
        let (answers, continuation) = AsyncStream<[Int]?>.makeStream(bufferingPolicy: .bufferingOldest(1))
        Task { [subscriber] in continuation.yield(try? await subscriber.ready()) }
        let waiting = Task {
            try? await Task.sleep(for: limit)
            continuation.yield(nil)
        }
        defer { waiting.cancel() }
        for await answer in answers { return answer }
        return nil
    }

    package func drain(within limit: Duration) async throws -> Bool {
        let deadline = ContinuousClock.now + limit
        while ContinuousClock.now < deadline {
            if try await isDrained() { return true }
            wakeAll()
            for relay in relays { relay.signal.wake() }
            try await Task.sleep(for: .milliseconds(20))
        }
        return false
    }

    private func isDrained() async throws -> Bool {
        guard subscriber.health.isConnected else { return false }
        for relay in relays where try await relay.lag() > 0 { return false }
        guard (try? await subscriber.ready()) != nil else { return false }
        guard try await lag().allSatisfy({ $0.events == 0 }) else { return false }
        // What a connection had that is gone is not counted until the broker has it back.
        for (consumer, _) in consumers {
            for relay in relays where try await !consumer.knowsLatest(of: relay.store) { return false }
        }
        return true
    }

    package func wakeAll() {
        for (consumer, _) in consumers { consumer.wake() }
    }

    package var trouble: String? {
        publisher.health.isConnected && subscriber.health.isConnected ? nil : "not connected; events wait in the stores"
    }

    package func register(in metrics: Metrics) {
        for (name, health) in [("publisher", publisher.health), ("consumer", subscriber.health)] {
            metrics.gauge(
                "hms_rabbitmq_connected", "Whether the connection to RabbitMQ stands.", labels: [("connection", name)]
            ) { health.isConnected ? 1 : 0 }
            metrics.counter(
                "hms_rabbitmq_reconnects_total", "Connections to RabbitMQ that were made again.",
                labels: [("connection", name)]
            ) { Double(health.reconnects) }
        }
        let publisher = publisher
        metrics.gauge("hms_rabbitmq_unconfirmed", "Events handed to RabbitMQ and not confirmed yet.") {
            Double(publisher.unconfirmed)
        }
    }

    package func unpublished() async throws -> [(store: String, events: Int64)] {
        var lags: [(store: String, events: Int64)] = []
        for relay in relays { lags.append((relay.store.service, try await relay.lag())) }
        return lags
    }
}
