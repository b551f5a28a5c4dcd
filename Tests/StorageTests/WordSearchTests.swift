import Kernel
import Storage
import TestSupport
import Testing

@Suite("Search by words")
struct WordSearchTests {
    @Test("every prefix has to match a word, in any order", arguments: Engine.enabled)
    func severalPrefixes(on engine: Engine) async throws {
        let test = try await makeStore(engine, Visit.self)
        try await test.store.add(
            Visit(1, name: "Asha Rao"), Visit(2, name: "Asha Patel"), Visit(3, name: "Rao Ashok"),
            Visit(4, name: "Ravi"))
        #expect(try await test.store.search(Visit.names, "ash") == [1, 2, 3])
        #expect(Set(try await test.store.search(Visit.names, "ash", "ra")) == [1, 3])
        #expect(Set(try await test.store.search(Visit.names, "rao", "ashok")) == [3])
        #expect(try await test.store.search(Visit.names, "ash", "x") == [])
        #expect(try await test.store.search(Visit.names, "asha ") == [])
    }

    @Test("an entity that matches by several words is found once, on pages of any size", arguments: Engine.enabled)
    func once(on engine: Engine) async throws {
        let test = try await makeStore(engine, Visit.self)
        try await test.store.add((1...30).map { Visit($0, name: "Ana Anand Anja\($0) Bo\($0 % 3)") })
        for limit in [1, 4, 30, 31] {
            for prefixes in [["an"], ["an", "bo"], ["a", "an", "ana"]] {
                var found: [Int] = []
                var next: Cursor?
                repeat {
                    let after = next
                    let page = try await test.store.read(.test) {
                        try $0.search(Visit.names, prefixes: prefixes, limit: limit, after: after)
                    }
                    found += try page.items.map { try $0.decode(Visit.self).number }
                    next = try page.next.map { try #require(Cursor($0.text)) }
                } while next != nil
                #expect(found.sorted() == Array(1...30), "\(prefixes) by \(limit)")
            }
        }
    }

    @Test(
        "names of any script are found as one types them", arguments: Engine.enabled,
        [
            ("José Nuñez", "jos", "nun"), ("किरण राव", "क", "रा"), ("김민준", "김", "김민"), ("王小明", "王", "王小"),
            ("محمد علي", "مح", "عل"), ("Łukasz", "luk", "lukasz"), ("ஸ்ரீதர்", "ஸ", "ஸ்ரீ"),
        ])
    func scripts(on engine: Engine, name: (String, String, String)) async throws {
        let test = try await makeStore(engine, Visit.self)
        try await test.store.add(Visit(1, name: name.0), Visit(2, name: "Zed"))
        for typed in [name.1, name.2] {
            let word = try #require(SearchText.words(typed).first)
            #expect(try await test.store.search(Visit.names, word) == [1], "\(typed)")
        }
        let both = SearchText.words(name.1) + SearchText.words(name.2)
        #expect(try await test.store.search(Visit.names, both[0], both[1]) == [1])
    }

    @Test("updates and deletes keep the words in step", arguments: Engine.enabled)
    func inStep(on engine: Engine) async throws {
        let test = try await makeStore(engine, Visit.self)
        try await test.store.add(Visit(1, name: "Asha Rao", phones: ["111"]), Visit(2, name: "Asha", phones: ["222"]))
        try await test.store.change(1) { visit in
            visit.name = "Asha Menon"
            visit.phones = ["333", "111"]
        }
        #expect(try await test.store.search(Visit.names, "rao") == [])
        #expect(try await test.store.search(Visit.names, "menon") == [1])
        #expect(try await test.store.search(Visit.names, "asha") == [1, 2])
        #expect(try await test.store.search(Visit.phones, "333") == [1])
        try await test.store.change(1) { $0.phones = [] }
        #expect(try await test.store.search(Visit.phones, "1") == [])
        #expect(try await test.store.read(.test) { try $0.lookUp(Visit.phones, "111", limit: 9) }.isEmpty)
        #expect(try await test.store.search(Visit.phones, "2") == [2])
        try await test.store.remove(1)
        #expect(try await test.store.search(Visit.names, "asha") == [2])
        #expect(try await test.store.search(Visit.names, "") == [2])
    }

    @Test("a change that is rolled back leaves the words as they were", arguments: Engine.enabled)
    func rolledBack(on engine: Engine) async throws {
        let test = try await makeStore(engine, Visit.self)
        try await test.store.add(Visit(1, name: "Asha"))
        await #expect(throws: NeverHappened.self) {
            try await test.store.write(.test) { transaction in
                var visit = try transaction.require(Visit.self, Visit.id(1))
                visit.name = "Bela"
                try transaction.update(&visit)
                #expect(try transaction.search(Visit.names, prefixes: ["bela"], limit: 1).items.count == 1)
                throw NeverHappened()
            }
        }
        #expect(try await test.store.search(Visit.names, "asha") == [1])
        #expect(try await test.store.search(Visit.names, "bela") == [])
    }

