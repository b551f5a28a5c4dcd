package import Logging

/// A consumer of one queue.
package struct RabbitConsumer: Sendable {
    package let queue: RabbitQueue
    /// How many may be delivered and not acknowledged; nothing, if its deliveries are not acknowledged at all.
    package let prefetch: Int?
    /// Called on the client's thread; it must not wait.
    package let receive: @Sendable (RabbitDelivery) -> Void
    /// What was delivered and not acknowledged is void, and comes again.
    package let forget: @Sendable () -> Void

    package init(
        of queue: RabbitQueue, prefetch: Int?, receive: @escaping @Sendable (RabbitDelivery) -> Void,
        forget: @escaping @Sendable () -> Void
    ) {
        self.queue = queue
        self.prefetch = prefetch
        self.receive = receive
        self.forget = forget
    }
}

/// Receives from queues, each on a channel of its own. A consumer gets one message at first, until its window is opened. So
/// a message that ends the process is not always delivered together with others, which would count against them.
package final class RabbitSubscriber: Sendable {
    private let thread: RabbitThread<SubscriberRole>

    /// - Parameter exchanges: made when they are not there, before the queues.
    package init(
        _ address: RabbitAddress, _ options: RabbitOptions, exchanges: [RabbitExchange], consumers: [RabbitConsumer],
        name: String, logger: Logger
    ) {
        thread = RabbitThread(address, options, name: name, logger: logger) { SubscriberRole(exchanges, consumers) }
    }

    /// Connects, and connects again, until the task is cancelled.
    package func run() async { await thread.run() }

    package var health: RabbitHealth { thread.health }

    /// Everything up to this delivery has been dealt with. Nothing happens if its channel is gone.
    /// - Parameter opensWindow: whether its consumer may have as many at once as its prefetch says from now on.
    package func acknowledge(through receipt: RabbitReceipt, opensWindow: Bool = false) {
        thread.send(.acknowledge(receipt, opensWindow: opensWindow))
    }

    /// How many messages wait in the queue of each consumer, not counting what was delivered.
    package func ready() async throws -> [Int] {
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<[Int], any Error>) in
            if !thread.send(.count(continuation)) { continuation.resume(throwing: RabbitError.notConnected) }
        }
    }
}

private final class SubscriberRole: RabbitRole {
    enum Command: Sendable {
        case acknowledge(RabbitReceipt, opensWindow: Bool)
        case count(CheckedContinuation<[Int], any Error>)
    }

    private struct Place {
        var channel: UInt16
        var isWide: Bool
    }

    private let exchanges: [RabbitExchange]
    private let consumers: [RabbitConsumer]
    /// Of each consumer, on this connection.
    private var places: [Place] = []
    private var lastChannel: UInt16 = 0

    init(_ exchanges: [RabbitExchange], _ consumers: [RabbitConsumer]) {
        self.exchanges = exchanges
        self.consumers = consumers
    }

    func connected(_ connection: RabbitConnection) throws(RabbitError) {
        places = []
        lastChannel = 1
        try connection.open(channel: 1)
        for exchange in exchanges { try connection.declare(exchange, on: 1) }
        for consumer in consumers { try connection.declare(consumer.queue, on: 1) }
        for (index, consumer) in consumers.enumerated() {
            consumer.forget()
            let isWide = consumer.prefetch == nil
            try begin(index, consumer, isWide: isWide, connection)
        }
    }

    private func begin(
        _ index: Int, _ consumer: RabbitConsumer, isWide: Bool, _ connection: RabbitConnection
    ) throws(RabbitError) {
        lastChannel += 1
        let place = Place(channel: lastChannel, isWide: isWide)
        if index < places.count { places[index] = place } else { places.append(place) }
        try connection.open(channel: place.channel)
        let prefetch = consumer.prefetch.map { isWide ? $0 : 1 }
        try connection.consume(consumer.queue.name, as: index, prefetch: prefetch, on: place.channel)
    }

    func received(_ incoming: RabbitConnection.Incoming, _ connection: RabbitConnection) throws(RabbitError) {
        switch incoming {
        case .delivery(let delivery):
            // What was under way on a channel that has been closed comes again on the new one.
            guard isCurrent(delivery.receipt, connection) else { return }
            consumers[delivery.receipt.consumer].receive(delivery)
        case .cancelled(let consumer): throw .broken("the queue of consumer \(consumer) is gone")
        case .confirmation: break
        }
    }

    func perform(_ command: Command, _ connection: RabbitConnection) throws(RabbitError) {
        switch command {
        case .acknowledge(let receipt, _) where !isCurrent(receipt, connection): break
        case .acknowledge(let receipt, let opensWindow):
            guard opensWindow && !places[receipt.consumer].isWide else {
                try connection.acknowledge(through: receipt.tag, on: receipt.channel)
                return
            }
            // Cancelled before its one message is acknowledged, so that no other is under way: what is returned by a closed
            // channel may come behind what a new one gets, and events of one subject would overtake each other.
            try connection.cancel(receipt.consumer, on: receipt.channel)
            try connection.acknowledge(through: receipt.tag, on: receipt.channel)
            try connection.close(channel: receipt.channel)
            consumers[receipt.consumer].forget()
            try begin(receipt.consumer, consumers[receipt.consumer], isWide: true, connection)
        case .count(let answer):
            do throws(RabbitError) {
                var counts: [Int] = []
                // On the channel of each: its answer comes behind what was delivered.
                for (place, consumer) in zip(places, consumers) {
                    counts.append(try connection.ready(in: consumer.queue.name, on: place.channel))
                }
                answer.resume(returning: counts)
            } catch {
                answer.resume(throwing: error)
                throw error
            }
        }
    }

    private func isCurrent(_ receipt: RabbitReceipt, _ connection: RabbitConnection) -> Bool {
        receipt.connection == connection.number && places.indices.contains(receipt.consumer)
            && places[receipt.consumer].channel == receipt.channel
    }

    func tick() {}

    func refuse(_ command: Command) {
        if case .count(let answer) = command { answer.resume(throwing: RabbitError.notConnected) }
    }

    func disconnected(_ error: RabbitError) {
        for consumer in consumers { consumer.forget() }
        places = []
    }
}
