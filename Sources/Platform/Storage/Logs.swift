package import Kernel

/// An event as it lies in the store's log, committed with the change that it tells of.
package struct StoredEvent: Sendable, Hashable {
    /// Ascending in the order of commits; given by the engine.
    package let sequence: Int64
    package let id: String
    package let type: String
    package let subject: String
    /// The whole CloudEvent as JSON.
    package let body: [UInt8]

    package init(sequence: Int64, id: String, type: String, subject: String, body: [UInt8]) {
        self.sequence = sequence
        self.id = id
        self.type = type
        self.subject = subject
        self.body = body
    }
}

/// One row of the audit log: who did what to which records, when, from where, why.
package struct AuditEntry: Codable, Sendable, Hashable {
    package struct Touched: Codable, Sendable, Hashable {
        package let collection: String
        package let id: String
        package let revision: Int
        /// insert, update, delete or read.
        package let operation: String

        package init(collection: String, id: String, revision: Int, operation: String) {
            self.collection = collection
            self.id = id
            self.revision = revision
            self.operation = operation
        }
    }

    package let at: Instant
    package let actor: String
    package let kind: Caller.Kind
    package let roles: [String]
    package let action: String
    /// done or denied.
    package let outcome: String
    package let reason: String?
    package let touched: [Touched]
    package let requestID: String?
    package let traceID: String?
    package let remoteAddress: String?

    package init(_ act: Act, at: Instant, outcome: String = "done", touched: [Touched]) {
        let request = act.caller.request
        self.at = at
        self.actor = act.caller.id
        self.kind = act.caller.kind
        self.roles = act.caller.roles
        self.action = act.action
        self.outcome = outcome
        self.reason = act.reason
        self.touched = touched
        self.requestID = request.requestID.isEmpty ? nil : request.requestID
        self.traceID = request.trace.traceID.isEmpty ? nil : request.trace.traceID
        self.remoteAddress = request.remoteAddress.isEmpty ? nil : request.remoteAddress
    }
}

/// A row of the audit log as it is stored: the entry's bytes, and the hash that chains it to the row before.
package struct AuditRow: Sendable, Hashable {
    package let sequence: Int64
    package let body: [UInt8]
    package let hash: [UInt8]

    package init(sequence: Int64, body: [UInt8], hash: [UInt8]) {
        self.sequence = sequence
        self.body = body
        self.hash = hash
    }
}

/// Which rows of the audit log to show, newest first.
package enum AuditFilter: Sendable, Hashable {
    case all
    case actor(String)
    case subject(String)
    case action(String)
}

/// Computes the hash of an audit row, 32 bytes, from the hash of the row before (32 zeros for the first), its own number and
/// its own bytes: `AuditChain.hash` of Security.
package typealias AuditHasher = @Sendable (_ previous: [UInt8], _ sequence: Int64, _ body: [UInt8]) -> [UInt8]
