import Foundation
import Logging
import RabbitMQ
import Synchronization
import TestSupport
import Testing

/// A real broker, where `HMS_TEST_RABBITMQ` has its address.
enum Broker {
    static let variables = ProcessInfo.processInfo.environment
    static let isThere = variables["HMS_TEST_RABBITMQ"] != nil

    static func address(_ variable: String = "HMS_TEST_RABBITMQ", password: String = "hms") throws -> RabbitAddress {
        try #require(RabbitAddress(variables[variable] ?? "", user: "hms", password: password))
    }

    static func running<T: Sendable>(
        _ run: @escaping @Sendable () async -> Void, _ body: () async throws -> T
    ) async throws -> T {
        let task = Task { await run() }
        do {
            let result = try await body()
            task.cancel()
            await task.value
            return result
        } catch {
            task.cancel()
            await task.value
            throw error
        }
    }
}

/// Keeps what is logged.
final class Lines: Sendable {
    private let lines = Mutex<[String]>([])
    var all: String { lines.withLock { $0.joined(separator: "\n") } }

    var logger: Logger { Logger(label: "test") { _ in Handler(lines: self) } }

    private struct Handler: LogHandler {
        let lines: Lines
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.trace

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            lines.lines.withLock { $0.append("\(event.level) \(event.message) \(event.metadata ?? [:])") }
        }
    }
}

@Suite("RabbitMQ, itself", .enabled(if: Broker.isThere))
struct BrokerTests {
    /// What was delivered and not forgotten.
    private final class Box: Sendable {
        let got = Mutex<[RabbitDelivery]>([])
    }

    private final class Calls: Sendable {
        let ids = Mutex<[[String]]>([])
    }

    private func name() -> String { "driver-\(UUID().uuidString.lowercased())" }

    private func message(_ number: Int, key: String = "a.b") -> RabbitMessage {
        RabbitMessage(
            routingKey: key, id: "m\(number)", type: key, contentType: "text/plain",
            headers: ["number": .integer(Int64(number)), "text": .text("ä"), "flag": .flag(true)],
            body: Array("body \(number)".utf8))
    }

    @Test(
        "what is published and confirmed is delivered in order, with its headers, and once it is acknowledged never again",
        arguments: ["HMS_TEST_RABBITMQ", "HMS_TEST_RABBITMQ_TLS"])
    func roundTrip(variable: String) async throws {
        let address = try Broker.address(variable)
        var options = RabbitOptions()
        options.authorities = Broker.variables["HMS_TEST_RABBITMQ_CA"]
        let exchange = RabbitExchange(name(), kind: "topic")
        let queue = RabbitQueue(
            name(), arguments: ["x-queue-type": .text("quorum")], bindings: [.init(exchange: exchange.name, key: "a.#")]
        )
        let box = Box()
        let logger = Lines().logger
        func subscriber() -> RabbitSubscriber {
            RabbitSubscriber(
                address, options, exchanges: [exchange],
                consumers: [
                    RabbitConsumer(of: queue, prefetch: 100) { deliveries in
                        box.got.withLock { $0 += deliveries }
                    } forget: {
                        box.got.withLock { $0 = [] }
                    }
                ], name: "test", logger: logger)
        }
        let publisher = RabbitPublisher(address, options, exchanges: [exchange], name: "test", logger: logger)
        try await Broker.running({ await publisher.run() }) {
            let first = subscriber()
            try await Broker.running({ await first.run() }) {
                try await eventually { publisher.health.isConnected && first.health.isConnected }
                try await publisher.publish((0..<300).map { message($0) } + [message(300, key: "b")], to: exchange.name)
                #expect(publisher.unconfirmed == 0)
                try await eventually { box.got.withLock { $0.count } == 100 }
                let last = try #require(box.got.withLock { $0.last })
                #expect(last.headers["number"] == .integer(99) && last.headers["text"] == .text("ä"))
                #expect(!last.wasDelivered)
                #expect(last.headers["flag"] == .flag(true) && last.id == "m99" && last.routingKey == "a.b")
                #expect(last.body == Array("body 99".utf8))
                first.acknowledge(through: last.receipt)
                try await eventually { box.got.withLock { $0.count } == 200 }
                #expect(box.got.withLock { $0.map(\.id) } == (0..<200).map { "m\($0)" })
                #expect(try await first.ready() == [100])
            }
            let second = subscriber()
            try await Broker.running({ await second.run() }) {
                try await eventually { box.got.withLock { $0.first?.id } == "m100" }
                let again = try #require(box.got.withLock { $0.first })
                #expect(again.wasDelivered)
                second.acknowledge(through: again.receipt)
                // What was acknowledged on a connection that is gone counts for nothing.
                first.acknowledge(through: again.receipt)
                try await eventually { box.got.withLock { $0.last?.id } == "m200" }
                #expect(box.got.withLock { $0.map(\.id) } == (100...200).map { "m\($0)" })
            }
        }
    }

