import PostgreSQL
import Relational
import Storage

/// Statements on one connection, within one transaction. Errors come out in the terms of the ports; the first one ends the
/// transaction for PostgreSQL, and is kept.
final class Channel {
    let connection: PostgresConnection
    let patience: Duration
    /// What failed first, in the terms of the ports; nothing after it can succeed.
    private(set) var failure: (any Error)?
    /// The same as PostgreSQL said it.
    private(set) var cause: PostgresError?

    init(_ connection: PostgresConnection, patience: Duration) {
        self.connection = connection
        self.patience = patience
    }

    @discardableResult
    func run(
        _ sql: String, _ values: [PostgresValue] = [], _ row: (borrowing PostgresRow) throws -> Void = { _ in }
    ) throws -> (command: Substring, rows: Int) {
        if failure != nil { throw SQLError.failedBefore }
        return try noting { try connection.run(sql, values, within: patience, row) }
    }

    /// Statements without values.
    func execute(_ sql: String, _ row: (borrowing PostgresRow) throws -> Void = { _ in }) throws {
        if failure != nil { throw SQLError.failedBefore }
        try noting { try connection.execute(sql, within: patience, row) }
    }

    /// Goes back to where the transaction was well.
    func rollback(to savepoint: String) throws {
        (failure, cause) = (nil, nil)
        try execute("ROLLBACK TO \(savepoint)")
    }

    private func noting<T>(_ body: () throws -> T) throws -> T {
        do { return try body() } catch let error as PostgresError {
            (failure, cause) = (error.failure, error)
            throw error.failure
        }
    }

    /// Ends the transaction for what PostgreSQL let pass, or calls what ended it by another name.
    func fail<E: Error>(_ error: E) -> E {
        failure = error
        return error
    }
}

extension PostgresValue {
    /// Bytes that compare as the values do: numbers before texts, numbers by size, texts by their UTF-8. So that a column holds
    /// what an index declares, whatever its type, and no collation of the server plays a part.
    init(_ value: IndexValue?) {
        switch value {
        case nil: self = .null
        case .text(let text): self = .bytes([2] + text.utf8)
        case .integer(let number):
            let ordered = UInt64(bitPattern: number) ^ 1 << 63
            self = .bytes([1] + withUnsafeBytes(of: ordered.bigEndian) { Array($0) })
        }
    }
}

extension IndexValue {
    /// Reads what `PostgresValue` made of a value.
    init?(ordered bytes: [UInt8]) {
        switch bytes.first {
        case 2: self = .text(String(decoding: bytes.dropFirst(), as: UTF8.self))
        case 1:
            let ordered = bytes.dropFirst().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
            self = .integer(Int64(bitPattern: ordered ^ 1 << 63))
        default: return nil
        }
    }
}
