import Kernel
import Messaging
import Relational
import Security
import Storage
import TestSupport
import Testing

@Suite("Changes of rows")
struct ChangeTests {
    private static let stock: SQL = """
        CREATE TABLE stock (
            item TEXT PRIMARY KEY, amount BIGINT NOT NULL, CONSTRAINT stock_not_negative CHECK (amount >= 0))
        """
    private static let receipts: SQL = "CREATE TABLE receipts (number BIGINT PRIMARY KEY, source TEXT NOT NULL)"

    @Test("rows, events, audit and entities commit together or not at all", arguments: Engine.relational)
    func atomic(on engine: Engine) async throws {
        let test = try await makeStore(engine, collections: EmbeddedBus.collections)
        let store = test.store
        try await store.define(Self.stock)
        let audited = try await test.engine.read { try $0.lastAuditSequence() }
        let change: @Sendable (Transaction, Bool) throws -> Void = { transaction, fails in
            try transaction.execute("INSERT INTO stock VALUES ('gauze', 5)", on: .inserted("stock", "gauze"))
            try transaction.publish(ThingMade(subject: "gauze"))
            var job = ScheduledJob(id: "count", kind: "count", subject: "gauze", dueAt: transaction.now)
            try transaction.insert(&job)
            if fails { throw NeverHappened() }
        }
        await #expect(throws: NeverHappened.self) { try await store.write(.test) { try change($0, true) } }
        #expect(try await store.integer("SELECT count(*) FROM stock") == 0)
        #expect(try await test.engine.read { try $0.events(after: 0, limit: 9) }.isEmpty)
        #expect(try await test.engine.read { try $0.lastAuditSequence() } == audited)
        try await store.write(.test) { try change($0, false) }
        #expect(try await store.integer("SELECT amount FROM stock") == 5)
        let events = try await test.engine.read { try $0.events(after: 0, limit: 9) }
        #expect(events.map(\.type) == ["thing.made"] && events.map(\.subject) == ["gauze"])
        #expect(try CloudEvent(events[0].body).source == "/hms/test")
        let rows = try await test.engine.read { try $0.audit(.subject("gauze"), before: nil, limit: 9) }
        let entry = try JSON.decode(AuditEntry.self, from: try #require(rows.first).body, strictness: .stored)
        #expect(entry.touched.map(\.collection) == ["stock", "scheduled_jobs"])
        #expect(entry.action == "test.change" && entry.outcome == "done")
        #expect(try await test.auditReport().fault == nil)
    }

    @Test("an idempotent request changes rows once, and its repeat gets the same answer", arguments: Engine.relational)
    func idempotent(on engine: Engine) async throws {
        let store = try await makeStore(engine, collections: []).store
        try await store.define(Self.receipts)
        let caller = TestCaller.having(.appointmentsWrite).claiming("key-1")
        let add: @Sendable () async throws -> Int64 = {
            var again = caller
            again.request.idempotency = IdempotencyClaim(key: "key-1", bodyHash: "body")
            return try await store.write(try again.act("receipt.add", .appointmentsWrite)) { transaction in
                try transaction.execute(
                    "INSERT INTO receipts SELECT coalesce(max(number), 0) + 1, 'web' FROM receipts RETURNING number",
                    on: .inserted("receipts", "new"))[0].get("number")
            }
        }
        #expect(try await add() == 1)
        do {
            _ = try await add()
            Issue.record("changed twice")
        } catch let replay as IdempotentReplay {
            #expect(String(decoding: replay.answer, as: UTF8.self) == "1")
        }
        #expect(try await store.integer("SELECT count(*) FROM receipts") == 1)
    }

    @Test("fifty draw from one stock: never below zero, and none is lost", arguments: Engine.relational)
    func stock(on engine: Engine) async throws {
        let store = try await makeStore(engine, collections: []).store
        try await store.define(Self.stock)
        try await store.run("INSERT INTO stock VALUES ('gauze', 30)")
        let won = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<50 {
                group.addTask {
                    do {
                        try await store.write(.test) { (transaction: Transaction) in
                            try transaction.execute(
                                "UPDATE stock SET amount = amount - 1 WHERE item = 'gauze'",
                                on: .updated("stock", "gauze"))
                            try transaction.publish(ThingMade(subject: "gauze"))
                        }
                        return true
                    } catch {
                        #expect(error as? SQLError == .check("stock_not_negative"))
                        return false
                    }
                }
            }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(won == 30)
        #expect(try await store.integer("SELECT amount FROM stock") == 0)
        let events = try await store.engine.read { try $0.events(after: 0, limit: 100) }
        #expect(events.map(\.sequence) == Array(1...30))
    }

    @Test("numbers given by fifty at once, some of whom fail, have no gap", arguments: Engine.relational)
    func gapless(on engine: Engine) async throws {
        let test = try await makeStore(engine, collections: [])
        let store = test.store
        try await store.define(Self.receipts)
        await withTaskGroup(of: Void.self) { group in
            for source in 0..<50 {
                group.addTask {
                    do {
                        try await store.write(.test) { (transaction: Transaction) in
                            try transaction.execute(
                                """
                                INSERT INTO receipts SELECT coalesce(max(number), 0) + 1, \("s\(source)") FROM receipts
                                """, on: .inserted("receipts", "s\(source)"))
                            if source % 5 == 0 { throw NeverHappened() }
                        }
                    } catch { #expect(error is NeverHappened) }
                }
            }
        }
        let numbers = try await store.read(.test) { try $0.rows("SELECT number FROM receipts ORDER BY number") }
        #expect(try numbers.map { try $0.get(0) as Int } == Array(1...40))
        #expect(try await test.auditReport().fault == nil)
    }

    @Test("a reader sees one state, whatever is committed meanwhile", arguments: Engine.relational)
    func snapshot(on engine: Engine) async throws {
        let store = try await makeStore(engine, collections: []).store
        try await store.define(Self.stock)
        try await store.write(.test) { transaction in
            try transaction.execute("INSERT INTO stock VALUES ('a', 500), ('b', 500)", on: .thing, rows: 2)
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                for _ in 0..<60 {
                    let moved = Int.random(in: 1...5)
                    try await store.write(.test) { (transaction: Transaction) in
                        try transaction.execute(
                            "UPDATE stock SET amount = amount - \(moved) WHERE item = 'a'", on: .thing)
                        try transaction.execute(
                            "UPDATE stock SET amount = amount + \(moved) WHERE item = 'b'", on: .thing)
                    }
                }
            }
            group.addTask {
                for _ in 0..<60 {
                    let sum = try await store.read(.test) { snapshot in
                        let a: Int = try snapshot.row("SELECT amount FROM stock WHERE item = 'a'")?.get(0) ?? 0
                        let b: Int = try snapshot.row("SELECT amount FROM stock WHERE item = 'b'")?.get(0) ?? 0
                        return a + b
                    }
                    #expect(sum == 1000)
                    await Task.yield()
                }
            }
            try await group.waitForAll()
        }
    }

    @Test("migrations run once, though two processes start at the same moment", arguments: Engine.relational)
    func migrations(on engine: Engine) async throws {
        let migrations = [
            Migration(1, "stock") { try $0.define(Self.stock) },
            Migration(2, "receipts") { transaction in
                try transaction.define(Self.receipts)
                try transaction.execute("INSERT INTO receipts VALUES (1, 'first')", on: .inserted("receipts", "1"))
            },
        ]
        let stores: [Store]
        if engine == .postgreSQL {
            let schema = Postgres.newSchema()
            async let one = Postgres.store(schema)
            async let two = Postgres.store(schema, ids: SeededIDs(seed: 1))
            stores = try await [one.store, two.store]
        } else {
            // The data directory lets one process in; two tasks of it start at once.
            let store = try await makeStore(engine, collections: []).store
            stores = [store, store]
        }
        let applied = try await withThrowingTaskGroup(of: [String].self) { group in
            for store in stores { group.addTask { try await store.migrate(migrations) } }
            return try await group.reduce(into: []) { $0 += $1 }
        }
        #expect(applied.sorted() == ["1 stock", "2 receipts"])
        for store in stores {
            #expect(try await store.integer("SELECT count(*) FROM receipts") == 1)
            #expect(try await store.migrate(migrations).isEmpty)
        }
    }

    @Test("a migration that fails leaves nothing, and runs again when it is mended", arguments: Engine.relational)
    func failedMigration(on engine: Engine) async throws {
        let store = try await makeStore(engine, collections: []).store
        let broken = Migration(1, "stock") { transaction in
            try transaction.define(Self.stock)
            try transaction.define("CREATE TABLE stock (again TEXT)")
        }
        await #expect(throws: SQLError.self) { try await store.migrate([broken]) }
        await #expect(throws: SQLError.self) { try await store.integer("SELECT count(*) FROM stock") }
        #expect(try await store.migrate([Migration(1, "stock") { try $0.define(Self.stock) }]) == ["1 stock"])
        #expect(try await store.integer("SELECT count(*) FROM stock") == 0)
    }
}