    /// What comes to a consumer, call by call, until so much came; then its connection ends, with nothing acknowledged.
    private func calls(
        of queue: RabbitQueue, prefetch: Int, until count: Int, _ publisher: RabbitPublisher,
        to exchange: RabbitExchange, first messages: [RabbitMessage] = []
    ) async throws -> [[String]] {
        let calls = Calls()
        let marker = message(-1, key: "marker")
        let marking = RabbitMarking(type: marker.type) {
            Task { try await publisher.publish([marker], to: exchange.name) }
        }
        let consumer = RabbitConsumer(of: queue, prefetch: prefetch, marking: marking) { deliveries in
            calls.ids.withLock { $0.append(deliveries.map(\.id)) }
        } forget: {
        }
        let subscriber = RabbitSubscriber(
            try Broker.address(), RabbitOptions(), exchanges: [exchange], consumers: [consumer], name: "test",
            logger: Lines().logger)
        return try await Broker.running({ await subscriber.run() }) {
            try await eventually { publisher.health.isConnected && subscriber.health.isConnected }
            try await publisher.publish(messages, to: exchange.name)
            try await eventually { calls.ids.withLock { $0.joined().count } == count }
            return calls.ids.withLock { $0 }
        }
    }

    @Test("what comes again comes at once, whatever order the broker has it in", arguments: [5, 100])
    func again(prefetch: Int) async throws {
        let exchange = RabbitExchange(name(), kind: "topic")
        let arguments: [String: RabbitField] = [
            "x-queue-type": .text("quorum"), "x-single-active-consumer": .flag(true),
            "x-delivery-limit": .integer(1000),
        ]
        let queue = RabbitQueue(name(), arguments: arguments, bindings: [.init(exchange: exchange.name, key: "#")])
        let publisher = RabbitPublisher(
            try Broker.address(), RabbitOptions(), exchanges: [exchange], name: "test", logger: Lines().logger)
        let all = (0..<5).map { "m\($0)" }
        try await Broker.running({ await publisher.run() }) {
            let first = try await calls(
                of: queue, prefetch: 5, until: 5, publisher, to: exchange, first: (0..<5).map { message($0) })
            #expect(Array(first.joined()) == all)
            // Each takes one, which is returned behind the others.
            for _ in 0..<3 { _ = try await calls(of: queue, prefetch: 1, until: 1, publisher, to: exchange) }
            for _ in 0..<3 {
                let again = try await calls(of: queue, prefetch: prefetch, until: 5, publisher, to: exchange)
                #expect(again.map { $0.sorted() } == [all])
            }
        }
    }

    @Test("a certificate that nobody known has signed is refused", arguments: [nil, "/nonexistent.pem"])
    func distrust(authorities: String?) async throws {
        var options = RabbitOptions()
        options.authorities = authorities
        let lines = Lines()
        let publisher = RabbitPublisher(
            try Broker.address("HMS_TEST_RABBITMQ_TLS"), options, exchanges: [], name: "test", logger: lines.logger)
        try await Broker.running({ await publisher.run() }) {
            try await eventually { lines.all.contains("cannot be reached") }
        }
        #expect(!publisher.health.hasConnected)
    }

    @Test("a wrong password is an error that says so and does not show it; what is published meanwhile fails at once")
    func wrongPassword() async throws {
        let lines = Lines()
        let publisher = RabbitPublisher(
            try Broker.address(password: "not-the-password"), RabbitOptions(), exchanges: [], name: "test",
            logger: lines.logger)
        await #expect(throws: RabbitError.notConnected) { try await publisher.publish([message(1)], to: "x") }
        try await Broker.running({ await publisher.run() }) {
            try await eventually { lines.all.contains("403") }
            await #expect(throws: RabbitError.self) { try await publisher.publish([message(1)], to: "x") }
        }
        #expect(lines.all.contains("ACCESS_REFUSED") && !lines.all.contains("not-the-password"))
    }

    @Test("a publication to an exchange that is not there fails, and the client connects again")
    func noExchange() async throws {
        let publisher = RabbitPublisher(
            try Broker.address(), RabbitOptions(), exchanges: [], name: "test", logger: Lines().logger)
        try await Broker.running({ await publisher.run() }) {
            try await eventually { publisher.health.isConnected }
            await #expect(throws: RabbitError.self) { try await publisher.publish([message(1)], to: name()) }
            try await eventually { publisher.health.isConnected && publisher.health.reconnects == 1 }
        }
    }

    @Test("a queue that is there with other arguments is an error that names it")
    func otherArguments() async throws {
        let queue = name()
        func subscriber(_ type: String, _ lines: Lines) throws -> RabbitSubscriber {
            RabbitSubscriber(
                try Broker.address(), RabbitOptions(), exchanges: [],
                consumers: [
                    RabbitConsumer(
                        of: RabbitQueue(queue, arguments: ["x-queue-type": .text(type)], bindings: []), prefetch: 1,
                        receive: { _ in }, forget: {})
                ], name: "test", logger: lines.logger)
        }
        let one = try subscriber("quorum", Lines())
        try await Broker.running({ await one.run() }) { try await eventually { one.health.isConnected } }
        let lines = Lines()
        let other = try subscriber("classic", lines)
        try await Broker.running({ await other.run() }) {
            try await eventually { lines.all.contains("PRECONDITION_FAILED") && lines.all.contains(queue) }
        }
        #expect(!other.health.hasConnected)
    }

    @Test("of several hosts one that answers is found")
    func otherHost() async throws {
        let good = try #require(Broker.variables["HMS_TEST_RABBITMQ"])
        let text = good.replacing("amqp://", with: "amqp://127.0.0.1:1,", maxReplacements: 1)
        let publisher = RabbitPublisher(
            try #require(RabbitAddress(text, user: "hms", password: "hms")), RabbitOptions(), exchanges: [],
            name: "test", logger: Lines().logger)
        try await Broker.running({ await publisher.run() }) { try await eventually { publisher.health.isConnected } }
    }
}
