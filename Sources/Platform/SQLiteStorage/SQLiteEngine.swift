import Dispatch
package import Storage
import Synchronization

/// The embedded engine: one SQLite file a service, in WAL mode with `synchronous=FULL`, one writer that commits changes in
/// groups, and readers on the threads that ask.
package final class SQLiteEngine: StorageEngine {
    private let writer: GroupWriter
    private let readers: ReaderPool
    private let tables: [String: Table]
    private let scans = DispatchQueue(label: "hms-scans", attributes: .concurrent)
    /// Long reads that run at once, at most.
    private let scanSlots = DispatchSemaphore(value: 4)
    /// Reads and commits until `rest` was last called.
    private let usesAtRest = Mutex(0)
    /// A store that is used more often than this between two calls of `rest` keeps its caches.
    private static let usesOfRest = 500

    /// Opens or makes the file, and brings it to the declared schema.
    /// - Parameters:
    ///   - mostInGroup: changes that share one commit, at most.
    ///   - mostQueued: changes that wait, at most; one more is refused with `overloaded`.
    package init(
        path: String, collections: [CollectionSchema], hash: @escaping AuditHasher, mostInGroup: Int = 256,
        mostQueued: Int = 10_000
    ) throws {
        let all = [CollectionSchema(IdempotencyRecord.self), CollectionSchema(AppliedMigration.self)] + collections
        tables = Dictionary(uniqueKeysWithValues: all.map { ($0.name, Table($0)) })
        let connection: Connection
        do { connection = try Self.open(path, all.map(Table.init)) } catch {
            throw StorageError.engine("\(path): \(error)")
        }
        readers = ReaderPool(path: path)
        writer = GroupWriter(mostInGroup: mostInGroup, mostQueued: mostQueued)
        writer.start(SQLiteCommitter(connection: connection, tables: tables, hash: hash))
    }

    private static func open(_ path: String, _ tables: [Table]) throws -> Connection {
        let connection = try Connection(path: path, readonly: false, cacheKilobytes: 16_000)
        try connection.execute("BEGIN IMMEDIATE")
        do {
            try SchemaSetup.apply(tables, to: connection)
            try connection.execute("COMMIT")
            return connection
        } catch {
            try? connection.execute("ROLLBACK")
            throw error
        }
    }

    deinit {
        // Of an engine that nobody closed, nothing stays behind.
        readers.close()
        writer.stop()
    }

    package func read<T>(_ body: (any EngineReader) throws -> T) async throws -> T {
        try readers.use { connection in
            try connection.execute("BEGIN")
            // A read-only transaction has nothing to lose; ending it can only release its view.
            defer { try? connection.execute("COMMIT") }
            return try body(ReadSession(connection: connection, tables: tables))
        }
    }

    package func record(_ collection: String, _ id: String) async throws -> Record? {
        try readers.use { try ReadSession(connection: $0, tables: tables).get(collection, id) }
    }

    package func scan<T: Sendable>(_ body: @escaping @Sendable (any EngineReader) throws -> T) async throws -> T {
        try await withCheckedThrowingContinuation { continuation in
            scans.async { [self] in
                scanSlots.wait()
                defer { scanSlots.signal() }
                continuation.resume(
                    with: Result {
                        try readers.use { connection in
                            try connection.execute("BEGIN")
                            defer { try? connection.execute("COMMIT") }
                            return try body(
                                ReadSession(connection: connection, tables: tables, statementLimit: .seconds(120)))
                        }
                    })
            }
        }
    }

    package func write<T: Sendable>(_ body: @escaping @Sendable (any EngineTransaction) throws -> T) async throws -> T {
        try await writer.write { session in
            guard let session = session as? WriteSession else { throw StorageError.closed }
            return try session.change(body)
        }
    }

    package func onEvents(_ notify: @escaping @Sendable () -> Void) { writer.onEvents(notify) }

    package func onCommit(_ observe: @escaping @Sendable (Int) -> Void) { writer.onCommit(observe) }

    package var queuedWrites: Int { writer.queued }
    /// Transactions that the writer has committed since the engine was opened; each may hold many changes.
    package var commits: Int { writer.commits }
    package var openReaders: Int { readers.openConnections }

    /// How SQLite would answer a query, line by line; for tests.
    package func plan(_ collection: String, _ query: RawQuery, after: Cursor?, counting: Bool = false) async throws
        -> [String]
    {
        try readers.use { connection in
            let session = ReadSession(connection: connection, tables: tables)
            let sql = try session.table(collection).select(query, after: after, what: counting ? .count : .records)
            let statement = try connection.statement("EXPLAIN QUERY PLAN " + sql)
            defer { statement.reset() }
            var lines: [String] = []
            while try statement.step() { lines.append(statement.text(3)) }
            return lines
        }
    }

    /// The value of a pragma on the writer's connection, for tests.
    package func writerPragma(_ name: String) async throws -> Int64? {
        try await write { try ($0 as? WriteSession)?.reads.connection.integer("PRAGMA \(name)") }
    }

    /// The text that a statement gives on the writer's connection, for tests.
    package func writerText(_ sql: String) async throws -> String? {
        try await write { session in
            guard let connection = (session as? WriteSession)?.reads.connection else { return nil }
            let statement = try connection.statement(sql)
            defer { statement.reset() }
            return try statement.step() ? statement.text(0) : nil
        }
    }

    package func rest() async -> Int {
        let uses = readers.uses + writer.commits
        let recent = usesAtRest.withLock { before in
            defer { before = uses }
            return uses - before
        }
        guard recent < Self.usesOfRest else { return 0 }
        return await writer.releaseMemory() + readers.releaseMemory()
    }

    package func close() async {
        await withCheckedContinuation { continuation in
            scans.async { [self] in
                // The writer goes last: the last connection, if it may write, folds the log into the file and removes it.
                readers.close()
                writer.close()
                continuation.resume()
            }
        }
    }
}
