import PostgreSQL
import Relational
import Storage

extension PostgresError {
    /// The error in the terms of the ports.
    var failure: any Error {
        switch kind {
        case .lost, .timeout: return StorageError.unavailable(message)
        case .statement: break
        }
        switch state {
        case "23505": return SQLError.unique(constraint)
        case "23503": return SQLError.foreignKey(constraint)
        case "23514": return SQLError.check(constraint)
        case "23502": return SQLError.notNull("\(table).\(column)")
        case "40001", "40P01": return SQLError.serialization
        case "55P03": return SQLError.timeout(.lock)
        case "57014": return SQLError.timeout(.statement)
        case "25P02": return SQLError.failedBefore
        default: break
        }
        switch state.prefix(2) {
        // Too many connections, no memory, a full disk; a server that stopped being the primary.
        case "53", "58": return StorageError.unavailable("PostgreSQL \(state)")
        // These messages repeat the value.
        case "22": return SQLError.refused(state, "a value does not fit")
        default: return SQLError.refused(state, message)
        }
    }

    /// A server that only reads now: a standby, where a primary was.
    var isReadOnlyServer: Bool { state == "25006" }
    /// A table has changed since the statement was prepared.
    var isStalePlan: Bool { state == "0A000" && message.hasPrefix("cached plan") }
}
