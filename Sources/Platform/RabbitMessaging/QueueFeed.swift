import Messaging
import RabbitMQ
import Storage
import Synchronization

/// What has been delivered for a consumer and not dealt with.
final class DeliveryBuffer: Sendable {
    private let deliveries = Mutex<[RabbitDelivery]>([])

    var count: Int { deliveries.withLock { $0.count } }

    func add(_ delivery: RabbitDelivery) { deliveries.withLock { $0.append(delivery) } }

    /// The first ones; they stay.
    func first(_ most: Int) -> [RabbitDelivery] { deliveries.withLock { Array($0.prefix(most)) } }

    /// Removes those up to one that was dealt with, unless they came again meanwhile.
    func remove(through receipt: RabbitReceipt) {
        deliveries.withLock { deliveries in
            guard let index = deliveries.firstIndex(where: { $0.receipt == receipt }) else { return }
            deliveries.removeSubrange(...index)
        }
    }

    func clear() { deliveries.withLock { $0 = [] } }
}

/// Hands over what the broker delivered, and acknowledges it when the consumer's store has it.
final class QueueFeed: EventFeed {
    /// A message that was delivered more often may be what ends the process: it is handled alone.
    private static let mostForWindow = 3

    let buffer = DeliveryBuffer()
    /// Of what the broker gave up.
    let dead = DeliveryBuffer()
    private let subscriber = Mutex<RabbitSubscriber?>(nil)

    /// Set once the client is made, which needs the feed.
    func connect(_ subscriber: RabbitSubscriber) { self.subscriber.withLock { $0 = subscriber } }

    func deliver(to consumer: Consumer) async throws -> Bool {
        guard let subscriber = subscriber.withLock({ $0 }) else { return false }
        try await bury(for: consumer, subscriber)
        let batch = buffer.first(Consumer.batch)
        guard let last = batch.last else { return false }
        var sources: [String] = []
        var events: [String: [StoredEvent]] = [:]
        for delivery in batch {
            guard let (source, event) = EventMessage.read(delivery) else {
                try await consumer.bury(EventMessage.foreign(delivery), of: nil, because: "NotOfHMS")
                continue
            }
            // Bindings may be older than the subscription.
            guard consumer.subscription.wants(event.type) else { continue }
            if events[source] == nil { sources.append(source) }
            events[source, default: []].append(event)
        }
        for source in sources {
            guard let wanted = events[source], let end = wanted.last else { continue }
            try await consumer.handle(wanted, through: end.sequence, of: source)
        }
        let isHarmless = last.earlierDeliveries <= Self.mostForWindow
        subscriber.acknowledge(through: last.receipt, opensWindow: isHarmless)
        buffer.remove(through: last.receipt)
        return buffer.count > 0
    }

    /// Writes down as dead what the broker gave up, so that operators find it where all dead events are.
    private func bury(for consumer: Consumer, _ subscriber: RabbitSubscriber) async throws {
        while let delivery = dead.first(1).first {
            if let (source, event) = EventMessage.read(delivery) {
                try await consumer.bury(event, of: source, because: "DeliveryLimit")
            } else {
                try await consumer.bury(EventMessage.foreign(delivery), of: nil, because: "NotOfHMS")
            }
            subscriber.acknowledge(through: delivery.receipt, opensWindow: true)
            dead.remove(through: delivery.receipt)
        }
    }
}
