import Kernel
import Security
import Storage
import TestSupport
import Testing

@Suite("The audit log")
struct AuditLogTests {
    private func change(_ number: Int, by caller: Caller, _ action: String, _ store: Store) async throws {
        try await store.write(try caller.act(action, .appointmentsWrite, reason: "because")) { transaction in
            var visit = try transaction.get(Visit.self, Visit.id(number)) ?? Visit(number)
            try transaction.put(&visit)
        }
    }

    private func entries(_ store: Store, _ filter: AuditFilter, limit: Int = 100) async throws -> [AuditEntry] {
        try await store.engine.read { try $0.audit(filter, before: nil, limit: limit) }
            .map { try JSON.decode(AuditEntry.self, from: $0.body, strictness: .stored) }
    }

    @Test("a row says who did what to which record, when, from where and why", arguments: Engine.enabled)
    func contents(on engine: Engine) async throws {
        let test = try await makeStore(engine, Visit.self)
        let trace = TraceContext.root()
        let caller = TestCaller.having(.appointmentsWrite, id: "user-7")
            .through(RequestContext(requestID: "r-1", trace: trace, remoteAddress: "203.0.113.9"))
        try await change(1, by: caller, "visit.begin", test.store)
        let entry = try #require(try await entries(test.store, .all).first)
        #expect(entry.actor == "user-7" && entry.kind == .user && entry.roles == ["custom"])
        #expect(entry.action == "visit.begin" && entry.outcome == "done" && entry.reason == "because")
        #expect(entry.at == test.clock.now)
        #expect(entry.requestID == "r-1" && entry.traceID == trace.traceID && entry.remoteAddress == "203.0.113.9")
        #expect(entry.touched == [.init(collection: "visits", id: Visit.id(1).text, revision: 1, operation: "insert")])
    }

    @Test("a change is listed under the first record that is not there for others only", arguments: Engine.enabled)
    func subject(on engine: Engine) async throws {
        let test = try await makeStore(engine, Visit.self, Shelf.self)
        for (number, withVisit) in [(1, true), (2, false)] {
            try await test.store.write(.test) { transaction in
                var shelf = Shelf(id: EntityID(unchecked: "shelf-\(number)"))
                try transaction.insert(&shelf)
                if withVisit {
                    var visit = Visit(number)
                    try transaction.insert(&visit)
                }
            }
        }
        #expect(try await entries(test.store, .subject(Visit.id(1).text)).first?.touched.count == 2)
        #expect(try await entries(test.store, .subject("shelf-1")).isEmpty)
        #expect(try await entries(test.store, .subject("shelf-2")).count == 1)
    }

    @Test("filters by actor, by record and by action, newest first, in parts", arguments: Engine.enabled)
    func filters(on engine: Engine) async throws {
        let test = try await makeStore(engine, Visit.self)
        let (one, two) = (
            TestCaller.having(.appointmentsWrite, id: "one"), TestCaller.having(.appointmentsWrite, id: "two")
        )
        try await change(1, by: one, "visit.begin", test.store)
        try await change(2, by: two, "visit.begin", test.store)
        try await change(1, by: two, "visit.end", test.store)
        #expect(try await entries(test.store, .all).map(\.action) == ["visit.end", "visit.begin", "visit.begin"])
        #expect(try await entries(test.store, .actor("two")).map(\.action) == ["visit.end", "visit.begin"])
        #expect(try await entries(test.store, .subject(Visit.id(1).text)).map(\.actor) == ["two", "one"])
        #expect(try await entries(test.store, .action("visit.begin")).map(\.actor) == ["two", "one"])
        #expect(try await entries(test.store, .actor("three")).isEmpty)
        let newest = try await test.engine.read { try $0.audit(.actor("two"), before: nil, limit: 1) }
        let older = try await test.engine.read { try $0.audit(.actor("two"), before: newest[0].sequence, limit: 9) }
        #expect(newest.map(\.sequence) == [3] && older.map(\.sequence) == [2])
    }

    @Test("a change that HMS derives is not audited, a refusal is", arguments: Engine.enabled)
    func whatIsAudited(on engine: Engine) async throws {
        let test = try await makeStore(engine, Visit.self)
        try await test.store.write(.system("test", "visit.project", audited: false)) { transaction in
            var visit = Visit(1)
            try transaction.insert(&visit)
        }
        #expect(try await entries(test.store, .all).isEmpty)
        try await test.store.write(.denied(TestCaller.nobody, "visit.end")) { transaction in
            try transaction.audit("visit.end", outcome: "denied")
        }
        let entry = try #require(try await entries(test.store, .all).first)
        #expect(entry.outcome == "denied" && entry.actor == "user-nobody" && entry.touched.isEmpty)
    }

    @Test("the chain holds over many writers, failures and a restart", arguments: Engine.enabled)
    func chain(on engine: Engine) async throws {
        let test = try await makeStore(engine, Visit.self)
        await withTaskGroup(of: Void.self) { group in
            for number in 1...60 {
                group.addTask {
                    do {
                        try await test.store.write(.test) { transaction in
                            var visit = Visit(number)
                            try transaction.insert(&visit)
                            try transaction.audit("visit.note", outcome: "done")
                            if number % 3 == 0 { throw NeverHappened() }
                        }
                    } catch { #expect(error is NeverHappened) }
                }
            }
        }
        let again = try await test.reopened()
        try await again.store.add(Visit(100))
        let report = try await again.auditReport()
        #expect(report.fault == nil)
        #expect(report.verified == 81)
        #expect(try await again.engine.read { try $0.lastAuditSequence() } == 81)
        #expect(try await again.engine.read { try $0.audit(after: 79, limit: 9) }.map(\.sequence) == [80, 81])
    }
}

/// What serves others only.
private struct Shelf: Entity {
    enum Tag {}
    static let collection = "shelves"
    static let isAuditSubject = false

    let id: EntityID<Tag>
    var revision = 0
}
