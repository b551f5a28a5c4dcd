import Kernel
import Storage
import TestSupport
import Testing

@Suite("Indexes")
struct IndexTests {
    @Test("a unique value is taken once, and the error names the index", arguments: Engine.enabled)
    func unique(on engine: Engine) async throws {
        let test = try await makeStore(engine, Visit.self)
        try await test.store.add(Visit(1, badge: "b"), Visit(2, badge: "c"))
        let taken = StorageError.duplicate(collection: "visits", index: "badge")
        await #expect(throws: taken) { try await test.store.add(Visit(3, badge: "b")) }
        await #expect(throws: taken) { try await test.store.change(2) { $0.badge = "b" } }
        #expect(try await test.store.numbers(Visit.byNumber.all) == [1, 2])
    }

    @Test("a unique value that was given up can be taken by another", arguments: Engine.enabled)
    func freedUnique(on engine: Engine) async throws {
        let test = try await makeStore(engine, Visit.self)
        try await test.store.add(Visit(1, badge: "b"), Visit(2))
        try await test.store.change(1) { $0.badge = nil }
        try await test.store.change(2) { $0.badge = "b" }
        #expect(try await test.store.numbers(Visit.byBadge.equals("b")) == [2])
    }

    @Test("an update keeps what it did not change of the indexes, and moves the rest", arguments: Engine.enabled)
    func updates(on engine: Engine) async throws {
        let test = try await makeStore(engine, Visit.self)
        try await test.store.add(
            Visit(1, badge: "b", ward: "B", bed: 7, day: 3, name: "Asha Rao", phones: ["111"]))
        func expect(badge: String?, ward: String, name: String, _ line: Int = #line) async throws {
            #expect(try await test.store.numbers(Visit.byBadge.all) == (badge == nil ? [] : [1]), "line \(line)")
            #expect(try await test.store.numbers(Visit.byWard.equals(ward, 3)) == [1], "line \(line)")
            #expect(try await test.store.numbers(Visit.byBed.equals(ward, 7)) == [1], "line \(line)")
            #expect(try await test.store.search(Visit.names, name) == [1], "line \(line)")
            #expect(try await test.store.search(Visit.phones, "111") == [1], "line \(line)")
        }
        try await test.store.change(1) { _ in }
        try await expect(badge: "b", ward: "B", name: "asha")
        try await test.store.change(1) { $0.name = "Meera Rao" }
        try await expect(badge: "b", ward: "B", name: "meera")
        #expect(try await test.store.search(Visit.names, "asha").isEmpty)
        try await test.store.change(1) { $0.ward = "C" }
        try await expect(badge: "b", ward: "C", name: "meera")
        try await test.store.change(1) { $0.badge = nil }
        try await expect(badge: nil, ward: "C", name: "rao")
        #expect(try await test.store.read(.test) { try $0.require(Visit.self, Visit.id(1)).revision } == 5)
    }

    @Test("who lacks a value is not in the index, however many lack it", arguments: Engine.enabled)
    func sparse(on engine: Engine) async throws {
        let test = try await makeStore(engine, Visit.self)
        try await test.store.add(Visit(1), Visit(2, badge: "z"), Visit(3), Visit(4, badge: "a"))
        #expect(try await test.store.numbers(Visit.byBadge.all) == [4, 2])
        #expect(try await test.store.read(.test) { try $0.count(Visit.byBadge.all) } == 2)
    }

