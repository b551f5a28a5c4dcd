import Kernel
import Storage
import TestSupport
import Testing

@Suite("Entities")
struct EntityTests {
    @Test("an entity is read as it was written, at revision 1", arguments: Engine.enabled)
    func insertAndGet(on engine: Engine) async throws {
        let test = try await makeStore(engine, Visit.self)
        let written = try await test.store.add(
            Visit(1, badge: "b", bed: 3, day: -4, name: "José \"O'Brien\" \u{0} 王", phones: ["+91", ""]))
        let read = try await test.store.get(Visit.self, Visit.id(1), .test)
        #expect(read == written.first)
        #expect(read?.revision == 1)
    }

    @Test("a record is the entity's own JSON, with its revision in it", arguments: Engine.enabled)
    func record(on engine: Engine) async throws {
        let test = try await makeStore(engine, Visit.self)
        let written = try await test.store.add(Visit(1))
        let record = try #require(try await test.store.record(Visit.self, Visit.id(1), .test))
        #expect(record.revision == 1)
        #expect(record.body == (try JSON.encode(written[0])))
    }

    @Test("nothing is found under an id that is not there", arguments: Engine.enabled)
    func missing(on engine: Engine) async throws {
        let test = try await makeStore(engine, Visit.self)
        #expect(try await test.store.get(Visit.self, Visit.id(1), .test) == nil)
        await #expect(throws: StorageError.notFound(collection: "visits", id: "visit-000001")) {
            try await test.store.read(.test) { try $0.require(Visit.self, Visit.id(1)) }
        }
    }

    @Test("an update raises the revision, and a stale one is refused", arguments: Engine.enabled)
    func update(on engine: Engine) async throws {
        let test = try await makeStore(engine, Visit.self)
        let first = try await test.store.add(Visit(1))[0]
        let second = try await test.store.write(.test) { transaction in
            var visit = first
            visit.day = 7
            try transaction.update(&visit)
            return visit
        }
        #expect(second.revision == 2)
        #expect(try await test.store.get(Visit.self, first.id, .test) == second)
        await #expect(throws: StorageError.conflict(collection: "visits", id: first.id.text)) {
            try await test.store.write(.test) { transaction in
                var stale = first
                try transaction.update(&stale)
            }
        }
        #expect(try await test.store.get(Visit.self, first.id, .test) == second)
    }

    @Test("a refused update leaves the entity in hand at its revision", arguments: Engine.enabled)
    func refusedUpdate(on engine: Engine) async throws {
        let test = try await makeStore(engine, Visit.self)
        let revision = try await test.store.write(.test) { transaction in
            var visit = Visit(1)
            visit.revision = 4
            do { try transaction.update(&visit) } catch is StorageError {}
            return visit.revision
        }
        #expect(revision == 4)
    }

    @Test("updating or deleting what is not there says so", arguments: Engine.enabled)
    func changeMissing(on engine: Engine) async throws {
        let test = try await makeStore(engine, Visit.self)
        let missing = StorageError.notFound(collection: "visits", id: "visit-000001")
        await #expect(throws: missing) {
            try await test.store.write(.test) { transaction in
                var visit = Visit(1)
                try transaction.update(&visit)
            }
        }
        await #expect(throws: missing) {
            try await test.store.write(.test) { transaction in try transaction.delete(Visit(1)) }
        }
    }

    @Test("a deleted entity is gone from every index, and its id is free again", arguments: Engine.enabled)
    func delete(on engine: Engine) async throws {
        let test = try await makeStore(engine, Visit.self)
        try await test.store.add(Visit(1, badge: "b", bed: 1, name: "Asha"))
        try await test.store.remove(1)
        #expect(try await test.store.get(Visit.self, Visit.id(1), .test) == nil)
        for index in Visit.indexes { #expect(try await test.store.numbers(index.all) == [], "\(index.name)") }
        #expect(try await test.store.search(Visit.names, "a") == [])
        try await test.store.add(Visit(1, badge: "b", bed: 1))
        #expect(try await test.store.numbers(Visit.byBadge.equals("b")) == [1])
    }

    @Test("a stale delete is refused", arguments: Engine.enabled)
    func staleDelete(on engine: Engine) async throws {
        let test = try await makeStore(engine, Visit.self)
        let first = try await test.store.add(Visit(1))[0]
        try await test.store.change(1) { $0.day = 2 }
        await #expect(throws: StorageError.conflict(collection: "visits", id: first.id.text)) {
            try await test.store.write(.test) { transaction in try transaction.delete(first) }
        }
        #expect(try await test.store.numbers(Visit.byDay.all) == [1])
    }

    @Test("an id is used once", arguments: Engine.enabled)
    func duplicateID(on engine: Engine) async throws {
        let test = try await makeStore(engine, Visit.self)
        try await test.store.add(Visit(1))
        await #expect(throws: StorageError.duplicate(collection: "visits", index: "id")) {
            try await test.store.write(.test) { transaction in
                var other = Visit(1)
                other.number = 2
                try transaction.insert(&other)
            }
        }
    }

    @Test("put inserts, and then replaces whatever revision there is", arguments: Engine.enabled)
    func put(on engine: Engine) async throws {
        let test = try await makeStore(engine, Visit.self)
        for day in 1...3 {
            try await test.store.write(.test) { transaction in
                var visit = Visit(1, day: day)
                try transaction.put(&visit)
            }
        }
        let stored = try await test.store.get(Visit.self, Visit.id(1), .test)
        #expect(stored?.day == 3)
        #expect(stored?.revision == 3)
    }
}
