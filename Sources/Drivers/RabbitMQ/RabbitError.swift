/// What went wrong between this process and the broker. Never with a credential.
package enum RabbitError: Error, Sendable, Hashable, CustomStringConvertible {
    case notConnected
    /// No connection could be made: host, and why.
    case unreachable(String, String)
    /// The broker refused what was asked: its code and text.
    case refused(Int, String)
    /// The connection broke: in the library's words.
    case broken(String)
    /// The broker said that it could not keep a message.
    case notKept
    case timedOut(String)

    package var description: String {
        switch self {
        case .notConnected: "not connected to RabbitMQ"
        case .unreachable(let host, let reason): "RabbitMQ at \(host) cannot be reached: \(reason)"
        case .refused(let code, let text): "RabbitMQ refused it: \(code) \(text)"
        case .broken(let reason): "the connection to RabbitMQ broke: \(reason)"
        case .notKept: "RabbitMQ could not keep a message"
        case .timedOut(let what): "RabbitMQ did not answer in time: \(what)"
        }
    }
}
