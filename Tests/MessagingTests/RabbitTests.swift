import Kernel
import Logging
import Messaging
import RabbitMQ
import Storage
import Synchronization
import TestSupport
import Testing

@testable import RabbitMessaging

@Suite("Events over RabbitMQ", .enabled(if: Bus.broker != nil))
struct RabbitTests {
    /// The sequences that each process was told.
    private final class Heard: Sendable {
        let numbers = Mutex<[String: [Int64]]>([:])
    }

    private final class Seen: Sendable {
        let deliveries = Mutex<[RabbitDelivery]>([])
    }

    private let way = Way(engine: .sqlite, bus: .rabbitmq)
    private let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    @Test(
        "a position that is not noted after the events were published makes nothing happen twice",
        arguments: FaultyEngine.Fault.allCases)
    func relayFaults(_ fault: FaultyEngine.Fault) async throws {
        let ward = try await Ward(way)
        let faulty = FaultyEngine(ward.source.engine)
        // The first write takes the lease; every second one after it is a position.
        faulty.befall(Array(repeating: [nil, fault], count: 10).flatMap { $0 })
        let source = ward.source.behind { _ in faulty }
        let bus = try ward.bus(publishing: source)
        try await ward.running(bus) { bus in
            for part in 0..<20 {
                try await ward.ring([("a", part * 2), ("b", part * 2 + 1)])
                try await Task.sleep(for: .milliseconds(15))
            }
            #expect(try await bus.drain(within: .seconds(60)))
        }
        #expect(try await ward.notes() == Array(0..<40))
    }

    @Test("a hospital can go from one bus to the other and back, and every event takes effect once")
    func changing() async throws {
        let over = try await Ward(way)
        let trouble = over.trouble
        trouble.begin(3)
        for part in 0..<6 {
            try await over.ring("a", part * 10 + 1...part * 10 + 10)
            let kind: Bus = part.isMultiple(of: 2) ? .embedded : .rabbitmq
            let bus = try kind.make(
                hospital: over.hospital, sources: [over.source.store],
                subscriptions: [(over.subscription, over.target.store)], policy: Ward.policy, clock: over.clock)
            try await over.running(bus) { bus in
                #expect(try await bus.drain(within: .seconds(60)))
                // Number 3 failed in the first part, over the embedded bus; it and those behind it come in the second.
                if part == 1 {
                    trouble.end()
                    try await over.advance(bus, by: .minutes(1)) { try await over.notes().count == 20 }
                }
            }
        }
        #expect(try await over.notes() == Array(1...60))
    }

    /// A process that gets what there is, and ends while it tries the first of it.
    private func die(_ ward: Ward, earlier: Bool) async throws {
        let topology = Topology(prefix: ward.hospital)
        let seen = Seen()
        let victim = RabbitSubscriber(
            try #require(Bus.broker), RabbitOptions(), exchanges: [topology.events, topology.dead],
            consumers: [
                RabbitConsumer(of: topology.queue(of: ward.subscription), prefetch: 500) { deliveries in
                    seen.deliveries.withLock { $0 += deliveries }
                } forget: {
                }
            ], name: "victim", logger: logger)
        let task = Task { await victim.run() }
        try await eventually { seen.deliveries.withLock { $0.count } == 3 }
        let deliveries = seen.deliveries.withLock { $0 }
        #expect(deliveries.allSatisfy { $0.wasDelivered == earlier })
        let consumer = Consumer(
            ward.subscription, in: ward.target.store, from: QueueFeed(), .repeated, policy: Ward.policy,
            clock: ward.clock, logger: logger)
        let events = deliveries.compactMap { EventMessage.read($0)?.event }
        if earlier {
            try await consumer.begin(events.sorted { $0.sequence < $1.sequence }[...], of: ward.source.store.service)
        }
        task.cancel()
        await task.value
    }