    @Test(
        "a compound unique index compares all of its columns, and leaves out who lacks one", arguments: Engine.enabled)
    func compoundUnique(on engine: Engine) async throws {
        let test = try await makeStore(engine, Visit.self)
        try await test.store.add(
            Visit(1, ward: "A", bed: 1), Visit(2, ward: "A", bed: 2), Visit(3, ward: "B", bed: 1), Visit(4, ward: "A"),
            Visit(5, ward: "A"))
        await #expect(throws: StorageError.duplicate(collection: "visits", index: "bed")) {
            try await test.store.add(Visit(6, ward: "A", bed: 2))
        }
        #expect(try await test.store.numbers(Visit.byBed.equals("A", 2)) == [2])
        #expect(try await test.store.numbers(Visit.byBed.equals("A")) == [1, 2])
        #expect(try await test.store.numbers(Visit.byBed.all) == [1, 2, 3])
    }

    @Test("a range takes its lower bound and leaves its upper", arguments: Engine.enabled)
    func ranges(on engine: Engine) async throws {
        let test = try await makeStore(engine, Visit.self)
        try await test.store.add((1...9).map { Visit($0, ward: $0 < 6 ? "A" : "B", day: $0) })
        #expect(try await test.store.numbers(Visit.byDay.all.from(3).below(6)) == [3, 4, 5])
        #expect(try await test.store.numbers(Visit.byDay.all.from(8)) == [8, 9])
        #expect(try await test.store.numbers(Visit.byDay.all.below(3).descending) == [2, 1])
        #expect(try await test.store.numbers(Visit.byWard.equals("A").from(4)) == [4, 5])
        #expect(try await test.store.numbers(Visit.byWard.equals("B").from(4).below(8).descending) == [7, 6])
        #expect(try await test.store.numbers(Visit.byWard.all.from("B")) == [6, 7, 8, 9])
        #expect(try await test.store.numbers(Visit.byDay.all.from(5).below(5)) == [])
    }

    @Test("equal values are in the order of ids, up and down", arguments: Engine.enabled)
    func ties(on engine: Engine) async throws {
        let test = try await makeStore(engine, Visit.self)
        try await test.store.add([3, 1, 5, 2, 4].map { Visit($0, day: $0 == 5 ? 0 : 1) })
        #expect(try await test.store.numbers(Visit.byDay.all) == [5, 1, 2, 3, 4])
        #expect(try await test.store.numbers(Visit.byDay.all.descending) == [4, 3, 2, 1, 5])
        #expect(try await test.store.numbers(Visit.byWard.equals("A", 1).descending) == [4, 3, 2, 1])
    }

    @Test("texts sort by their bytes, integers by their value", arguments: Engine.enabled)
    func order(on engine: Engine) async throws {
        let test = try await makeStore(engine, Visit.self)
        let badges = ["", "B", "a", "aa", "b", "ß", "é", "क", "王", "😀"]
        try await test.store.add(badges.enumerated().reversed().map { Visit($0.offset, badge: $0.element) })
        #expect(try await test.store.numbers(Visit.byBadge.all) == Array(badges.indices))

        let days = [Int.min, -10, -9, 0, 2, 10, Int.max]
        try await test.store.add(days.enumerated().map { Visit(100 + $0.offset, ward: "Z", day: $0.element) })
        #expect(try await test.store.numbers(Visit.byWard.equals("Z")) == days.indices.map { 100 + $0 })
    }

    @Test("an update moves the entity in its indexes", arguments: Engine.enabled)
    func moves(on engine: Engine) async throws {
        let test = try await makeStore(engine, Visit.self)
        try await test.store.add(Visit(1, ward: "A", day: 1), Visit(2, ward: "A", day: 2))
        try await test.store.change(1) { visit in
            visit.ward = "B"
            visit.day = 9
        }
        #expect(try await test.store.numbers(Visit.byWard.equals("A")) == [2])
        #expect(try await test.store.numbers(Visit.byWard.equals("B")) == [1])
        #expect(try await test.store.numbers(Visit.byDay.all) == [2, 1])
    }

    @Test("counting stops at its limit", arguments: Engine.enabled)
    func counts(on engine: Engine) async throws {
        let test = try await makeStore(engine, Visit.self)
        try await test.store.add((1...50).map { Visit($0, ward: $0 % 2 == 0 ? "A" : "B", day: $0) })
        try await test.store.read(.test) { (snapshot: Snapshot) throws in
            #expect(try snapshot.count(Visit.byWard.equals("A")) == 25)
            #expect(try snapshot.count(Visit.byWard.equals("A"), limit: 10) == 10)
            #expect(try snapshot.count(Visit.byDay.all.from(11).below(21)) == 10)
            #expect(try snapshot.count(Visit.byWard.equals("C")) == 0)
            #expect(try snapshot.first(Visit.byWard.equals("C")) == nil)
            #expect(try snapshot.first(Visit.byWard.equals("A").descending)?.number == 50)
        }
    }

    @Test("a query of an index that the collection does not declare is refused", arguments: Engine.enabled)
    func undeclared(on engine: Engine) async throws {
        let test = try await makeStore(engine, Visit.self)
        let foreign = Index<Visit>("colour") { [$0.ward.key] }
        await #expect(throws: StorageError.self) { try await test.store.numbers(foreign.all) }
    }
}
