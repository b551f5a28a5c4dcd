import Kernel
import Storage
import TestSupport
import Testing

/// The same collection as earlier and later versions of a program declare it.
private protocol Shape: SendableMetatype {
    static var indexes: [Index<Shaped<Self>>] { get }
    static var wordIndexes: [WordIndex<Shaped<Self>>] { get }
}

private struct Shaped<S: Shape>: Entity {
    enum Tag {}
    static var collection: String { "things" }
    static var indexes: [Index<Shaped>] { S.indexes }
    static var wordIndexes: [WordIndex<Shaped>] { S.wordIndexes }

    let id: EntityID<Tag>
    var revision = 0
    var name: String
    var size: Int

    static var byName: Index<Shaped> { Index("name") { [$0.name.key] } }
    static var bySize: Index<Shaped> { Index("size") { [$0.size.key] } }
    static var words: WordIndex<Shaped> { WordIndex("words") { [$0.name] } }
    static var reversed: WordIndex<Shaped> { WordIndex("reversed") { [String($0.name.reversed())] } }
}

private enum Bare: Shape {
    static var indexes: [Index<Shaped<Bare>>] { [] }
    static var wordIndexes: [WordIndex<Shaped<Bare>>] { [] }
}

private enum Full: Shape {
    static var indexes: [Index<Shaped<Full>>] { [Shaped.byName, Shaped.bySize] }
    static var wordIndexes: [WordIndex<Shaped<Full>>] { [Shaped.words, Shaped.reversed] }
}

/// The same indexes in another order; one is unique now, one has another column.
private enum Turned: Shape {
    static var indexes: [Index<Shaped<Turned>>] {
        [Index("size", arity: 2) { [$0.size.key, $0.name.key] }, Index("name", unique: true) { [$0.name.key] }]
    }
    static var wordIndexes: [WordIndex<Shaped<Turned>>] { [Shaped.reversed, Shaped.words] }
}

@Suite("Declared indexes that change")
struct SchemaTests {
    private func put<S: Shape>(_ type: S.Type, _ store: Store, _ things: (String, Int)...) async throws {
        let things = things
        try await store.write(.test) { transaction in
            for (name, size) in things {
                var thing = Shaped<S>(id: EntityID(unchecked: "thing-\(size % 100)"), name: name, size: size)
                try transaction.put(&thing)
            }
        }
    }

    private func names<S: Shape>(_ query: Query<Shaped<S>>, _ store: Store) async throws -> [String] {
        try await store.read(.test) { try $0.find(query, limit: 100).items.map(\.name) }
    }

    private func search<S: Shape>(_ index: WordIndex<Shaped<S>>, _ word: String, _ store: Store) async throws
        -> [String]
    {
        try await store.read(.test) { try $0.search(index, prefixes: [word], limit: 100).items }
            .map { try $0.decode(Shaped<S>.self).name }
    }

    @Test("an index that is added later finds what was there before", arguments: Engine.enabled)
    func added(on engine: Engine) async throws {
        var test = try await makeStore(engine, Shaped<Bare>.self)
        try await put(Bare.self, test.store, ("ape", 3), ("bee", 2), ("cat", 1))
        test = try await test.reopened(collections: [CollectionSchema(Shaped<Full>.self)])
        #expect(try await names(Shaped<Full>.bySize.all, test.store) == ["cat", "bee", "ape"])
        #expect(try await names(Shaped<Full>.byName.all.descending, test.store) == ["cat", "bee", "ape"])
        #expect(try await search(Shaped<Full>.words, "be", test.store) == ["bee"])
        #expect(try await search(Shaped<Full>.reversed, "ta", test.store) == ["cat"])
        try await put(Full.self, test.store, ("bug", 2))
        #expect(try await search(Shaped<Full>.words, "b", test.store) == ["bug"])
    }

    @Test("more rows than one batch are filled", arguments: Engine.enabled)
    func manyRows(on engine: Engine) async throws {
        var test = try await makeStore(engine, Shaped<Bare>.self)
        try await test.store.write(.test) { transaction in
            for number in 1...1201 {
                var thing = Shaped<Bare>(
                    id: EntityID(unchecked: "thing-\(number)"), name: "n\(number % 7)", size: number)
                try transaction.insert(&thing)
            }
        }
        test = try await test.reopened(collections: [CollectionSchema(Shaped<Full>.self)])
        #expect(try await test.store.read(.test) { try $0.count(Shaped<Full>.bySize.all) } == 1201)
        #expect(
            try await test.store.read(.test) {
                try $0.search(Shaped<Full>.words, prefixes: ["n1"], limit: 1000).items.count
            } == 172)
    }

    @Test("an index that was left out for a while has no holes when it comes back", arguments: Engine.enabled)
    func removedAndBack(on engine: Engine) async throws {
        var test = try await makeStore(engine, Shaped<Full>.self)
        try await put(Full.self, test.store, ("ape", 1), ("bee", 2))
        test = try await test.reopened(collections: [CollectionSchema(Shaped<Bare>.self)])
        await #expect(throws: StorageError.self) { try await names(Shaped<Full>.byName.all, test.store) }
        await #expect(throws: StorageError.self) { try await search(Shaped<Full>.words, "a", test.store) }
        try await put(Bare.self, test.store, ("yak", 101), ("cat", 3))
        test = try await test.reopened(collections: [CollectionSchema(Shaped<Full>.self)])
        #expect(try await names(Shaped<Full>.byName.all, test.store) == ["bee", "cat", "yak"])
        #expect(try await names(Shaped<Full>.bySize.all, test.store) == ["bee", "cat", "yak"])
        #expect(try await search(Shaped<Full>.words, "a", test.store) == [])
        #expect(try await search(Shaped<Full>.words, "c", test.store) == ["cat"])
    }

    @Test("indexes may change their order, their columns and their uniqueness", arguments: Engine.enabled)
    func turned(on engine: Engine) async throws {
        var test = try await makeStore(engine, Shaped<Full>.self)
        try await put(Full.self, test.store, ("ape", 1), ("bee", 2))
        test = try await test.reopened(collections: [CollectionSchema(Shaped<Turned>.self)])
        #expect(try await search(Shaped<Turned>.reversed, "ee", test.store) == ["bee"])
        try await put(Turned.self, test.store, ("cow", 2))
        #expect(try await search(Shaped<Turned>.words, "b", test.store) == [])
        #expect(try await search(Shaped<Turned>.reversed, "wo", test.store) == ["cow"])
        #expect(try await names(Turned.indexes[0].equals(2, "cow"), test.store) == ["cow"])
        await #expect(throws: StorageError.duplicate(collection: "things", index: "name")) {
            try await put(Turned.self, test.store, ("cow", 5))
        }
    }

    @Test("a declaration that the rows cannot satisfy is refused, and nothing is changed", arguments: Engine.enabled)
    func unsatisfiable(on engine: Engine) async throws {
        let test = try await makeStore(engine, Shaped<Full>.self)
        try await put(Full.self, test.store, ("ape", 1), ("ape", 2))
        await #expect(throws: StorageError.self) {
            _ = try await test.reopened(collections: [CollectionSchema(Shaped<Turned>.self)])
        }
        let again = try await test.reopened()
        #expect(try await names(Shaped<Full>.byName.equals("ape"), again.store).count == 2)
    }
}
