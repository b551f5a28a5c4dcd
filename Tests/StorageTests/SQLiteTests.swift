import Foundation
import Kernel
import SQLiteStorage
import Security
import Storage
import TestSupport
import Testing

/// What only the embedded engine promises.
@Suite("SQLite")
struct SQLiteTests {
    private func makeSQLite() async throws -> (TestStore, SQLiteEngine) {
        let test = try await makeStore(.sqlite, Visit.self)
        return (test, try #require(test.engine as? SQLiteEngine))
    }

    @Test("a commit is on the disk before it is acknowledged: WAL with synchronous = FULL")
    func durability() async throws {
        let (_, engine) = try await makeSQLite()
        #expect(try await engine.writerPragma("synchronous") == 2)
        #expect(try await engine.writerText("PRAGMA journal_mode") == "wal")
    }

    @Test("changes that wait while a commit runs share the next one")
    func groupCommit() async throws {
        let (test, engine) = try await makeSQLite()
        let store = test.store
        let before = engine.commits
        try await holdingWriter(of: store) { release in
            let waiting = (1...100).map { number in Task { try await store.add(Visit(number)) } }
            try await eventually { engine.queuedWrites == 100 }
            release()
            for change in waiting { _ = try await change.value }
        }
        // The held change, and all that waited behind it.
        #expect(engine.commits - before == 2)
        #expect(try await store.numbers(Visit.byNumber.all).count == 100)
    }

    @Test("readers are kept for the next reader")
    func readers() async throws {
        let (test, engine) = try await makeSQLite()
        for _ in 0..<20 { _ = try await test.store.numbers(Visit.byNumber.all) }
        #expect(engine.openReaders == 1)
    }

    private func plans<E: Entity>(_ type: E.Type, _ engine: SQLiteEngine) async throws -> [(RawQuery, [String])] {
        var plans: [(RawQuery, [String])] = []
        for index in E.indexes {
            let starts = [
                index.all, index.equals("a"), index.equals("a", "b"), index.equals("a", "b", "c"),
                index.equals("a", "b", "c", "d"),
            ]
            for (used, start) in starts.prefix(index.arity + 1).enumerated() {
                var shapes = [start]
                if used < index.arity { shapes += [start.from("a"), start.below("b"), start.from("a").below("b")] }
                for query in shapes + shapes.map(\.descending) {
                    let raw = query.raw
                    let cursor = Cursor(
                        query: raw.mark(E.collection),
                        position: Array(repeating: .text("a"), count: index.arity - used),
                        id: "a")
                    plans.append((raw, try await engine.plan(E.collection, raw, after: nil)))
                    plans.append((raw, try await engine.plan(E.collection, raw, after: cursor)))
                    plans.append((raw, try await engine.plan(E.collection, raw, after: nil, counting: true)))
                }
            }
        }
        return plans
    }

    @Test("every query that can be written walks its index in order: no scan of a table, no sorting")
    func queryPlans() async throws {
        let (_, engine) = try await makeSQLite()
        let plans = try await plans(Visit.self, engine)
        #expect(plans.count > 100)
        for (query, lines) in plans {
            let index = "visits__\(query.index)"
            #expect(lines.contains { $0.contains(index) }, "\(query): \(lines)")
            #expect(!lines.contains { $0.contains("TEMP B-TREE") }, "\(query): \(lines)")
            #expect(!lines.contains { $0.hasPrefix("SCAN visits") && !$0.contains(index) }, "\(query): \(lines)")
            if !query.prefix.isEmpty || query.lower != nil || query.upper != nil {
                #expect(lines.contains { $0.hasPrefix("SEARCH visits") }, "\(query): \(lines)")
            }
        }
    }

    @Test("a page far into a list is found by its cursor, not by walking there")
    func cursorIsSought() async throws {
        let (_, engine) = try await makeSQLite()
        for query in [Visit.byDay.all, Visit.byDay.all.descending, Visit.byNumber.all, Visit.byWard.all] {
            let raw = query.raw
            let arity = query.index.arity
            let cursor = Cursor(
                query: raw.mark("visits"), position: Array(repeating: .integer(1), count: arity), id: "a")
            let lines = try await engine.plan("visits", raw, after: cursor)
            #expect(
                lines.contains { $0.hasPrefix("SEARCH visits") && $0.contains(">") || $0.contains("<") }, "\(lines)")
        }
        let raw = Visit.byWard.equals("A").raw
        let cursor = Cursor(query: raw.mark("visits"), position: [.integer(1)], id: "a")
        let lines = try await engine.plan("visits", raw, after: cursor)
        #expect(lines.contains { $0.contains("(ward__0=? AND (ward__1,id)>(?,?))") }, "\(lines)")
    }

