import Dispatch
package import PostgreSQL
import Relational
package import Storage
import Synchronization

/// PostgreSQL as the store of one service: entities as with every engine, and rows of the service's own. Each service has a schema
/// of its own in the database. One connection writes, several read.
package final class PostgresEngine: RelationalEngine {
    private let writer: GroupWriter
    private let readers: PostgresPool
    private let scanners: PostgresPool
    private let tables: [String: PostgresTable]
    private let limits: PostgresLimits
    private let broken: BrokenCount

    /// Connects, and brings the schema to what is declared.
    /// - Parameters:
    ///   - schema: lower case, `[a-z_0-9]`, at most 63 characters: the service's name.
    ///   - limits: the writer shares a commit between `mostInGroup` changes, and refuses more than `mostQueued` that wait.
    package static func open(
        _ configuration: PostgresConfiguration, schema: String, collections: [CollectionSchema],
        hash: @escaping AuditHasher, limits: PostgresLimits = PostgresLimits()
    ) async throws -> PostgresEngine {
        precondition(
            (1...63).contains(schema.utf8.count) && schema.utf8.allSatisfy { isNamePart($0) }, "no name: \(schema)")
        let engine = PostgresEngine(configuration, schema, collections, hash, limits)
        do {
            try await engine.setUp(schema)
        } catch {
            await engine.close()
            throw error
        }
        return engine
    }

    private init(
        _ configuration: PostgresConfiguration, _ schema: String, _ collections: [CollectionSchema],
        _ hash: @escaping AuditHasher, _ limits: PostgresLimits
    ) {
        let all = [CollectionSchema(IdempotencyRecord.self), CollectionSchema(AppliedMigration.self)] + collections
        let tables = Dictionary(uniqueKeysWithValues: all.map { ($0.name, PostgresTable($0)) })
        let broken = BrokenCount()
        let link: @Sendable (Duration) -> PostgresLink = { statementLimit in
            PostgresLink(configuration, schema: schema, limits: limits, statementLimit: statementLimit) { broken.add() }
        }
        self.tables = tables
        self.limits = limits
        self.broken = broken
        readers = PostgresPool(
            "hms-reader", most: limits.readers, mostWaiting: limits.mostWaiting, wait: limits.wait
        ) { link(limits.statement) }
        scanners = PostgresPool(
            "hms-scanner", most: limits.scanners, mostWaiting: limits.mostWaiting, wait: limits.wait
        ) { link(limits.scan) }
        writer = GroupWriter(mostInGroup: limits.mostInGroup, mostQueued: limits.mostQueued)
        writer.start(
            PostgresCommitter(link: link(limits.statement), tables: tables, limits: limits, hash: hash))
    }

    deinit { writer.stop() }

    private func setUp(_ schema: String) async throws {
        let tables = Array(tables.values)
        let limits = limits
        try await scanners.use { link in
            let connection = try link.connected(until: .now + limits.outage)
            let channel = Channel(connection, patience: link.patience)
            do { try PostgresSchema(channel: channel, schema: schema).apply(tables) } catch {
                link.rollback()
                if let error = error as? SQLError { throw StorageError.engine("PostgreSQL: \(error)") }
                throw error
            }
        }
    }

    package func record(_ collection: String, _ id: String) async throws -> Record? {
        try await readers.use { link in
            // One statement, which may as well be asked again.
            for attempt in 1... {
                let channel = Channel(try link.connected(until: .now + limits.outage), patience: link.patience)
                do { return try PostgresReads(channel: channel, tables: tables).get(collection, id) } catch {
                    link.rollback()
                    guard attempt < 3, let cause = channel.cause, Self.heal(cause, channel) else { throw error }
                }
            }
            return nil
        }
    }

    package func read<T>(_ body: (any EngineReader) throws -> T) async throws -> T {
        try await snapshot(readers, body)
    }

    package func scan<T: Sendable>(_ body: @escaping @Sendable (any EngineReader) throws -> T) async throws -> T {
        try await snapshot(scanners, body)
    }

    private func snapshot<T>(_ pool: PostgresPool, _ body: (any EngineReader) throws -> T) async throws -> T {
        try await pool.use { link in
            let channel = try begin(link)
            do {
                let result = try body(PostgresReads(channel: channel, tables: tables))
                if let failure = channel.failure { throw failure }
                // A transaction that only read has nothing to lose; ending it can only release its view.
                link.rollback()
                return result
            } catch {
                if let cause = channel.cause { _ = Self.heal(cause, channel) }
                link.rollback()
                throw error
            }
        }
    }

    /// A view of the store as it is now. The connection may be one that the server closed long ago: then it takes another.
    private func begin(_ link: PostgresLink) throws -> Channel {
        let deadline = ContinuousClock.now + limits.outage
        while true {
            let channel = Channel(try link.connected(until: deadline), patience: link.patience)
            do {
                try channel.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
                return channel
            } catch {
                link.rollback()
                guard channel.cause?.kind == .lost, ContinuousClock.now < deadline else { throw error }
            }
        }
    }

    /// Whether the same may go well on this link if it is asked once more.
    private static func heal(_ cause: PostgresError, _ channel: Channel) -> Bool {
        if cause.isStalePlan { try? channel.connection.forgetStatements(within: .seconds(5)) }
        return cause.kind == .lost || cause.isStalePlan
    }

    package func write<T: Sendable>(_ body: @escaping @Sendable (any EngineTransaction) throws -> T) async throws -> T {
        try await writer.write { session in
            guard let session = session as? PostgresWrites else { throw StorageError.closed }
            return try session.change(body)
        }
    }

    package func onEvents(_ notify: @escaping @Sendable () -> Void) { writer.onEvents(notify) }

    package func onCommit(_ observe: @escaping @Sendable (Int) -> Void) { writer.onCommit(observe) }

    package var queuedWrites: Int { writer.queued }
    package var openReaders: Int { readers.openConnections + scanners.openConnections }
    /// Reads that wait for a connection.
    package var waitingReads: Int { readers.waiting + scanners.waiting }
    /// Reads that got no connection in time.
    package var readsTimedOut: Int { readers.timedOut + scanners.timedOut }
    /// Connections that broke, and were replaced or will be.
    package var brokenConnections: Int { broken.value }

    package func close() async {
        await readers.close()
        await scanners.close()
        let writer = writer
        await withCheckedContinuation { continuation in
            DispatchQueue.global().async {
                writer.close()
                continuation.resume()
            }
        }
    }

    private static func isNamePart(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
            || byte == UInt8(ascii: "_")
    }
}

private final class BrokenCount: Sendable {
    private let count = Atomic<Int>(0)

    var value: Int { count.load(ordering: .relaxed) }
    func add() { count.add(1, ordering: .relaxed) }
}
