import Dispatch
import Foundation
import MongoDB
package import Storage

/// The engine for several processes on one store: a MongoDB database a service, one writer a process that commits changes in
/// groups, and readers on threads of their own.
package final class MongoEngine: StorageEngine {
    /// Reads that wait for a connection, at most; one more is refused with `overloaded`.
    private static let mostWaiting = 2000
    /// Long reads at once, at most.
    private static let mostScans = 4

    private let writer: GroupWriter
    private let readers: MongoReaders
    private let reads: BlockingThreads
    private let scans = BlockingThreads("hms-scans", most: mostScans)
    private let wait: Duration

    /// Opens or makes the database, and brings it to the declared schema.
    /// - Parameters:
    ///   - mostInGroup: changes that share one commit, at most.
    ///   - mostQueued: changes that wait, at most; one more is refused with `overloaded`.
    /// - Throws: `StorageError.unavailable`, if no server can be reached.
    package static func open(
        _ options: MongoOptions, collections: [CollectionSchema], hash: @escaping AuditHasher, mostInGroup: Int = 256,
        mostQueued: Int = 10_000
    ) async throws -> MongoEngine {
        let threads = BlockingThreads("hms-setup", most: 1)
        defer { threads.stop() }
        return try await withTaskExecutorPreference(threads) {
            try await connected(options, collections, hash, mostInGroup, mostQueued)
        }
    }

    @concurrent
    private static func connected(
        _ options: MongoOptions, _ collections: [CollectionSchema], _ hash: @escaping AuditHasher, _ mostInGroup: Int,
        _ mostQueued: Int
    ) async throws -> MongoEngine {
        let all = [CollectionSchema(IdempotencyRecord.self), CollectionSchema(AppliedMigration.self)] + collections
        let tables = all.map(MongoCollection.init)
        do {
            let schema = try MongoSchema(options: options).apply(tables)
            return try MongoEngine(options, tables, schema, hash, mostInGroup, mostQueued)
        } catch let error as MongoError {
            throw error.asStorageError
        }
    }

    private init(
        _ options: MongoOptions, _ tables: [MongoCollection], _ schema: Int64, _ hash: @escaping AuditHasher,
        _ mostInGroup: Int, _ mostQueued: Int
    ) throws {
        let collections = Dictionary(uniqueKeysWithValues: tables.map { ($0.name, $0) })
        let most = options.mostReads + Self.mostScans + 1
        let pool = try MongoPool(options.address, mostClients: most, limits: options.limits)
        readers = MongoReaders(pool: pool, database: options.database, collections: collections)
        reads = BlockingThreads("hms-reads", most: options.mostReads)
        wait = options.wait
        writer = GroupWriter(mostInGroup: mostInGroup, mostQueued: mostQueued)
        let store = try MongoStore(client: pool.client(), database: options.database, collections: collections)
        writer.start(
            MongoCommitter(
                store: store, hash: hash, options: options, schema: schema,
                writer: UUID().uuidString.lowercased().replacing("-", with: "")))
    }

    /// Removes a store with everything in it; for tests, and for a demo hospital that was not completed. Blocks.
    package static func drop(_ options: MongoOptions) {
        guard let pool = try? MongoPool(options.address, mostClients: 1, limits: options.limits),
            let client = try? pool.client()
        else { return }
        // What is left behind by a server that does not answer is of no use to anyone.
        _ = try? client.run(.other, BSON { $0.add("dropDatabase", option: 1) }, on: options.database)
    }

    deinit {
        // Of an engine that nobody closed, nothing stays behind.
        readers.close()
        reads.stop()
        scans.stop()
        writer.stop()
    }

    package func record(_ collection: String, _ id: String) async throws -> Record? {
        try await on(reads) { try $0.record(collection, id) }
    }

    package func read<T>(_ body: (any EngineReader) throws -> T) async throws -> T {
        try await on(reads) { try $0.snapshot(body) }
    }

    package func scan<T: Sendable>(_ body: @escaping @Sendable (any EngineReader) throws -> T) async throws -> T {
        try await on(scans) { try $0.snapshot(body) }
    }

    package func write<T: Sendable>(_ body: @escaping @Sendable (any EngineTransaction) throws -> T) async throws -> T {
        try await writer.write(body)
    }

    private func on<T>(_ threads: BlockingThreads, _ body: (MongoReaders) throws -> T) async throws -> T {
        guard !readers.isClosed else { throw StorageError.closed }
        guard threads.waiting < Self.mostWaiting else { throw StorageError.overloaded }
        let latest = ContinuousClock.now + wait
        return try await withTaskExecutorPreference(threads) { try await here(latest, body) }
    }

    /// Runs on the thread that its task prefers, which may block.
    @concurrent
    private func here<T>(_ latest: ContinuousClock.Instant, _ body: (MongoReaders) throws -> T) async throws -> T {
        guard ContinuousClock.now < latest else { throw StorageError.overloaded }
        return try body(readers)
    }

    package func onEvents(_ notify: @escaping @Sendable () -> Void) { writer.onEvents(notify) }
    package func onCommit(_ observe: @escaping @Sendable (Int) -> Void) { writer.onCommit(observe) }
    package var queuedWrites: Int { writer.queued }
    package var openReaders: Int { readers.openConnections }
    /// Reads that wait for a connection.
    package var queuedReads: Int { reads.waiting + scans.waiting }
    /// Transactions that the writer has committed since the engine was opened; each may hold many changes.
    package var commits: Int { writer.commits }

    package func close() async {
        readers.close()
        reads.stop()
        scans.stop()
        await withCheckedContinuation { continuation in
            DispatchQueue.global().async { [writer] in
                writer.close()
                continuation.resume()
            }
        }
    }
}
