package import Storage

/// What a relational engine's reader and transaction can do beside the engine's own port: run SQL, in the same view, and
/// committed together with it.
package protocol SQLSession {
    /// Runs one statement, at most as long as the engine allows.
    /// - Parameters:
    ///   - isRead: whether the statement must not change anything; it is refused if it does.
    ///   - row: gets the rows, one by one as they come. Throwing ends the statement.
    /// - Returns: how many rows it changed.
    func run(_ statement: SQL, isRead: Bool, _ row: (SQLRow) throws -> Void) throws -> Int
    /// Makes a guard, as a trigger in the engine's own way.
    func define(_ rule: SchemaGuard) throws
}

/// An engine whose readers and transactions are `SQLSession`s too.
///
/// Changes run one after the other, over all processes that use the database; each as if it were alone. What fails within one
/// ends it: after an error of a statement, nothing else runs, and nothing is committed, whatever the closure made of the error.
package protocol RelationalEngine: StorageEngine {}

/// Refuses changes of rows for which a condition holds, as a CHECK does, but for what a CHECK cannot see: what the row was,
/// and other rows. Fails with `SQLError.check` of its name.
package struct SchemaGuard: Sendable, Hashable {
    package enum Operation: String, Sendable, CaseIterable {
        case insert
        case update
        case delete
    }

    /// Lower case, `[a-z_]`, at most 50 characters; unique in the store.
    package let name: String
    package let table: String
    package let operations: [Operation]
    /// A condition on `NEW` and `OLD`; it may look at other rows.
    package let condition: String

    /// - Parameter condition: without values.
    package init(_ name: String, before operations: Operation..., of table: String, when condition: SQL) {
        precondition(condition.values.isEmpty, "the condition of \(name) holds values")
        self.name = name
        self.table = table
        self.operations = operations
        self.condition = condition.text
    }
}
