import Kernel
import Storage
import TestSupport
import Testing

@Suite("Pages")
struct PagingTests {
    /// All pages of a query, with something done between them.
    private func walk(
        _ store: Store, _ query: Query<Visit>, limit: Int, between: (_ page: Int) async throws -> Void = { _ in }
    ) async throws -> [Int] {
        var numbers: [Int] = []
        var next: Cursor?
        var pages = 0
        repeat {
            let after = next
            let page = try await store.read(.test) { try $0.find(query, limit: limit, after: after) }
            #expect(page.items.count <= limit)
            numbers += page.items.map(\.number)
            // Through the text, as clients do.
            next = try page.next.map { try #require(Cursor($0.text)) }
            pages += 1
            try await between(pages)
        } while next != nil
        return numbers
    }

    @Test("pages of any size make up the list", arguments: Engine.enabled, [1, 2, 7, 40, 41])
    func sizes(on engine: Engine, limit: Int) async throws {
        let test = try await makeStore(engine, Visit.self)
        // Days repeat, so that the id has to tell the rows of a day apart.
        try await test.store.add(
            (1...40).map { Visit($0, badge: "\($0)", ward: $0 % 3 == 0 ? "B" : "A", bed: $0, day: $0 / 5) })
        let queries = [
            Visit.byDay.all, Visit.byDay.all.descending, Visit.byWard.equals("A"), Visit.byWard.equals("A").descending,
            Visit.byWard.equals("A", 3), Visit.byWard.all, Visit.byNumber.all, Visit.byNumber.all.descending,
            Visit.byBed.equals("B"), Visit.byBed.all.descending, Visit.byDay.all.from(2).below(6),
            Visit.byWard.equals("B").from(1).below(7).descending, Visit.byNumber.equals(7), Visit.byBadge.all,
        ]
        for query in queries {
            let whole = try await test.store.numbers(query)
            #expect(try await walk(test.store, query, limit: limit) == whole, "\(query.raw)")
        }
    }

    @Test("pages of what no index knows make up the list, and look at no more than they may", arguments: Engine.enabled)
    func filtered(on engine: Engine) async throws {
        let test = try await makeStore(engine, Visit.self)
        try await test.store.add((1...40).map { Visit($0, ward: $0 % 2 == 0 ? "A" : "B", day: $0 / 5) })
        for query in [Visit.byDay.all, Visit.byWard.equals("A").descending, Visit.byNumber.all, Visit.byWard.all] {
            let wanted = try await test.store.numbers(query).filter { $0 % 3 == 0 }
            for (limit, most) in [(1, 2000), (2, 5), (5, 1), (13, 2000), (40, 7)] {
                var numbers: [Int] = []
                var next: Cursor?
                repeat {
                    let after = next
                    let page = try await test.store.read(.test) {
                        try $0.find(
                            query, where: { $0.number % 3 == 0 }, limit: limit, after: after, lookingAt: most)
                    }
                    #expect(page.items.count <= limit)
                    numbers += page.items.map(\.number)
                    next = page.next
                } while next != nil
                #expect(numbers == wanted, "\(query.raw) \(limit) \(most)")
            }
        }
    }

    @Test("the last page has no next, even if it is full", arguments: Engine.enabled)
    func lastPage(on engine: Engine) async throws {
        let test = try await makeStore(engine, Visit.self)
        try await test.store.add((1...6).map { Visit($0) })
        let page = try await test.store.read(.test) { try $0.find(Visit.byNumber.all, limit: 6) }
        #expect(page.items.count == 6)
        #expect(page.next == nil)
        let empty = try await test.store.read(.test) { try $0.find(Visit.byWard.equals("none"), limit: 6) }
        #expect(empty.items.isEmpty && empty.next == nil)
    }

    @Test(
        "no row that stays is seen twice or missed while others come and go", arguments: Engine.enabled, [false, true])
    func changesBetweenPages(on engine: Engine, descending: Bool) async throws {
        let test = try await makeStore(engine, Visit.self)
        // Even numbers stay; odd ones are deleted and inserted between the pages.
        try await test.store.add((2...100).map { Visit($0, day: $0 / 10) })
        var query = Visit.byDay.all
        if descending { query = query.descending }
        var random = SystemRandomNumberGenerator()
        let seen = try await walk(test.store, query, limit: 7) { _ in
            for _ in 0..<6 {
                let number = Int.random(in: 1...49, using: &random) * 2 + 1
                if try await test.store.get(Visit.self, Visit.id(number), .test) != nil {
                    try await test.store.remove(number)
                } else {
                    try await test.store.add(Visit(number, day: number / 10))
                }
            }
        }
        #expect(Set(seen).count == seen.count)
        let staying = seen.filter { $0 % 2 == 0 }
        #expect(staying == (descending ? Array((1...50).map { $0 * 2 }.reversed()) : (1...50).map { $0 * 2 }))
    }

    @Test("a page goes on behind a row that was deleted", arguments: Engine.enabled)
    func deletedCursorRow(on engine: Engine) async throws {
        let test = try await makeStore(engine, Visit.self)
        try await test.store.add((1...5).map { Visit($0) })
        let first = try await test.store.read(.test) { try $0.find(Visit.byDay.all, limit: 2) }
        try await test.store.remove(2)
        let second = try await test.store.read(.test) { try $0.find(Visit.byDay.all, limit: 2, after: first.next) }
        #expect(second.items.map(\.number) == [3, 4])
    }

    @Test("the cursor of another list is refused", arguments: Engine.enabled)
    func foreignCursor(on engine: Engine) async throws {
        let test = try await makeStore(engine, Visit.self)
        try await test.store.add((1...5).map { Visit($0, badge: "\($0)", bed: $0, name: "Asha") })
        let next = try await test.store.read(.test) { try $0.find(Visit.byDay.all, limit: 2).next }
        let cursor = try #require(next)
        let others = [
            Visit.byNumber.all, Visit.byBadge.all, Visit.byDay.all.descending, Visit.byWard.all,
            Visit.byWard.equals("A"),
            Visit.byDay.equals(0), Visit.byBed.equals("A"),
        ]
        for other in others {
            await #expect(throws: StorageError.badCursor, "\(other.raw)") {
                try await test.store.read(.test) { try $0.find(other, limit: 2, after: cursor) }
            }
        }
        await #expect(throws: StorageError.badCursor) {
            try await test.store.read(.test) { try $0.search(Visit.names, prefixes: ["a"], limit: 2, after: cursor) }
        }
    }

    @Test("bounds that move with the clock keep their cursors", arguments: Engine.enabled)
    func movingBounds(on engine: Engine) async throws {
        let test = try await makeStore(engine, Visit.self)
        try await test.store.add((1...6).map { Visit($0, day: $0) })
        let first = try await test.store.read(.test) { try $0.find(Visit.byDay.all.from(1), limit: 2) }
        let second = try await test.store.read(.test) {
            try $0.find(Visit.byDay.all.from(2), limit: 2, after: first.next)
        }
        #expect(second.items.map(\.number) == [3, 4])
    }
}
