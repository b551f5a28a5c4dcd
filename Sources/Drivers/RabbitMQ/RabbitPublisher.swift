package import Logging
import Synchronization

/// Publishes messages and tells when the broker has made them safe.
package final class RabbitPublisher: Sendable {
    private let thread: RabbitThread<PublisherRole>
    private let waiting = Atomic<Int>(0)

    /// - Parameters:
    ///   - exchanges: made when they are not there.
    ///   - name: of the connection, as operators see it.
    package init(
        _ address: RabbitAddress, _ options: RabbitOptions, exchanges: [RabbitExchange], name: String, logger: Logger
    ) {
        thread = RabbitThread(address, options, name: name, logger: logger) {
            PublisherRole(exchanges, options.answerTimeout)
        }
    }

    /// Connects, and connects again, until the task is cancelled.
    package func run() async { await thread.run() }

    package var health: RabbitHealth { thread.health }

    /// Messages that were handed over and not confirmed yet.
    package var unconfirmed: Int { waiting.load(ordering: .relaxed) }

    /// Publishes in order; returns when all are safe in every queue that they were for. If it throws, each of them may be
    /// there or not, and what is published next comes on a new connection.
    package func publish(_ messages: [RabbitMessage], to exchange: String) async throws {
        guard !messages.isEmpty else { return }
        waiting.wrappingAdd(messages.count, ordering: .relaxed)
        defer { waiting.wrappingSubtract(messages.count, ordering: .relaxed) }
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            let isTaken = thread.send(.init(messages: messages, exchange: exchange, done: continuation))
            if !isTaken { continuation.resume(throwing: RabbitError.notConnected) }
        }
    }
}

/// One channel on which the broker confirms. The tags of messages count from 1.
private final class PublisherRole: RabbitRole {
    struct Command: Sendable {
        let messages: [RabbitMessage]
        let exchange: String
        let done: CheckedContinuation<Void, any Error>
    }

    private struct Batch {
        var missing: Set<UInt64>
        let deadline: ContinuousClock.Instant
        let done: CheckedContinuation<Void, any Error>
    }

    private let exchanges: [RabbitExchange]
    private let timeout: Duration
    /// In the order in which they were published.
    private var batches: [Batch] = []
    private var lastTag: UInt64 = 0

    init(_ exchanges: [RabbitExchange], _ timeout: Duration) {
        self.exchanges = exchanges
        self.timeout = timeout
    }

    func connected(_ connection: RabbitConnection) throws(RabbitError) {
        lastTag = 0
        try connection.open(channel: 1)
        for exchange in exchanges { try connection.declare(exchange, on: 1) }
        try connection.confirm(channel: 1)
    }

    func perform(_ command: Command, _ connection: RabbitConnection) throws(RabbitError) {
        let tags = lastTag + 1...lastTag + UInt64(command.messages.count)
        batches.append(Batch(missing: Set(tags), deadline: .now + timeout, done: command.done))
        lastTag = tags.upperBound
        for message in command.messages { try connection.publish(message, to: command.exchange, on: 1) }
    }

    func received(_ incoming: RabbitConnection.Incoming, _ connection: RabbitConnection) throws(RabbitError) {
        guard case .confirmation(let tag, let isMultiple, let isKept) = incoming else { return }
        // Later ones on this channel may have been kept: all begin anew behind what is confirmed, on another one.
        guard isKept else { throw .notKept }
        for index in batches.indices {
            if isMultiple {
                batches[index].missing = batches[index].missing.filter { $0 > tag }
            } else {
                batches[index].missing.remove(tag)
            }
        }
        for batch in batches where batch.missing.isEmpty { batch.done.resume() }
        batches.removeAll { $0.missing.isEmpty }
    }

    func tick() throws(RabbitError) {
        if batches.contains(where: { $0.deadline < .now }) { throw .timedOut("a confirmation") }
    }

    func refuse(_ command: Command) { command.done.resume(throwing: RabbitError.notConnected) }

    func disconnected(_ error: RabbitError) {
        for batch in batches { batch.done.resume(throwing: error) }
        batches = []
    }
}
