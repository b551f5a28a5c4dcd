import Kernel

/// What an engine has to know of a collection: its name, its indexes, and how to compute them from a stored body (for an
/// index that is added to a collection with rows).
package struct CollectionSchema: Sendable {
    package struct IndexSchema: Sendable, Hashable {
        package let name: String
        package let isUnique: Bool
        package let arity: Int
    }

    package let name: String
    package let indexes: [IndexSchema]
    package let wordIndexes: [String]
    package let reindex: @Sendable (_ body: [UInt8]) throws -> IndexedValues

    package init<E: Entity>(_ type: E.Type) {
        name = E.collection
        indexes = E.indexes.map { IndexSchema(name: $0.name, isUnique: $0.isUnique, arity: $0.arity) }
        wordIndexes = E.wordIndexes.map(\.name)
        reindex = { IndexedValues(try JSON.decode(E.self, from: $0, strictness: .stored)) }
    }
}

/// The values of all indexes of one entity.
package struct IndexedValues: Sendable, Hashable {
    /// The columns of all indexes, one after the other, in the order of the declaration.
    package var columns: [IndexValue?]
    /// The words of each word index, sorted and unique.
    package var words: [[String]]

    package init<E: Entity>(_ entity: E) {
        columns = []
        for index in E.indexes {
            let values = index.keys(entity)
            precondition(values.count == index.arity, "\(E.collection).\(index.name) gives \(values.count) values")
            if values.contains(where: { $0 == nil }) {
                columns.append(contentsOf: repeatElement(nil, count: index.arity))
            } else {
                columns.append(contentsOf: values)
            }
        }
        words = E.wordIndexes.map { Array(Set($0.words(entity)).sorted().prefix(64)) }
    }
}

/// Reads within one consistent view of the store.
package protocol EngineReader {
    func get(_ collection: String, _ id: String) throws -> Record?
    func find(_ collection: String, _ query: RawQuery, limit: Int, after: Cursor?) throws -> Page<Record>
    /// Entities that have, for each of `prefixes`, a word that begins with it; in the order of the first such word of the
    /// rarest prefix. `exact` asks for whole words.
    func search(
        _ collection: String, _ wordIndex: String, prefixes: [String], exact: Bool, limit: Int, after: Cursor?
    ) throws -> Page<Record>
    /// How many there are, counted up to `limit`.
    func count(_ collection: String, _ query: RawQuery, limit: Int) throws -> Int
    func events(after sequence: Int64, limit: Int) throws -> [StoredEvent]
    func lastEventSequence() throws -> Int64
    /// Newest first, older than `before`.
    func audit(_ filter: AuditFilter, before: Int64?, limit: Int) throws -> [AuditRow]
    /// Oldest first, for verification.
    func audit(after sequence: Int64, limit: Int) throws -> [AuditRow]
    /// The highest sequence that an audit row ever had, to notice rows cut off at the end.
    func lastAuditSequence() throws -> Int64
}

/// Reads and writes that commit together or not at all.
package protocol EngineTransaction: EngineReader {
    func insert(_ collection: String, _ record: Record, _ values: IndexedValues) throws
    /// Throws `conflict` unless the stored revision is `expected`.
    func update(_ collection: String, _ record: Record, _ values: IndexedValues, expected: Int) throws
    func delete(_ collection: String, _ id: String, expected: Int) throws
    func append(event id: String, type: String, subject: String, body: [UInt8]) throws
    /// Appends to the hash chain.
    func append(audit body: [UInt8], actor: String, action: String, subject: String?) throws
    func deleteEvents(through sequence: Int64) throws
}

/// The port to a database. One engine holds the store of one service.
///
/// An acknowledged write is durable. `write` runs its closure in one transaction, possibly more than once if the engine has
/// to try again; it must have no other effect than through its argument.
package protocol StorageEngine: Sendable {
    /// One entity by its id: the shortest way to its bytes.
    func record(_ collection: String, _ id: String) async throws -> Record?
    func read<T>(_ body: (any EngineReader) throws -> T) async throws -> T
    /// Like `read`, for work of more than a few milliseconds: it never blocks the threads that serve requests.
    func scan<T: Sendable>(_ body: @escaping @Sendable (any EngineReader) throws -> T) async throws -> T
    func write<T: Sendable>(_ body: @escaping @Sendable (any EngineTransaction) throws -> T) async throws -> T
    /// Calls back after each commit that appended events; for whoever delivers them.
    func onEvents(_ notify: @escaping @Sendable () -> Void)
    /// Calls back after each commit with the number of changes that shared it, for the engine's figures.
    func onCommit(_ observe: @escaping @Sendable (Int) -> Void)
    /// How many writes wait.
    var queuedWrites: Int { get }
    /// Connections of the pool that reads, open now.
    var openReaders: Int { get }
    /// Gives back memory that the engine keeps only to be faster, unless it was used much since this was last called.
    /// Called every few seconds.
    /// - Returns: bytes that were given back.
    func rest() async -> Int
    func close() async
}

extension StorageEngine {
    /// An engine that keeps no cache of its own has nothing to give back.
    package func rest() async -> Int { 0 }
}
