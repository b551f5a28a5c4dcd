import Kernel
package import Storage

/// Rows, in the same view as the entities of a snapshot or a transaction.
extension Reading {
    /// All rows of a query; `SQLError.tooManyRows`, if there are more than `most`.
    package func rows(_ query: SQL, most: Int = 1000) throws -> [SQLRow] {
        var rows: [SQLRow] = []
        try each(query) { row in
            guard rows.count < most else { throw SQLError.tooManyRows(most: most) }
            rows.append(row)
        }
        return rows
    }

    /// The only row of a query, or nothing.
    package func row(_ query: SQL) throws -> SQLRow? { try rows(query, most: 1).first }

    /// Every row of a query, one by one: for reports, which never hold all of them.
    package func each(_ query: SQL, _ body: (SQLRow) throws -> Void) throws {
        try query.check(.rows)
        _ = try sql.run(query, isRead: true, body)
    }

    var sql: any SQLSession {
        get throws {
            guard let session = reader as? any SQLSession else {
                throw StorageError.engine("the engine of this store knows no SQL")
            }
            return session
        }
    }
}

extension Transaction {
    /// Changes rows, and says in the audit log which record was touched by that.
    /// - Parameters:
    ///   - record: the record that the rows belong to, as the audit log shall name it.
    ///   - rows: how many rows must change, for `SQLError.changedRows` else; nothing for any number.
    /// - Returns: the rows that `RETURNING` names.
    @discardableResult
    package func execute(_ statement: SQL, on record: AuditEntry.Touched, rows expected: Int? = 1) throws -> [SQLRow] {
        var rows: [SQLRow] = []
        try statement.check(.rows)
        let found = try sql.run(statement, isRead: false) { rows.append($0) }
        if let expected, expected != found { throw SQLError.changedRows(expected: expected, found: found) }
        touch(record)
        return rows
    }

    /// Makes or changes a table, an index, a constraint: one statement of a migration, which the audit log notes as a whole.
    package func define(_ statement: SQL) throws {
        try statement.check(.schema)
        _ = try sql.run(statement, isRead: false) { _ in }
    }

    package func define(_ rule: SchemaGuard) throws { try sql.define(rule) }
}

extension AuditEntry.Touched {
    package static func inserted(_ table: String, _ id: String) -> Self {
        Self(collection: table, id: id, revision: 1, operation: "insert")
    }

    /// - Parameter revision: of the record after the change; 0 for records without one.
    package static func updated(_ table: String, _ id: String, revision: Int = 0) -> Self {
        Self(collection: table, id: id, revision: revision, operation: "update")
    }

    package static func deleted(_ table: String, _ id: String) -> Self {
        Self(collection: table, id: id, revision: 0, operation: "delete")
    }
}
