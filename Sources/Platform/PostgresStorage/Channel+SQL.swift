import PostgreSQL
import Relational

extension Channel {
    /// Runs the SQL of a service.
    func run(_ statement: SQL, isRead: Bool, _ row: (SQLRow) throws -> Void) throws -> Int {
        var columns: [String] = []
        let (command, rows) = try run(statement.text, statement.values.map(PostgresValue.init)) { found in
            if columns.isEmpty { columns = (0..<found.count).map { found.name($0) } }
            var values: [SQLValue] = []
            values.reserveCapacity(found.count)
            for column in 0..<found.count { values.append(SQLValue(found, column)) }
            try row(SQLRow(columns: columns, values: values))
        }
        guard command == "SELECT" else {
            guard !isRead else { throw fail(SQLError.refused("", "a read must not change anything")) }
            return rows
        }
        return 0
    }
}

extension PostgresValue {
    init(_ value: SQLValue) {
        switch value {
        case .null: self = .null
        case .integer(let number): self = .integer(number)
        case .text(let text): self = .text(text)
        case .bytes(let bytes): self = .bytes(bytes)
        case .boolean(let value): self = .boolean(value)
        }
    }
}

extension SQLValue {
    init(_ row: borrowing PostgresRow, _ column: Int) {
        guard !row.isNull(column) else {
            self = .null
            return
        }
        switch row.type(column) {
        case PostgresType.int8, PostgresType.int4, PostgresType.int2: self = .integer(row.integer(column))
        case PostgresType.boolean: self = .boolean(row.text(column) == "t")
        case PostgresType.bytea: self = .bytes(row.bytes(column))
        // The sum of integers is a `NUMERIC`.
        case PostgresType.numeric:
            let text = row.text(column)
            self = Int64(text).map(SQLValue.integer) ?? .text(text)
        default: self = .text(row.text(column))
        }
    }
}
