package import Logging

/// A consumer of one queue.
package struct RabbitConsumer: Sendable {
    package let queue: RabbitQueue
    /// How many may be delivered and not acknowledged; nothing, if its deliveries are not acknowledged at all.
    package let prefetch: Int?
    package let marking: RabbitMarking?
    /// Called on the client's thread; it must not wait.
    package let receive: @Sendable ([RabbitDelivery]) -> Void
    /// What was delivered and not acknowledged is void, and comes again.
    package let forget: @Sendable () -> Void

    package init(
        of queue: RabbitQueue, prefetch: Int?, marking: RabbitMarking? = nil,
        receive: @escaping @Sendable ([RabbitDelivery]) -> Void, forget: @escaping @Sendable () -> Void
    ) {
        self.queue = queue
        self.prefetch = prefetch
        self.marking = marking
        self.receive = receive
        self.forget = forget
    }
}

/// For a consumer that wants what comes again all at once. A quorum queue hands out what was returned to it before
/// anything else, but what was returned last comes last of it, so its order is lost. A consumer with a marking gets all
/// of it in one call of `receive`: when something comes that had not been delivered, or as many as its prefetch came.
/// So that something does, it asks for a marker.
package struct RabbitMarking: Sendable {
    /// The type of messages that mark, and are not for the consumer.
    let type: String
    /// Publishes one to the queue. Called on the client's thread; it must not wait.
    let request: @Sendable () -> Void

    package init(type: String, request: @escaping @Sendable () -> Void) {
        self.type = type
        self.request = request
    }
}

/// Receives from queues, each on a channel of its own.
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
    package func acknowledge(through receipt: RabbitReceipt) { thread.send(.acknowledge(receipt)) }

    /// How many messages wait in the queue of each consumer, not counting what was delivered.
    package func ready() async throws -> [Int] {
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<[Int], any Error>) in
            if !thread.send(.count(continuation)) { continuation.resume(throwing: RabbitError.notConnected) }
        }
    }
}

private final class SubscriberRole: RabbitRole {
    enum Command: Sendable {
        case acknowledge(RabbitReceipt)
        case count(CheckedContinuation<[Int], any Error>)
    }

    private let exchanges: [RabbitExchange]
    private let consumers: [RabbitConsumer]
    /// What came again for each consumer, and waits until all of it is there.
    private var held: [[RabbitDelivery]] = []

    init(_ exchanges: [RabbitExchange], _ consumers: [RabbitConsumer]) {
        self.exchanges = exchanges
        self.consumers = consumers
    }

    private func channel(of consumer: Int) -> UInt16 { UInt16(consumer + 2) }

    func connected(_ connection: RabbitConnection) throws(RabbitError) {
        try connection.open(channel: 1)
        for exchange in exchanges { try connection.declare(exchange, on: 1) }
        for consumer in consumers { try connection.declare(consumer.queue, on: 1) }
        held = Array(repeating: [], count: consumers.count)
        for (index, consumer) in consumers.enumerated() {
            consumer.forget()
            let channel = channel(of: index)
            try connection.open(channel: channel)
            try connection.consume(consumer.queue.name, as: index, prefetch: consumer.prefetch, on: channel)
        }
    }

    func received(_ incoming: RabbitConnection.Incoming, _ connection: RabbitConnection) throws(RabbitError) {
        switch incoming {
        case .delivery(let delivery):
            guard consumers.indices.contains(delivery.receipt.consumer) else { return }
            try received(delivery, for: delivery.receipt.consumer, connection)
        case .cancelled(let consumer): throw .broken("the queue of consumer \(consumer) is gone")
        case .confirmation: break
        }
    }

    private func received(
        _ delivery: RabbitDelivery, for index: Int, _ connection: RabbitConnection
    ) throws(RabbitError) {
        let consumer = consumers[index]
        guard let marking = consumer.marking, let prefetch = consumer.prefetch else {
            consumer.receive([delivery])
            return
        }
        let isMarker = delivery.messageType == marking.type
        if isMarker {
            try connection.acknowledge(only: delivery.receipt.tag, on: delivery.receipt.channel)
        } else {
            if delivery.wasDelivered && held[index].isEmpty { marking.request() }
            held[index].append(delivery)
        }
        if delivery.wasDelivered && held[index].count < prefetch { return }
        if !held[index].isEmpty { consumer.receive(held[index]) }
        held[index] = []
    }

    func perform(_ command: Command, _ connection: RabbitConnection) throws(RabbitError) {
        switch command {
        case .acknowledge(let receipt):
            guard receipt.connection == connection.number else { return }
            try connection.acknowledge(through: receipt.tag, on: receipt.channel)
        case .count(let answer):
            do throws(RabbitError) {
                var counts: [Int] = []
                // On the channel of each: its answer comes behind what was delivered.
                for (index, consumer) in consumers.enumerated() {
                    counts.append(try connection.ready(in: consumer.queue.name, on: channel(of: index)))
                }
                answer.resume(returning: counts)
            } catch {
                answer.resume(throwing: error)
                throw error
            }
        }
    }

    func tick() {}

    func refuse(_ command: Command) {
        if case .count(let answer) = command { answer.resume(throwing: RabbitError.notConnected) }
    }

    func disconnected(_ error: RabbitError) {
        for consumer in consumers { consumer.forget() }
        held = []
    }
}
