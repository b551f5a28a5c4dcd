/// What one service tells the others: the `data` of a CloudEvent. Payloads carry ids and facts that consumers need, never
/// more of a person than that.
package protocol EventPayload: Codable, Sendable {
    /// The CloudEvents type: `patient.created`.
    static var type: String { get }
    /// Raised when a member changes its meaning; new optional members do not raise it.
    static var schemaVersion: Int { get }
    /// The id of the entity that the event is about. Events of one subject are delivered in order.
    var subject: String { get }
}

extension EventPayload {
    package static var schemaVersion: Int { 1 }
}
