import GRDBSQLite
import Relational
import Storage

/// Runs the SQL of a service on one connection.
struct SQLRunner {
    let connection: Connection
    /// How long one statement may run.
    let limit: Duration

    /// - Returns: how many rows were changed.
    /// - Throws: `SQLError` for what SQLite refuses, `RowError` for what `row` threw.
    func run(_ sql: SQL, isRead: Bool, _ row: (SQLRow) throws -> Void) throws -> Int {
        let statement = try prepare(sql)
        let isReadOnly = sqlite3_stmt_readonly(statement.statement) != 0
        guard isReadOnly || !isRead else { throw SQLError.refused("", "a read must not change anything") }
        defer { statement.reset() }
        for value in sql.values { statement.bind(value) }
        var columns: [String] = []
        try withDeadline {
            while try step(statement, sql) {
                if columns.isEmpty { columns = names(statement) }
                do { try row(SQLRow(columns: columns, values: statement.row.map(SQLValue.init))) } catch {
                    throw RowError(error: error)
                }
            }
        }
        return isReadOnly ? 0 : connection.changes
    }

    /// Marks an error of the one who reads the rows: the statement itself was well.
    struct RowError: Error {
        let error: any Error
    }

    private func prepare(_ sql: SQL) throws -> Statement {
        do { return try connection.statement(sql.text) } catch StorageError.engine(let message) {
            throw SQLError.refused("", message)
        }
    }

    private func step(_ statement: Statement, _ sql: SQL) throws -> Bool {
        switch sqlite3_step(statement.statement) {
        case SQLITE_ROW: return true
        case SQLITE_DONE: return false
        default:
            let code = sqlite3_extended_errcode(connection.handle)
            let message = String(cString: sqlite3_errmsg(connection.handle))
            statement.reset()
            throw try SQLFailure(connection: connection, sql: sql).error(code, message)
        }
    }

    private func names(_ statement: Statement) -> [String] {
        (0..<sqlite3_column_count(statement.statement)).map { column in
            sqlite3_column_name(statement.statement, column).map { String(cString: $0).lowercased() } ?? ""
        }
    }

    /// SQLite asks every few thousand steps whether it shall stop.
    private func withDeadline(_ body: () throws -> Void) throws {
        var deadline = ContinuousClock.now + limit
        try withUnsafeMutablePointer(to: &deadline) { deadline in
            sqlite3_progress_handler(
                connection.handle, 10_000,
                { deadline in
                    guard let deadline else { return 0 }
                    return ContinuousClock.now > deadline.load(as: ContinuousClock.Instant.self) ? 1 : 0
                }, deadline)
            defer { sqlite3_progress_handler(connection.handle, 0, nil, nil) }
            try body()
        }
    }
}

extension SQLValue {
    fileprivate init(_ value: Statement.Value) {
        switch value {
        case .null: self = .null
        case .integer(let number): self = .integer(number)
        case .text(let text): self = .text(text)
        case .blob(let bytes): self = .bytes(bytes)
        }
    }
}

extension Statement {
    func bind(_ value: SQLValue) {
        switch value {
        case .null: bind(Value.null)
        case .integer(let number): bind(number)
        case .text(let text): bind(text)
        case .bytes(let bytes): bind(bytes)
        case .boolean(let value): bind(value ? 1 : Int64(0))
        }
    }
}
