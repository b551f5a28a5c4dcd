import Foundation
import GRDBSQLite
import Relational
import Storage

/// Says in the port's terms why SQLite refused a statement. SQLite names the columns of a unique index, not the index, and of
/// a foreign key nothing at all; so the name is looked up.
struct SQLFailure {
    let connection: Connection
    let sql: SQL

    func error(_ code: Int32, _ message: String) throws -> any Error {
        switch code & 0xFF {
        case SQLITE_FULL, SQLITE_IOERR, SQLITE_CANTOPEN, SQLITE_NOMEM: StorageError.unavailable("SQLite \(code)")
        default: try refusal(code, message)
        }
    }

    private func refusal(_ code: Int32, _ message: String) throws -> SQLError {
        switch code {
        case SQLITE_CONSTRAINT | 5 << 8: .notNull(Self.subject(message))  // SQLITE_CONSTRAINT_NOTNULL
        case SQLITE_CONSTRAINT | 1 << 8: .check(Self.subject(message))  // SQLITE_CONSTRAINT_CHECK
        case SQLITE_CONSTRAINT | 7 << 8: .check(message)  // SQLITE_CONSTRAINT_TRIGGER: a guard
        case SQLITE_CONSTRAINT | 3 << 8: .foreignKey(try foreignKey())  // SQLITE_CONSTRAINT_FOREIGNKEY
        case SQLITE_CONSTRAINT | 6 << 8, SQLITE_CONSTRAINT | 8 << 8: .unique(try unique(Self.subject(message)))
        case SQLITE_INTERRUPT: .timeout(.statement)
        case SQLITE_BUSY, SQLITE_LOCKED: .timeout(.lock)
        default: .refused("\(code)", message)
        }
    }

    /// `CHECK constraint failed: stock_not_negative`
    private static func subject(_ message: String) -> String {
        message.range(of: ": ").map { String(message[$0.upperBound...]) } ?? message
    }

    /// - Parameter subject: `invoices.series, invoices.number`, or `index 'name'`.
    private func unique(_ subject: String) throws -> String {
        if subject.hasPrefix("index '") { return String(subject.dropFirst(7).dropLast()) }
        let pairs = subject.components(separatedBy: ", ").map { $0.split(separator: ".", maxSplits: 1) }
        guard let table = pairs.first?.first.map(String.init) else { return subject }
        let columns = pairs.compactMap { $0.last.map(String.init) }
        let indexes = try texts(
            "SELECT name, origin FROM pragma_index_list(?) WHERE \"unique\" ORDER BY seq DESC", table)
        for index in indexes {
            let its = try texts("SELECT name FROM pragma_index_info(?) ORDER BY seqno", index[0]).map { $0[0] }
            guard its == columns else { continue }
            switch index[1] {
            case "c": return index[0]
            case "u":
                return try ConstraintNames(of: table, connection).unique(columns)
                    ?? "\(table)_\(columns.joined(separator: "_"))_key"
            default: return "\(table)_pkey"
            }
        }
        return "\(table)_pkey"
    }

    /// Lets the statement break the key for a moment, to see which one it is. The change is over anyway: nothing of it stays.
    private func foreignKey() throws -> String {
        guard connection.isInTransaction else { return "unknown" }
        try connection.execute("PRAGMA defer_foreign_keys = ON")
        defer { try? connection.execute("PRAGMA defer_foreign_keys = OFF") }
        let statement = try connection.statement(sql.text)
        for value in sql.values { statement.bind(value) }
        try statement.run()
        let keys = ForeignKeys(connection: connection)
        if let table = insertedTable,
            let name = try keys.broken(in: table, row: sqlite3_last_insert_rowid(connection.handle))
        {
            return name
        }
        return try keys.firstBroken() ?? "unknown"
    }

    private var insertedTable: String? {
        let words = sql.text.split { $0.isWhitespace || $0 == "(" }.prefix(3)
        guard words.count == 3, words[0].uppercased() == "INSERT", words[1].uppercased() == "INTO" else { return nil }
        return String(words[2]).replacing("\"", with: "")
    }

    private func texts(_ sql: String, _ argument: String) throws -> [[String]] {
        try connection.texts(sql, argument)
    }
}

extension Connection {
    /// All rows as texts.
    func texts(_ sql: String, _ argument: String) throws -> [[String]] {
        let statement = try statement(sql)
        defer { statement.reset() }
        statement.bind(argument)
        var rows: [[String]] = []
        while try statement.step() {
            rows.append((0..<sqlite3_column_count(statement.statement)).map { statement.text($0) })
        }
        return rows
    }
}
