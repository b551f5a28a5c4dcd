/// One row of a result.
package struct SQLRow: Sendable, Hashable {
    /// Their names, or those that `AS` gave them, in lower case.
    package let columns: [String]
    package let values: [SQLValue]

    package init(columns: [String], values: [SQLValue]) {
        self.columns = columns
        self.values = values
    }

    /// Throws `SQLError.column`, if there is no such column, or it holds something else.
    package func get<T: SQLType>(_ column: String, as type: T.Type = T.self) throws -> T {
        guard let position = columns.firstIndex(of: column) else {
            throw SQLError.column(column, "is not among \(columns.joined(separator: ", "))")
        }
        return try value(position)
    }

    /// By its position, from 0.
    package func get<T: SQLType>(_ position: Int, as type: T.Type = T.self) throws -> T {
        guard values.indices.contains(position) else {
            throw SQLError.column("\(position)", "is not among \(values.count) columns")
        }
        return try value(position)
    }

    private func value<T: SQLType>(_ position: Int) throws -> T {
        guard let value = T(sql: values[position]) else {
            throw SQLError.column(columns[position], "must be \(T.sqlRule)")
        }
        return value
    }
}
