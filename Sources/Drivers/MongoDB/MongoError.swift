/// What a server, or the way to it, made of a command.
package struct MongoError: Error, Sendable, Hashable {
    package enum Kind: Sendable, Hashable {
        /// No server could be reached in time, or the connection broke: a command may have been done or not.
        case unreachable
        /// A unique index has the value already.
        case duplicate(index: String)
        /// The server answered with that code.
        case server(code: Int)
        /// The answer is no BSON, or not what such a command is answered with.
        case answer
        /// The library refused the command.
        case client
    }

    package let kind: Kind
    /// Never holds the address with its credentials.
    package let message: String
    /// What the server says of it for those who try again, such as `TransientTransactionError`.
    package let labels: Set<String>

    package init(_ kind: Kind, _ message: String, labels: Set<String> = []) {
        self.kind = kind
        self.message = message
        self.labels = labels
    }

    /// Whether the transaction left nothing behind, and may go well when it is run again.
    package var isTransient: Bool {
        labels.contains("TransientTransactionError") || kind == .unreachable || isOfAChangingServer
    }

    /// The server has just ceased to be the primary, or is going down.
    private var isOfAChangingServer: Bool {
        guard case .server(let code) = kind else { return false }
        return [10107, 13435, 11602, 11600, 189, 91, 13436, 7, 6, 89, 9001, 262].contains(code)
    }

    /// `E11000 duplicate key error collection: hms.patients index: mrn dup key: ...`; nothing for another message.
    static func index(inDuplicate message: String) -> String? {
        guard let start = message.firstRange(of: " index: ") else { return nil }
        let name = message[start.upperBound...].prefix { $0 != " " }
        return name.isEmpty ? nil : String(name)
    }
}

extension MongoError: CustomStringConvertible {
    package var description: String {
        switch kind {
        case .unreachable: "MongoDB can't be reached: \(message)"
        case .duplicate(let index): "MongoDB: the index \(index) has the value already"
        case .server(let code): "MongoDB \(code): \(message)"
        case .answer, .client: "MongoDB: \(message)"
        }
    }
}
