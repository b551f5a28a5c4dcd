import Kernel
import Security
import Storage
import TestSupport
import Testing

@Suite("Changes")
struct TransactionTests {
    @Test("an error after everything was written leaves no row, no event and no audit row", arguments: Engine.enabled)
    func atomic(on engine: Engine) async throws {
        let test = try await makeStore(engine, Visit.self)
        try await test.store.add(Visit(9))
        await #expect(throws: NeverHappened.self) {
            try await test.store.write(.test) { transaction in
                var visit = Visit(1, badge: "b", name: "Asha")
                try transaction.insert(&visit)
                var other = try transaction.require(Visit.self, Visit.id(9))
                other.day = 3
                try transaction.update(&other)
                try transaction.publish(VisitBegan(subject: visit.id.text))
                try transaction.audit("visit.note", outcome: "done")
                throw NeverHappened()
            }
        }
        try await test.engine.read { (engine: any EngineReader) throws in
            #expect(try engine.get("visits", Visit.id(1).text) == nil)
            #expect(try engine.events(after: 0, limit: 10).isEmpty)
            #expect(try engine.audit(.all, before: nil, limit: 10).count == 1)
        }
        #expect(try await test.store.numbers(Visit.byDay.all.from(1)) == [])
        #expect(try await test.store.search(Visit.names, "a") == [])
    }

    @Test("a change reads what it wrote, others do not before it is done", arguments: Engine.enabled)
    func ownWrites(on engine: Engine) async throws {
        let test = try await makeStore(engine, Visit.self)
        try await test.store.add(Visit(1))
        try await test.store.write(.test) { transaction in
            var visit = Visit(2, name: "Asha")
            try transaction.insert(&visit)
            #expect(try transaction.count(Visit.byNumber.all) == 2)
            #expect(try transaction.get(Visit.self, visit.id) == visit)
            #expect(try transaction.search(Visit.names, prefixes: ["as"], limit: 5).items.count == 1)
        }
        try await holdingWriter(of: test.store) { release in
            let queued = Task { try await test.store.remove(1) }
            try await eventually { test.engine.queuedWrites == 1 }
            #expect(try await test.store.numbers(Visit.byNumber.all) == [1, 2])
            release()
            try await queued.value
        }
        #expect(try await test.store.numbers(Visit.byNumber.all) == [2])
    }

    @Test("of many changes that commit together, those that fail take no other with them", arguments: Engine.enabled)
    func failingInAGroup(on engine: Engine) async throws {
        let test = try await makeStore(engine, Visit.self)
        try await test.store.add(Visit(1000, badge: "taken"))
        try await holdingWriter(of: test.store) { release in
            let results = Task {
                await withTaskGroup(of: (Int, Bool).self) { group in
                    for number in 1...60 {
                        group.addTask {
                            do {
                                try await test.store.write(.test) { transaction in
                                    var visit = Visit(number, badge: number % 5 == 0 ? "taken" : nil)
                                    try transaction.publish(VisitBegan(subject: visit.id.text, number: number))
                                    if number % 7 == 0 { throw NeverHappened() }
                                    try transaction.insert(&visit)
                                }
                                return (number, true)
                            } catch {
                                return (number, false)
                            }
                        }
                    }
                    return await group.reduce(into: [Int: Bool]()) { $0[$1.0] = $1.1 }
                }
            }
            try await eventually { test.engine.queuedWrites == 60 }
            release()
            let succeeded = await results.value.filter(\.value).keys.sorted()
            let expected = (1...60).filter { $0 % 5 != 0 && $0 % 7 != 0 }
            #expect(succeeded == expected)
            #expect(try await test.store.numbers(Visit.byNumber.all) == expected + [1000])
            let events = try await test.engine.read { try $0.events(after: 0, limit: 100) }
            #expect(Set(events.map(\.subject)) == Set(expected.map { Visit.id($0).text }))
        }
        #expect(try await test.auditReport().fault == nil)
    }

    @Test("fifty people who change one record at once: no change is lost", arguments: Engine.enabled)
    func noLostUpdate(on engine: Engine) async throws {
        let test = try await makeStore(engine, Visit.self)
        try await test.store.add(Visit(1))
        let store = test.store
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<50 {
                group.addTask {
                    while true {
                        guard let seen = try await store.get(Visit.self, Visit.id(1), .test) else {
                            throw NeverHappened()
                        }
                        await Task.yield()
                        do {
                            try await store.write(.test) { transaction in
                                var visit = seen
                                visit.day += 1
                                try transaction.update(&visit)
                            }
                            return
                        } catch StorageError.conflict {
                            continue
                        }
                    }
                }
            }
            try await group.waitForAll()
        }
        let visit = try await store.get(Visit.self, Visit.id(1), .test)
        #expect(visit?.day == 50)
        #expect(visit?.revision == 51)
    }

    @Test("fifty people who want one bed: one gets it", arguments: Engine.enabled)
    func oneBed(on engine: Engine) async throws {
        let test = try await makeStore(engine, Visit.self)
        let won = await withTaskGroup(of: Bool.self) { group in
            for number in 1...50 {
                group.addTask {
                    do {
                        try await test.store.add(Visit(number, ward: "A", bed: 1))
                        return true
                    } catch {
                        #expect(error as? StorageError == .duplicate(collection: "visits", index: "bed"))
                        return false
                    }
                }
            }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(won == 1)
        #expect(try await test.store.numbers(Visit.byBed.all).count == 1)
    }

    @Test("readers see money that moves, but never money that is gone", arguments: Engine.enabled)
    func consistentSnapshots(on engine: Engine) async throws {
        let test = try await makeStore(engine, Visit.self)
        try await test.store.add(Visit(1, day: 500), Visit(2, day: 500))
        let store = test.store
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                for _ in 0..<150 {
                    let amount = Int.random(in: 1...9)
                    try await store.write(.test) { transaction in
                        var from = try transaction.require(Visit.self, Visit.id(1))
                        var to = try transaction.require(Visit.self, Visit.id(2))
                        from.day -= amount
                        to.day += amount
                        try transaction.update(&from)
                        try transaction.update(&to)
                    }
                }
            }
            for isScan in [false, true] {
                group.addTask {
                    for _ in 0..<100 {
                        let sum: @Sendable (Snapshot) throws -> Int = { snapshot in
                            let first = try snapshot.require(Visit.self, Visit.id(1))
                            let rest = try snapshot.find(Visit.byDay.all, limit: 10).items
                            #expect(rest.contains(first))
                            return rest.reduce(0) { $0 + $1.day }
                        }
                        let total = isScan ? try await store.scan(.test, sum) : try await store.read(.test, sum)
                        #expect(total == 1000)
                        await Task.yield()
                    }
                }
            }
            try await group.waitForAll()
        }
    }
}
