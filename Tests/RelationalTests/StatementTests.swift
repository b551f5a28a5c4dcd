import Kernel
import Relational
import Storage
import TestSupport
import Testing

@Suite("Statements and rows")
struct StatementTests {
    private static let things: SQL = """
        CREATE TABLE things (
            id TEXT PRIMARY KEY, number BIGINT, flag BOOLEAN, picture BYTEA, at BIGINT, day TEXT, note TEXT)
        """

    @Test("values come back as they were", arguments: Engine.relational)
    func types(on engine: Engine) async throws {
        let store = try await makeStore(engine, collections: []).store
        try await store.define(Self.things)
        let texts = ["", "a", "O'Hara; DROP TABLE things --", "अस्पताल", "👩🏽‍⚕️", "$1 \\x41 \"q\"\n\t", "\u{10FFFF}"]
        let numbers: [Int64] = [0, 1, -1, .max, .min, 1 << 53 + 1]
        let pictures: [[UInt8]] = [[], [0], Array(0...255), [0x5C, 0x78, 0x00]]
        let at = Instant(milliseconds: 1_795_426_200_123)
        let day = try #require(LocalDate("2026-11-23"))
        try await store.write(.test) { transaction in
            for (index, text) in texts.enumerated() {
                let (number, picture) = (numbers[index % numbers.count], pictures[index % pictures.count])
                try transaction.execute(
                    """
                    INSERT INTO things (id, number, flag, picture, at, day, note) \
                    VALUES (\("t\(index)"), \(number), \(index % 2 == 0), \(picture), \(at), \(day), \(text))
                    """, on: .inserted("things", "t\(index)"))
            }
            try transaction.execute("INSERT INTO things (id) VALUES (\("empty"))", on: .inserted("things", "empty"))
        }
        let rows = try await store.read(.test) { try $0.rows("SELECT * FROM things WHERE id <> 'empty' ORDER BY id") }
        #expect(rows.count == texts.count)
        for (index, row) in rows.enumerated() {
            #expect(try row.get("note") == texts[index])
            #expect(try row.get("number") == numbers[index % numbers.count])
            #expect(try row.get("flag") == (index % 2 == 0))
            #expect(try row.get("picture") == pictures[index % pictures.count])
            #expect(try row.get("at") == at)
            #expect(try row.get("day") == day)
        }
        let empty = try #require(try await store.read(.test) { try $0.row("SELECT * FROM things WHERE id = 'empty'") })
        #expect(try empty.get("number", as: Int64?.self) == nil)
        #expect(try empty.get("note", as: String?.self) == nil)
        #expect(try empty.get("flag", as: Bool?.self) == nil)
        #expect(try empty.get("picture", as: [UInt8]?.self) == nil)
        #expect(throws: SQLError.column("number", "must be an integer")) { try empty.get("number", as: Int.self) }
        #expect(throws: SQLError.self) { try empty.get("unknown", as: Int.self) }
    }

