import Kernel
import Relational
import Storage
import TestSupport
import Testing

@Suite("What the database refuses, by name")
struct ConstraintTests {
    private func makeTables(_ engine: Engine) async throws -> Store {
        let store = try await makeStore(engine, collections: []).store
        try await store.define(
            "CREATE TABLE wards (name TEXT PRIMARY KEY, floor BIGINT NOT NULL)",
            """
            CREATE TABLE beds (
                ward TEXT NOT NULL CONSTRAINT bed_in_ward REFERENCES wards (name),
                number BIGINT NOT NULL, label TEXT NOT NULL, twin BIGINT, patient TEXT,
                CONSTRAINT bed_number CHECK (number > 0),
                CONSTRAINT bed_label UNIQUE (ward, label),
                PRIMARY KEY (ward, number),
                CONSTRAINT bed_twin FOREIGN KEY (ward, twin) REFERENCES beds (ward, number) DEFERRABLE INITIALLY DEFERRED)
            """,
            "CREATE UNIQUE INDEX bed_patient ON beds (patient) WHERE patient IS NOT NULL",
            guards: [
                SchemaGuard("bed_keeps_patient", before: .update, .delete, of: "beds", when: "OLD.patient = 'staying'"),
                SchemaGuard(
                    "ward_is_full", before: .insert, of: "beds",
                    when: "(SELECT count(*) FROM beds WHERE ward = NEW.ward) >= 3"),
            ])
        try await store.run("INSERT INTO wards VALUES ('A', 1)")
        try await store.run("INSERT INTO beds (ward, number, label, patient) VALUES ('A', 1, 'left', 'staying')")
        return store
    }

    @Test("each by the name that the schema gave it", arguments: Engine.relational)
    func names(on engine: Engine) async throws {
        let store = try await makeTables(engine)
        let cases: [(SQL, SQLError)] = [
            ("INSERT INTO wards VALUES ('A', 2)", .unique("wards_pkey")),
            ("INSERT INTO wards (name) VALUES ('B')", .notNull("wards.floor")),
            ("INSERT INTO beds (ward, number, label) VALUES ('A', 1, 'x')", .unique("beds_pkey")),
            ("INSERT INTO beds (ward, number, label) VALUES ('A', 2, 'left')", .unique("bed_label")),
            (
                "INSERT INTO beds (ward, number, label, patient) VALUES ('A', 2, 'x', 'staying')",
                .unique("bed_patient")
            ),
            ("INSERT INTO beds (ward, number, label) VALUES ('A', 0, 'x')", .check("bed_number")),
            ("INSERT INTO beds (ward, number, label) VALUES ('Z', 2, 'x')", .foreignKey("bed_in_ward")),
            ("INSERT INTO beds (ward, number, label, twin) VALUES ('A', 2, 'x', 9)", .foreignKey("bed_twin")),
            ("DELETE FROM wards", .foreignKey("bed_in_ward")),
            ("UPDATE wards SET name = 'B'", .foreignKey("bed_in_ward")),
            ("UPDATE beds SET patient = NULL", .check("bed_keeps_patient")),
            ("DELETE FROM beds", .check("bed_keeps_patient")),
        ]
        for (statement, error) in cases {
            await #expect(throws: error, "\(statement.text)") { try await store.run(statement) }
        }
        #expect(try await store.integer("SELECT count(*) FROM beds") == 1)
        for number in [2, 3] {
            try await store.run("INSERT INTO beds (ward, number, label) VALUES ('A', \(number), \("\(number)"))")
        }
        await #expect(throws: SQLError.check("ward_is_full")) {
            try await store.run("INSERT INTO beds (ward, number, label) VALUES ('A', 4, '4')")
        }
        #expect(SQLError.unique("bed_label").problem.kind == .conflict)
    }

    @Test("a deferred key holds at the end of the change, not before", arguments: Engine.relational)
    func deferred(on engine: Engine) async throws {
        let store = try await makeTables(engine)
        try await store.write(.test) { transaction in
            try transaction.execute(
                "INSERT INTO beds (ward, number, label, twin) VALUES ('A', 2, 'two', 3)", on: .thing)
            try transaction.execute(
                "INSERT INTO beds (ward, number, label, twin) VALUES ('A', 3, 'three', 2)", on: .thing)
        }
        #expect(try await store.integer("SELECT count(*) FROM beds") == 3)
    }

    @Test("a change whose deferred key is broken takes no other with it", arguments: Engine.relational)
    func deferredInAGroup(on engine: Engine) async throws {
        let store = try await makeStore(engine, collections: []).store
        try await store.define(
            "CREATE TABLE things (id BIGINT PRIMARY KEY)",
            """
            CREATE TABLE parts (id BIGINT PRIMARY KEY, \
            thing BIGINT CONSTRAINT part_of_thing REFERENCES things (id) DEFERRABLE INITIALLY DEFERRED)
            """)
        try await holdingWriter(of: store) { release in
            let results = Task {
                await withTaskGroup(of: Bool.self) { group in
                    for number in 1...40 {
                        group.addTask {
                            do {
                                try await store.write(.test) { transaction in
                                    try transaction.execute(
                                        "INSERT INTO parts VALUES (\(number), \(number))", on: .thing)
                                    guard number % 4 != 0 else { return }
                                    try transaction.execute("INSERT INTO things VALUES (\(number))", on: .thing)
                                }
                                return true
                            } catch {
                                #expect(error as? SQLError == .foreignKey("part_of_thing"))
                                return false
                            }
                        }
                    }
                    return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
                }
            }
            try await eventually { store.engine.queuedWrites == 40 }
            release()
            #expect(await results.value == 30)
        }
        #expect(try await store.integer("SELECT count(*) FROM parts") == 30)
        #expect(try await store.integer("SELECT count(*) FROM parts WHERE id % 4 = 0") == 0)
    }

    @Test("a change that makes nothing of an error is not committed", arguments: Engine.relational)
    func swallowed(on engine: Engine) async throws {
        let store = try await makeTables(engine)
        await #expect(throws: SQLError.check("bed_number")) {
            try await store.write(.test) { (transaction: Transaction) in
                try transaction.execute("INSERT INTO wards VALUES ('B', 1)", on: .thing)
                _ = try? transaction.execute("INSERT INTO beds VALUES ('A', 0, 'x', NULL, NULL)", on: .thing)
                #expect(throws: SQLError.failedBefore) {
                    try transaction.execute("INSERT INTO wards VALUES ('C', 1)", on: .thing)
                }
            }
        }
        #expect(try await store.integer("SELECT count(*) FROM wards") == 1)
    }

    @Test("a change says how many rows it means to change", arguments: Engine.relational)
    func changedRows(on engine: Engine) async throws {
        let store = try await makeTables(engine)
        await #expect(throws: SQLError.changedRows(expected: 1, found: 0)) {
            try await store.run("UPDATE wards SET floor = 2 WHERE name = 'A' AND floor = 7")
        }
        #expect(SQLError.changedRows(expected: 1, found: 0).problem.kind == .conflict)
        try await store.run("UPDATE wards SET floor = 2 WHERE name = 'A' AND floor = 1")
        #expect(try await store.integer("SELECT floor FROM wards") == 2)
    }
}