    @Test("a message that ends whoever gets it is dead after its last try, it alone; what is behind it goes on")
    func poison() async throws {
        let ward = try await Ward(way)
        #expect(try await ward.bus().prepare(within: .seconds(20)))
        let idle = try ward.kind.make(
            hospital: ward.hospital, sources: [ward.source.store], subscriptions: [], policy: Ward.policy,
            clock: ward.clock)
        try await ward.ring([("a", 1), ("a", 2), ("b", 3)])
        try await ward.running(idle) { bus in
            try await eventually { try await bus.unpublished().allSatisfy { $0.events == 0 } }
        }
        for round in 0...Consumer.mostTries { try await die(ward, earlier: round > 0) }
        try await ward.running { bus in
            try await eventually { try await ward.parked(.dead).count == 1 }
            #expect(try await bus.drain(within: .seconds(60)))
        }
        #expect(try await ward.notes() == [2, 3])
        let dead = try #require(try await ward.parked(.dead).first)
        #expect(dead.lastError == "DeliveryLimit" && dead.type == BellRang.type && dead.subject == "a")
        _ = try await DeadLetters(store: ward.target.store).replay(dead.id, by: TestCaller.everything)
        try await ward.running { bus in
            bus.wakeAll()
            try await eventually { try await ward.notes() == [2, 3, 1] }
        }
    }

    @Test("a message of somebody else in the queue is a dead event, and the queue goes on")
    func foreign() async throws {
        let ward = try await Ward(way)
        let topology = Topology(prefix: ward.hospital)
        let broker = try #require(Bus.broker)
        let publisher = RabbitPublisher(
            broker, RabbitOptions(), exchanges: [topology.events], name: "somebody", logger: logger)
        let publishing = Task { await publisher.run() }
        try await ward.running { bus in
            try await ward.ring([("a", 1)])
            #expect(try await bus.drain(within: .seconds(60)))
            try await eventually { publisher.health.isConnected }
            let message = RabbitMessage(
                routingKey: BellRang.type, id: "", type: "", contentType: "text/plain", headers: [:],
                body: Array("hello".utf8))
            try await publisher.publish([message], to: topology.events.name)
            try await eventually { try await ward.parked(.dead).count == 1 }
            try await ward.ring([("a", 2)])
            #expect(try await bus.drain(within: .seconds(60)))
        }
        publishing.cancel()
        await publishing.value
        #expect(try await ward.notes() == [1, 2])
        let dead = try #require(try await ward.parked(.dead).first)
        #expect(dead.lastError == "NotOfHMS" && dead.body == "hello" && dead.type == BellRang.type)
    }

    @Test("live updates of every process get every event, while somebody listens")
    func taps() async throws {
        let ward = try await Ward(way)
        let broker = try #require(Bus.broker)
        let heard = Heard()
        var tasks: [Task<Void, Never>] = []
        var buses: [RabbitBus] = []
        for process in ["one", "two"] {
            let tap = EventTap(logger: logger)
            let bus = RabbitBus(
                broker, RabbitOptions(), Topology(prefix: ward.hospital), sources: [ward.source.store],
                subscriptions: [], tap: tap, process: process, policy: Ward.policy, clock: ward.clock, logger: logger)
            buses.append(bus)
            tasks.append(Task { await bus.run() })
            tasks.append(
                Task {
                    await tap.run(whenWanted: { true }) { events in
                        heard.numbers.withLock { $0[process, default: []] += events.map(\.sequence) }
                    }
                })
        }
        try await eventually { buses.allSatisfy { $0.trouble == nil } }
        try await ward.ring("a", 1...300)
        try await eventually { heard.numbers.withLock { $0.values.map(\.count) } == [300, 300] }
        #expect(heard.numbers.withLock { $0["one"] } == Array(1...300))
        #expect(heard.numbers.withLock { $0["two"] } == Array(1...300))
        for task in tasks { task.cancel() }
        for task in tasks { await task.value }
    }
}
