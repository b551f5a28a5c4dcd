/// Why a command has no answer. No case holds a key, a value or a password.
package enum RedisError: Error, Sendable, Hashable, CustomStringConvertible {
    /// There is no connection now; nothing was sent.
    case away
    /// Too many commands wait for a connection; nothing was sent.
    case busy
    /// No answer in time. Whether the command was carried out is not known.
    case timedOut
    /// The connection broke. Whether the command was carried out is not known.
    case broken
    /// Redis refused the command: the first word of what it said, `WRONGTYPE`.
    case refused(String)
    /// The answer is not of the kind that the command has.
    case unexpected
    case closed

    package var description: String {
        switch self {
        case .away: "Redis is not connected"
        case .busy: "too many commands wait for Redis"
        case .timedOut: "Redis did not answer in time"
        case .broken: "the connection to Redis broke"
        case .refused(let code): "Redis refused the command: \(code)"
        case .unexpected: "Redis answered something unexpected"
        case .closed: "the client of Redis is closed"
        }
    }
}

/// Why a connection could not be made or went away, for the log. Holds no password.
struct ConnectionFailure: Error, CustomStringConvertible {
    let description: String
    var isTimeout = false

    static let timedOut = ConnectionFailure(description: "no answer in time", isTimeout: true)
    static let ended = ConnectionFailure(description: "the server closed the connection")
}
