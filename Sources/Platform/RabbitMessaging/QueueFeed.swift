import Messaging
import RabbitMQ
import Storage
import Synchronization

/// What has been delivered for a consumer and not dealt with.
final class DeliveryBuffer: Sendable {
    private let deliveries = Mutex<[RabbitDelivery]>([])

    var count: Int { deliveries.withLock { $0.count } }

    func add(_ some: [RabbitDelivery]) { deliveries.withLock { $0 += some } }

    /// The first ones; they stay. What came again is never parted.
    func first(_ most: Int) -> [RabbitDelivery] {
        deliveries.withLock { deliveries in
            let first = deliveries.prefix(most)
            return first + deliveries[first.endIndex...].prefix { $0.wasDelivered }
        }
    }

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
    let buffer = DeliveryBuffer()
    /// Of what the broker gave up.
    let dead = DeliveryBuffer()
    let wantsMarker = Signal()
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
            // What comes again comes in any order, but all of it at once.
            let wanted = (events[source] ?? []).sorted { $0.sequence < $1.sequence }
            guard let end = wanted.last else { continue }
            if batch.contains(where: \.wasDelivered) {
                try await consumer.handleAgain(wanted, of: source)
            } else {
                try await consumer.handle(wanted, through: end.sequence, of: source)
            }
        }
        subscriber.acknowledge(through: last.receipt)
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
            subscriber.acknowledge(through: delivery.receipt)
            dead.remove(through: delivery.receipt)
        }
    }
}