    @Test("an exact look-up takes whole words only", arguments: Engine.enabled)
    func exact(on engine: Engine) async throws {
        let test = try await makeStore(engine, Visit.self)
        try await test.store.add(
            Visit(1, phones: ["98", "981"]), Visit(2, phones: ["981"]), Visit(3, phones: ["9812"]), Visit(4))
        try await test.store.read(.test) { (snapshot: Snapshot) throws in
            #expect(try snapshot.lookUp(Visit.phones, "981", limit: 10).map(\.number) == [1, 2])
            #expect(try snapshot.lookUp(Visit.phones, "981", limit: 1).map(\.number) == [1])
            #expect(try snapshot.lookUp(Visit.phones, "98", limit: 10).map(\.number) == [1])
            #expect(try snapshot.lookUp(Visit.phones, "9", limit: 10).isEmpty)
        }
    }

    @Test("no prefix finds nothing", arguments: Engine.enabled)
    func noPrefix(on engine: Engine) async throws {
        let test = try await makeStore(engine, Visit.self)
        try await test.store.add(Visit(1, name: "Asha"))
        let page = try await test.store.read(.test) { try $0.search(Visit.names, prefixes: [], limit: 5) }
        #expect(page.items.isEmpty && page.next == nil)
    }

    @Test("pages go on with the words they began with, though others are rarer by then", arguments: Engine.enabled)
    func rarestChanges(on engine: Engine) async throws {
        let test = try await makeStore(engine, Visit.self)
        try await test.store.add((1...6).map { Visit($0, name: "Ann Zoe") } + [Visit(7, name: "Zoe")])
        let first = try await test.store.read(.test) { try $0.search(Visit.names, prefixes: ["ann", "zoe"], limit: 2) }
        // Now there are more of the first word than of the second.
        try await test.store.add((10...15).map { Visit($0, name: "Ann") })
        let rest = try await test.store.read(.test) {
            try $0.search(Visit.names, prefixes: ["ann", "zoe"], limit: 20, after: first.next)
        }
        let all = try (first.items + rest.items).map { try $0.decode(Visit.self).number }
        #expect(all == [1, 2, 3, 4, 5, 6])
    }

    @Test("a cursor whose word was never among the prefixes is refused", arguments: Engine.enabled)
    func forgedCursor(on engine: Engine) async throws {
        let test = try await makeStore(engine, Visit.self)
        try await test.store.add((1...6).map { Visit($0, name: "Ann") })
        let first = try await test.store.read(.test) { try $0.search(Visit.names, prefixes: ["an"], limit: 2) }
        let next = try #require(first.next)
        for position in [[], [.text("an")], [.text("zoe"), .text("zoe")], [.text("an"), .integer(1)]] as [[IndexValue]]
        {
            await #expect(throws: StorageError.badCursor) {
                try await test.store.read(.test) {
                    try $0.search(
                        Visit.names, prefixes: ["an"], limit: 2,
                        after: Cursor(query: next.query, position: position, id: next.id))
                }
            }
        }
        await #expect(throws: StorageError.badCursor) {
            try await test.store.read(.test) { try $0.search(Visit.names, prefixes: ["ann"], limit: 2, after: next) }
        }
    }
}
