package import Kernel

/// Why a statement, and with it the whole change, was not done. The texts name constraints, tables and columns, never values.
/// A database that cannot be reached is a `StorageError`, as with every engine.
package enum SQLError: Error, Sendable, Hashable {
    /// A unique index has these values already. The index's name; `<table>_pkey` for a primary key.
    case unique(String)
    /// A row refers to one that is not there, or is referred to by one that is. The constraint's name.
    case foreignKey(String)
    /// A CHECK, or a `SchemaGuard`, does not hold. Its name.
    case check(String)
    /// The column, as `table.column`.
    case notNull(String)
    /// A change found another number of rows than it said: somebody else was faster.
    case changedRows(expected: Int, found: Int)
    /// A result has more rows than were asked for.
    case tooManyRows(most: Int)
    /// The column and what is wrong with it: the program and the schema do not fit.
    case column(String, String)
    /// Another transaction got in the way, again after every retry.
    case serialization
    case timeout(Wait)
    /// A statement of this change failed before; whatever was made of that error, the change can go no further.
    case failedBefore
    /// The statement is wrong: SQLSTATE or SQLite's code, and the message.
    case refused(String, String)

    package enum Wait: String, Sendable, Hashable {
        /// For a statement to finish.
        case statement
        /// For another transaction's lock.
        case lock
    }
}

extension SQLError: ProblemConvertible {
    package var problem: Problem {
        switch self {
        case .unique(let name): Problem(.conflict, "duplicate", "There is one already: \(name).")
        case .foreignKey(let name):
            Problem(.conflict, "reference", "It refers to a record that is not there, or is referred to: \(name).")
        case .check(let name): Problem(.conflict, "rule", "A rule of the records forbids it: \(name).")
        case .changedRows:
            Problem(.conflict, "conflict", "Somebody else changed it meanwhile. Load it again.")
        case .serialization, .timeout:
            Problem(.unavailable, "overloaded", "The server has too much to do. Try again.", retryAfter: 1)
        case .notNull, .tooManyRows, .column, .failedBefore, .refused:
            Problem(.internalError, "internal", "Something went wrong on our side.")
        }
    }
}