    @Test("a search that matches little looks at a bounded number of rows for each page, and finds all in the end")
    func boundedSearch() async throws {
        let (test, _) = try await makeSQLite()
        // Both words are frequent, so the longer one is walked; where they meet lies behind the bound of the first page.
        try await test.store.add((0..<20_600).map { Visit($0, name: $0 < 20_590 ? "common" : "common rare") })
        try await test.store.add((30_000..<30_600).map { Visit($0, name: "rare") })
        let first = try await test.store.scan(.test) {
            try $0.search(Visit.names, prefixes: ["common", "rare"], limit: 4)
        }
        #expect(first.items.isEmpty && first.next != nil)
        #expect(try await test.store.search(Visit.names, "common", "rare", pages: 4) == Array(20_590..<20_600))
        let none = try await test.store.read(.test) {
            try $0.search(Visit.names, prefixes: ["c", "co", "xyz"], limit: 10)
        }
        #expect(none.items.isEmpty && none.next == nil)
    }

    @Test("when the disk is full, nothing of a change stays, also of one that ignores the error; later all is well")
    func fullDisk() async throws {
        let (test, engine) = try await makeSQLite()
        try await test.store.add(Visit(1))
        let pages = try #require(try await engine.writerPragma("page_count"))
        _ = try await engine.writerText("PRAGMA max_page_count = \(pages)")
        await #expect(throws: StorageError.self) {
            try await test.store.write(.test) { transaction in
                for number in 2...400 {
                    var visit = Visit(number, name: String(repeating: "long ", count: 18) + "\(number)")
                    try? transaction.insert(&visit)
                }
            }
        }
        _ = try await engine.writerText("PRAGMA max_page_count = 1000000")
        #expect(try await test.store.numbers(Visit.byNumber.all) == [1])
        try await test.store.add(Visit(2))
        let reopened = try await test.reopened()
        #expect(try await reopened.store.numbers(Visit.byNumber.all) == [1, 2])
        #expect(try await reopened.auditReport().fault == nil)
    }

    @Test("the bare loop of the bench leaves the rows that the store has")
    func bareRows() async throws {
        let (test, _) = try await makeSQLite()
        for number in 1...20 {
            try await test.store.write(.test) { transaction in
                var visit = Visit(number, badge: "b\(number)", day: number)
                try transaction.insert(&visit)
                try transaction.publish(VisitBegan(subject: visit.id.text, number: number))
            }
        }
        await test.engine.close()
        let bare = try TemporaryDirectory()
        let loop = try BareRows(
            path: bare.path("test.sqlite"), source: test.directory.path("test.sqlite"),
            inserts: ["visits", "event_log", "audit_log"],
            updates: [.init(table: "visits", id: "'visit-000001'")], rows: 15, group: 4)
        #expect(try loop.run(for: .seconds(10)) > 0)
        let again = try await Engine.sqlite.open("test", collections: [CollectionSchema(Visit.self)], in: bare)
        let rows = try await again.read { reader in
            (
                try Snapshot(reader: reader).find(Visit.byDay.all, limit: 100).items,
                try reader.events(after: 0, limit: 100).map(\.sequence), try reader.lastAuditSequence()
            )
        }
        #expect(rows.0.map { $0.number } == Array(1...20))
        #expect(rows.1 == Array(1...20) && rows.2 == 20)
        #expect(try await again.record("visits", "visit-000001")?.revision == 16)
        await again.close()
    }

    @Test("a file that is no database is refused with its path")
    func noDatabase() async throws {
        let directory = try TemporaryDirectory()
        let path = directory.path("test.sqlite")
        try Data(repeating: 7, count: 5000).write(to: URL(filePath: path))
        let error = await #expect(throws: StorageError.self) {
            _ = try await Engine.sqlite.open("test", collections: [], in: directory)
        }
        guard case .engine(let reason)? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(reason.hasPrefix(path))
    }

    @Test("a store that was closed is one file")
    func closed() async throws {
        let (test, _) = try await makeSQLite()
        try await test.store.add(Visit(1))
        _ = try await test.store.numbers(Visit.byNumber.all)
        await test.engine.close()
        #expect(!FileManager.default.fileExists(atPath: test.directory.path("test.sqlite-wal")))
        #expect(try await test.reopened().store.numbers(Visit.byNumber.all) == [1])
    }
}
