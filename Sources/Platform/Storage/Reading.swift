package import Kernel

/// Typed reads, on a snapshot or within a transaction.
package protocol Reading {
    var reader: any EngineReader { get }
}

extension Reading {
    package func get<E: Entity>(_ type: E.Type, _ id: EntityID<E.Tag>) throws -> E? {
        try reader.get(E.collection, id.text)?.decode()
    }

    package func require<E: Entity>(_ type: E.Type, _ id: EntityID<E.Tag>) throws -> E {
        guard let entity = try get(type, id) else { throw StorageError.notFound(collection: E.collection, id: id.text) }
        return entity
    }

    package func find<E: Entity>(_ query: Query<E>, limit: Int, after: Cursor? = nil) throws -> Page<E> {
        try reader.find(E.collection, query.raw, limit: limit, after: after).map { try $0.decode() }
    }

    package func first<E: Entity>(_ query: Query<E>) throws -> E? {
        try find(query, limit: 1).items.first
    }

    package func records<E: Entity>(_ query: Query<E>, limit: Int, after: Cursor? = nil) throws -> Page<Record> {
        try reader.find(E.collection, query.raw, limit: limit, after: after)
    }

    package func count<E: Entity>(_ query: Query<E>, limit: Int = 100_000) throws -> Int {
        try reader.count(E.collection, query.raw, limit: limit)
    }

    /// Entities that have a word beginning with each of `prefixes`.
    package func search<E: Entity>(
        _ index: WordIndex<E>, prefixes: [String], limit: Int, after: Cursor? = nil
    ) throws -> Page<Record> {
        try reader.search(E.collection, index.name, prefixes: prefixes, exact: false, limit: limit, after: after)
    }

    /// Entities that have this very word.
    package func lookUp<E: Entity>(_ index: WordIndex<E>, _ word: String, limit: Int) throws -> [E] {
        try reader.search(E.collection, index.name, prefixes: [word], exact: true, limit: limit, after: nil)
            .items.map { try $0.decode() }
    }
}

package struct Snapshot: Reading {
    package let reader: any EngineReader

    package init(reader: any EngineReader) { self.reader = reader }
}