    @Test("sums, counts, conditions and parts of statements are the same everywhere", arguments: Engine.relational)
    func expressions(on engine: Engine) async throws {
        let store = try await makeStore(engine, collections: []).store
        try await store.define(Self.things)
        try await store.write(.test) { transaction in
            for (number, note) in [(1, "a"), (2, "B"), (3, "b"), (4, "é")] {
                try transaction.execute(
                    "INSERT INTO things (id, number, note) VALUES (\(note), \(number), \(note))", on: .thing)
            }
            let returned = try transaction.execute(
                "UPDATE things SET number = number + \(10) WHERE number > \(2) RETURNING id, number", on: .thing,
                rows: 2)
            #expect(try Set(returned.map { try $0.get("number", as: Int.self) }) == [13, 14])
            let upserted = try transaction.execute(
                """
                INSERT INTO things (id, number) VALUES (\("a"), \(5)) \
                ON CONFLICT (id) DO UPDATE SET number = things.number + excluded.number RETURNING number
                """, on: .thing)
            #expect(try upserted[0].get(0) == 6)
            try transaction.execute(
                "INSERT INTO things (id) VALUES (\("a")) ON CONFLICT DO NOTHING", on: .thing, rows: 0)
        }
        let row = try #require(
            try await store.read(.test) {
                try $0.row(
                    """
                    SELECT count(*) AS found, sum(number) AS total, sum(number) > \(30) AS many, 7 / 2 AS half, \
                    max(\("x")) AS x, sum(CASE WHEN flag THEN 1 ELSE 0 END) AS flags FROM things
                    """)
            })
        #expect(try row.get("found") == 4)
        #expect(try row.get("total") == 35)
        #expect(try row.get("many") == true)
        #expect(try row.get("half") == 3)
        #expect(try row.get("x") == "x")
        // Texts sort by their bytes.
        let sorted = try await store.read(.test) { try $0.rows("SELECT note FROM things ORDER BY note") }
        #expect(try sorted.map { try $0.get(0) as String } == ["B", "a", "b", "é"])
        let running = try await store.read(.test) {
            try $0.rows(
                """
                WITH chosen AS (SELECT id, number FROM things WHERE number > \(1)) \
                SELECT id, sum(number) OVER (ORDER BY id) AS running FROM chosen ORDER BY id
                """)
        }
        #expect(try running.map { try $0.get("running") as Int } == [2, 8, 21, 35])
    }

    @Test("a result that is too long is refused, and one can be walked through", arguments: Engine.relational)
    func long(on engine: Engine) async throws {
        let store = try await makeStore(engine, collections: []).store
        try await store.define(Self.things)
        let numbers: SQL = """
            WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000) SELECT i FROM n
            """
        await #expect(throws: SQLError.tooManyRows(most: 100)) {
            try await store.read(.test) { try $0.rows(numbers, most: 100) }
        }
        let total = try await store.scan(.test) { snapshot in
            var total = 0
            try snapshot.each(numbers) { total += try $0.get(0) }
            return total
        }
        #expect(total == 20_000 * 20_001 / 2)
        #expect(try await store.integer("SELECT count(*) FROM things") == 0)
    }

    @Test("a read changes nothing, and a statement is one statement", arguments: Engine.relational)
    func refused(on engine: Engine) async throws {
        let store = try await makeStore(engine, collections: []).store
        try await store.define(Self.things)
        await #expect(throws: SQLError.self) {
            try await store.read(.test) { try $0.rows("INSERT INTO things (id) VALUES ('1') RETURNING id") }
        }
        await #expect(throws: SQLError.self) {
            try await store.write(.test) { (transaction: Transaction) in
                _ = try? transaction.rows("INSERT INTO things (id) VALUES ('1') RETURNING id")
            }
        }
        for statement in ["COMMIT", "ROLLBACK", "PRAGMA foreign_keys = OFF", "SET x = 1"] as [SQL] {
            await #expect(throws: SQLError.self) { try await store.run(statement, rows: nil) }
        }
        await #expect(throws: SQLError.self) {
            try await store.run("INSERT INTO things (id) VALUES ('1'); DELETE FROM things", rows: nil)
        }
        await #expect(throws: SQLError.self) { try await store.run("SELEC 1", rows: nil) }
        await #expect(throws: SQLError.self) { try await store.run("SELECT * FROM nowhere", rows: nil) }
        #expect(try await store.integer("SELECT count(*) FROM things") == 0)
    }

    @Test("a statement that takes too long is ended, and the store goes on", arguments: Engine.relational)
    func timeout(on engine: Engine) async throws {
        let store = try await makeStore(engine, collections: []).store
        let endless: SQL = """
            WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n WHERE i < 0
            """
        let began = ContinuousClock.now
        // On the writer's thread, which no other test needs.
        await #expect(throws: SQLError.timeout(.statement)) {
            try await store.write(.test) { (transaction: Transaction) in _ = try transaction.rows(endless) }
        }
        #expect(ContinuousClock.now - began < .seconds(60))
        #expect(try await store.integer("SELECT 1") == 1)
        try await store.define(Self.things)
    }
}
