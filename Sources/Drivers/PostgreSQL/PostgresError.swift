import CLibPQ

/// Why a statement failed, or a connection was lost.
package struct PostgresError: Error, Sendable, Hashable, CustomStringConvertible {
    /// SQLSTATE; empty, if it does not come from a statement.
    package let state: String
    /// The primary message: not its detail, which shows values.
    package let message: String
    package var constraint = ""
    package var table = ""
    package var column = ""
    package var kind = Kind.statement

    package enum Kind: Sendable, Hashable {
        case statement
        /// The connection is gone.
        case lost
        /// The answer did not come in time; the connection is given up.
        case timeout
    }

    init(state: String, message: String, kind: Kind = .statement) {
        self.state = state
        self.message = message
        self.kind = kind
    }

    /// - Parameter result: of a statement that failed.
    init(_ result: OpaquePointer) {
        func field(_ code: UnicodeScalar) -> String {
            PQresultErrorField(result, Int32(code.value)).map { String(cString: $0) } ?? ""
        }
        // The codes are macros of characters: PG_DIAG_SQLSTATE and so on.
        self.init(state: field("C"), message: field("M"))
        constraint = field("n")
        table = field("t")
        column = field("c")
        // The server ends the connection with these: by an administrator, in a crash, while it stops or starts.
        if state.hasPrefix("57P0") || state.hasPrefix("08") { kind = .lost }
    }

    /// Whether the whole transaction may be well if it is tried again.
    package var isSerialization: Bool { state == "40001" || state == "40P01" }

    package var description: String { state.isEmpty ? message : "\(state) \(message)" }
}
