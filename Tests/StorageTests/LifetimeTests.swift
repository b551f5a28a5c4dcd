import Kernel
import Storage
import TestSupport
import Testing

@Suite("Opening, closing and overload")
struct LifetimeTests {
    @Test("what was acknowledged is there after the store is opened again", arguments: Engine.enabled)
    func reopening(on engine: Engine) async throws {
        var test = try await makeStore(engine, Visit.self)
        for round in 1...3 {
            try await test.store.add(Visit(round, badge: "\(round)", name: "Asha"))
            test = try await test.reopened()
            #expect(try await test.store.numbers(Visit.byBadge.all) == Array(1...round))
            #expect(try await test.store.search(Visit.names, "ash").count == round)
        }
    }

    @Test("closing lets the waiting changes finish, and refuses those after it", arguments: Engine.enabled)
    func closing(on engine: Engine) async throws {
        let test = try await makeStore(engine, Visit.self)
        let store = test.store
        try await holdingWriter(of: store) { release in
            let waiting = (1...5).map { number in Task { try await store.add(Visit(number)) } }
            try await eventually { store.engine.queuedWrites == 5 }
            let closing = Task { await store.engine.close() }
            release()
            await closing.value
            for change in waiting { #expect(try await change.value.count == 1) }
        }
        await #expect(throws: StorageError.closed) { try await store.add(Visit(9)) }
        await #expect(throws: StorageError.closed) { try await store.get(Visit.self, Visit.id(1), .test) }
        await #expect(throws: StorageError.closed) { try await store.numbers(Visit.byDay.all) }
        await #expect(throws: StorageError.closed) { try await store.scan(.test) { try $0.count(Visit.byDay.all) } }
        await store.engine.close()
        #expect(try await test.reopened().store.numbers(Visit.byNumber.all) == [1, 2, 3, 4, 5])
    }

    @Test("a store that is hardly used gives its caches back, and answers as before", arguments: Engine.enabled)
    func resting(on engine: Engine) async throws {
        let store = try await makeStore(engine, Visit.self).store
        try await store.write(.test) { tx in
            for number in 1...3000 {
                var visit = Visit(number, name: "Asha \(number)")
                try tx.insert(&visit)
            }
        }
        let bytes = await store.engine.rest()
        if engine == .sqlite {
            #expect(bytes > 256 << 10)
            #expect(await store.engine.rest() == 0)
        }
        #expect(try await store.numbers(Visit.byNumber.all) == Array(1...1000))
        try await store.add(Visit(3001))
        #expect(try await store.get(Visit.self, Visit.id(3001), .test) != nil)
        await store.engine.close()
        #expect(await store.engine.rest() == 0)
    }

    @Test("a change too many is refused at once, and those that wait are done", arguments: Engine.enabled)
    func overload(on engine: Engine) async throws {
        let test = try await makeStore(engine, Visit.self, mostQueued: 4)
        let store = test.store
        try await holdingWriter(of: store) { release in
            let waiting = (1...4).map { number in Task { try await store.add(Visit(number)) } }
            try await eventually { store.engine.queuedWrites == 4 }
            await #expect(throws: StorageError.overloaded) { try await store.add(Visit(5)) }
            #expect(StorageError.overloaded.problem.kind == .unavailable)
            #expect(try await store.numbers(Visit.byNumber.all) == [])
            release()
            for change in waiting { #expect(try await change.value.count == 1) }
        }
        try await store.add(Visit(6))
        #expect(try await store.numbers(Visit.byNumber.all) == [1, 2, 3, 4, 6])
    }

    @Test("two stores do not know of each other", arguments: Engine.enabled)
    func apart(on engine: Engine) async throws {
        let (one, two) = (try await makeStore(engine, Visit.self), try await makeStore(engine, Visit.self))
        try await one.store.add(Visit(1))
        #expect(try await two.store.numbers(Visit.byNumber.all) == [])
    }
}
