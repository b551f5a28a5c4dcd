import Foundation
import GRDBSQLite
import Storage

private let transient = unsafeBitCast(-1, to: sqlite3_destructor_type.self)

// SQLITE_CONSTRAINT_UNIQUE and SQLITE_CONSTRAINT_PRIMARYKEY, macros that Swift does not import.
private let uniqueConstraint = SQLITE_CONSTRAINT | 8 << 8
private let primaryKeyConstraint = SQLITE_CONSTRAINT | 6 << 8

/// A prepared statement of one connection. Bound from left to right; reset after each use.
final class Statement {
    /// A value as it is in the database.
    enum Value {
        case null
        case integer(Int64)
        case text(String)
        case blob([UInt8])
    }

    let statement: OpaquePointer
    private let handle: OpaquePointer
    private var bound: Int32 = 0

    init(_ sql: String, on handle: OpaquePointer) throws {
        var prepared: OpaquePointer?
        let (code, isWhole) = sql.withCString { text in
            var rest: UnsafePointer<CChar>?
            let code = sqlite3_prepare_v3(handle, text, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &prepared, &rest)
            return (code, rest.map { $0.pointee == 0 } ?? true)
        }
        guard code == SQLITE_OK, let prepared else { throw Self.error(code, handle) }
        guard isWhole else {
            sqlite3_finalize(prepared)
            throw StorageError.engine("more than one statement at once")
        }
        self.statement = prepared
        self.handle = handle
    }

    deinit { sqlite3_finalize(statement) }

    func bind(_ value: String) {
        bound += 1
        sqlite3_bind_text(statement, bound, value, Int32(value.utf8.count), transient)
    }

    func bind(_ value: Int64) {
        bound += 1
        sqlite3_bind_int64(statement, bound, value)
    }

    func bind(_ value: [UInt8]) {
        bound += 1
        let position = bound
        value.withUnsafeBytes {
            _ = sqlite3_bind_blob64(statement, position, $0.baseAddress, sqlite3_uint64($0.count), transient)
        }
    }

    func bind(_ value: IndexValue?) {
        switch value {
        case .text(let text): bind(text)
        case .integer(let number): bind(number)
        case nil:
            bound += 1
            sqlite3_bind_null(statement, bound)
        }
    }

    func bind(_ value: Value) {
        switch value {
        case .null: bind(IndexValue?.none)
        case .integer(let number): bind(number)
        case .text(let text): bind(text)
        case .blob(let bytes): bind(bytes)
        }
    }

    /// True while there is a row.
    func step() throws -> Bool {
        switch sqlite3_step(statement) {
        case SQLITE_ROW: return true
        case SQLITE_DONE: return false
        case let code:
            let error = Self.error(code, handle)
            reset()
            throw error
        }
    }

    /// Runs a statement without rows, and makes it ready for the next use.
    func run() throws {
        defer { reset() }
        while try step() {}
    }

    func reset() {
        sqlite3_reset(statement)
        bound = 0
    }

    func integer(_ column: Int32) -> Int64 { sqlite3_column_int64(statement, column) }

    func text(_ column: Int32) -> String {
        String(decoding: bytes(column, of: sqlite3_column_text(statement, column)), as: UTF8.self)
    }

    func blob(_ column: Int32) -> [UInt8] {
        let blob = sqlite3_column_blob(statement, column)
        return Array(UnsafeRawBufferPointer(start: blob, count: Int(sqlite3_column_bytes(statement, column))))
    }

    /// Nothing for NULL.
    func value(_ column: Int32) -> IndexValue? {
        switch sqlite3_column_type(statement, column) {
        case SQLITE_NULL: nil
        case SQLITE_INTEGER: .integer(integer(column))
        default: .text(text(column))
        }
    }

    /// The columns of the row.
    var row: [Value] {
        (0..<sqlite3_column_count(statement)).map { column in
            switch sqlite3_column_type(statement, column) {
            case SQLITE_NULL: .null
            case SQLITE_INTEGER: .integer(integer(column))
            case SQLITE_BLOB: .blob(blob(column))
            default: .text(text(column))
            }
        }
    }

    private func bytes(_ column: Int32, of text: UnsafePointer<UInt8>?) -> UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(start: text, count: text == nil ? 0 : Int(sqlite3_column_bytes(statement, column)))
    }

    private static func error(_ code: Int32, _ handle: OpaquePointer) -> StorageError {
        let extended = sqlite3_extended_errcode(handle)
        let message = String(cString: sqlite3_errmsg(handle))
        if extended == uniqueConstraint || extended == primaryKeyConstraint {
            return uniqueViolation(message)
        }
        return .engine("SQLite \(extended): \(message)")
    }

    /// `UNIQUE constraint failed: patients.mrn__0` names the columns; the index's name is what precedes `__`.
    private static func uniqueViolation(_ message: String) -> StorageError {
        let column = message.split(separator: " ").last { $0.contains(".") } ?? ""
        let parts = column.split(separator: ".", maxSplits: 1)
        guard parts.count == 2 else { return .engine(message) }
        let index = parts[1].range(of: "__").map { parts[1][..<$0.lowerBound] } ?? parts[1]
        return .duplicate(collection: String(parts[0]), index: String(index))
    }
}
