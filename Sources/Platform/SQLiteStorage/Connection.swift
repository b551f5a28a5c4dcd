import CSQLiteSettings
import GRDB
import GRDBSQLite
import Storage

/// One connection to a database file. GRDB opens and configures it; statements are prepared once and stepped directly,
/// because a point read costs less than GRDB's bookkeeping around it (docs/performance.md).
///
/// Used by one thread at a time: by the writer's own thread, or by whoever took it from the `ReaderPool`. Nothing of SQLite
/// leaves this folder.
final class Connection {
    private let queue: DatabaseQueue
    let handle: OpaquePointer
    private var statements: [String: Statement] = [:]
    private var queries: [QueryShape: Statement] = [:]

    /// Of the whole process. Refused if something has used SQLite before, which changes nothing but the speed.
    private static let withoutStatistics = sqlite_without_memory_statistics()

    init(path: String, readonly: Bool, cacheKilobytes: Int) throws {
        _ = Self.withoutStatistics
        var configuration = Configuration()
        configuration.readonly = readonly
        configuration.busyMode = .timeout(10)
        configuration.prepareDatabase { db in
            if !readonly {
                try db.execute(sql: "PRAGMA journal_mode = WAL")
                // GRDB and SQLite's own default for WAL would lose the last commits when the power fails.
                try db.execute(sql: "PRAGMA synchronous = FULL")
                try db.execute(sql: "PRAGMA wal_autocheckpoint = 16000")
            }
            try db.execute(sql: "PRAGMA cache_size = -\(cacheKilobytes)")
        }
        queue = try DatabaseQueue(path: path, configuration: configuration)
        handle = try queue.inDatabase { db in
            guard let handle = db.sqliteConnection else { throw StorageError.closed }
            // GRDB's hooks count on its own statements around a commit, and trap without them; and its authorizer would be
            // asked about every statement that is prepared here.
            sqlite3_commit_hook(handle, nil, nil)
            sqlite3_rollback_hook(handle, nil, nil)
            sqlite3_set_authorizer(handle, nil, nil)
            return handle
        }
    }

    func statement(_ sql: String) throws -> Statement {
        if let statement = statements[sql] { return statement }
        let statement = try Statement(sql, on: handle)
        statements[sql] = statement
        return statement
    }

    /// The statement of a query's shape, whose SQL is made once.
    func statement(of shape: QueryShape, _ sql: () throws -> String) throws -> Statement {
        if let statement = queries[shape] { return statement }
        let statement = try statement(try sql())
        queries[shape] = statement
        return statement
    }

    func execute(_ sql: String) throws {
        let statement = try statement(sql)
        defer { statement.reset() }
        while try statement.step() {}
    }

    /// Whether a transaction is open. SQLite ends one by itself when the disk is full or fails.
    var isInTransaction: Bool { sqlite3_get_autocommit(handle) == 0 }

    /// Rows changed by the last statement.
    var changes: Int { Int(sqlite3_changes(handle)) }

    /// The first column of the first row; for pragmas and counts.
    func integer(_ sql: String) throws -> Int64? {
        let statement = try statement(sql)
        defer { statement.reset() }
        return try statement.step() ? statement.integer(0) : nil
    }

    /// Gives the page cache back, if there is more in it than the few pages that every request needs. Pages that are needed
    /// again come from the system's cache.
    /// - Returns: bytes that were given back.
    func releaseMemory() -> Int {
        let used = cachedBytes
        guard used > 256 << 10 else { return 0 }
        sqlite3_db_release_memory(handle)
        return used - cachedBytes
    }

    /// Bytes of the page cache.
    private var cachedBytes: Int {
        var now: Int32 = 0
        var highest: Int32 = 0
        return sqlite3_db_status(handle, SQLITE_DBSTATUS_CACHE_USED, &now, &highest, 0) == SQLITE_OK ? Int(now) : 0
    }

    func close() {
        queries.removeAll()
        statements.removeAll()
        try? queue.close()
    }
}
