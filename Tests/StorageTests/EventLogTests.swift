import Kernel
import Storage
import Synchronization
import TestSupport
import Testing

@Suite("The event log")
struct EventLogTests {
    @Test("events are numbered without gaps, in the order of their commits", arguments: Engine.enabled)
    func order(on engine: Engine) async throws {
        let test = try await makeStore(engine, Visit.self)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 1...40 {
                group.addTask {
                    try await test.store.write(.test) { transaction in
                        // Whoever commits later sees the revision that the earlier ones left.
                        var visit = try transaction.get(Visit.self, Visit.id(0)) ?? Visit(0)
                        try transaction.put(&visit)
                        try transaction.publish(VisitBegan(subject: "\(number)", number: visit.revision))
                        try transaction.publish(VisitBegan(subject: "\(number)", number: visit.revision))
                    }
                }
            }
            try await group.waitForAll()
        }
        let events = try await test.engine.read { try $0.events(after: 0, limit: 1000) }
        #expect(events.map(\.sequence) == (1...80).map(Int64.init))
        let revisions = try events.map { event in
            try JSONValue(parsing: event.body)["data"]?["number"]?.asInt
        }
        #expect(revisions == (0..<80).map { $0 / 2 + 1 })
        #expect(try await test.engine.read { try $0.lastEventSequence() } == 80)
    }

    @Test("an event is a CloudEvent of its store", arguments: Engine.enabled)
    func envelope(on engine: Engine) async throws {
        let test = try await makeStore(engine, service: "visits", Visit.self)
        let trace = TraceContext.root()
        let act = try TestCaller.everything
            .through(RequestContext(requestID: "r", trace: trace, remoteAddress: "")).act("a", .appointmentsWrite)
        try await test.store.write(act) { transaction in try transaction.publish(VisitBegan(subject: "s-1", number: 3))
        }
        let stored = try #require(try await test.engine.read { try $0.events(after: 0, limit: 10) }.first)
        let event = try JSONValue(parsing: stored.body)
        #expect(event["specversion"] == "1.0")
        #expect(event["id"] == .string(stored.id))
        #expect(event["source"] == "/hms/visits")
        #expect(event["type"] == "visit.began")
        #expect(event["subject"] == "s-1")
        #expect(event["time"] == .string(test.clock.now.description))
        #expect(event["data"]?["number"] == 3)
        let parent = try #require(event["traceparent"]?.asString.flatMap(TraceContext.init(traceparent:)))
        #expect(parent.traceID == trace.traceID)
        #expect(parent.spanID != trace.spanID)
    }

    @Test("the log is read in parts, and forgets what it is told to, but not its numbers", arguments: Engine.enabled)
    func forgetting(on engine: Engine) async throws {
        let test = try await makeStore(engine, Visit.self)
        for number in 1...5 {
            try await test.store.write(.test) { try $0.publish(VisitBegan(subject: "\(number)")) }
        }
        #expect(try await test.engine.read { try $0.events(after: 2, limit: 2) }.map(\.subject) == ["3", "4"])
        try await test.store.write(.test) { try $0.forgetEvents(through: 5) }
        #expect(try await test.engine.read { try $0.events(after: 0, limit: 9) }.isEmpty)
        let again = try await test.reopened()
        try await again.store.write(.test) { try $0.publish(VisitBegan(subject: "6")) }
        #expect(try await again.engine.read { try $0.events(after: 0, limit: 9) }.map(\.sequence) == [6])
    }

    @Test("commits with events are told, those without are not", arguments: Engine.enabled)
    func notification(on engine: Engine) async throws {
        let test = try await makeStore(engine, Visit.self)
        let told = Counter()
        test.engine.onEvents { told.add() }
        try await test.store.add(Visit(1))
        await #expect(throws: NeverHappened.self) {
            try await test.store.write(.test) { transaction in
                try transaction.publish(VisitBegan(subject: "1"))
                throw NeverHappened()
            }
        }
        // The writer tells after it has answered; the next change comes behind that.
        try await test.store.add(Visit(2))
        #expect(told.value == 0)
        try await test.store.write(.test) { try $0.publish(VisitBegan(subject: "1")) }
        try await eventually { told.value == 1 }
    }
}

private final class Counter: Sendable {
    private let count = Atomic<Int>(0)

    var value: Int { count.load(ordering: .relaxed) }
    func add() { count.add(1, ordering: .relaxed) }
}
