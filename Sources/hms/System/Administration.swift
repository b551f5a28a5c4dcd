import Kernel
import Messaging
import Security
import Storage
import Web

/// Who asks: as this process knows them, and by what another process makes sure of them itself.
struct Asker: Sendable {
    let caller: Caller
    let credentials: Credentials?

    init(_ caller: Caller, _ credentials: Credentials? = nil) {
        self.caller = caller
        self.credentials = credentials
    }

    init(_ call: Call) { self.init(call.caller, call.credentials) }
}

/// What administrators see of one service and do with it, wherever it runs. The permission is checked where the data is.
///
/// Throws a `Problem`: 503, or 500, where the service is in another process and does not answer.
protocol Administration: Sendable {
    /// Its name: `patients`.
    var service: String { get }
    /// Whether it runs in this process.
    var isHere: Bool { get }

    func auditRows(_ part: AuditPart, for asker: Asker) async throws -> AuditRows

    /// Verifies the next part of an audit log; nothing, where there is no such log.
    /// - Parameter progress: what the call before answered; nothing for the first one.
    func verify(_ log: AuditLog.Kind, from progress: AuditProgress?, for asker: Asker) async throws -> AuditProgress?

    /// Those behind a place in the list of all services, in its order.
    func deadLetters(behind place: DeadLetterPlace?, limit: Int, for asker: Asker) async throws -> [ParkedEvent]
    func replay(_ id: EntityID<ParkedEvent.Tag>, for asker: Asker) async throws -> ParkedEvent
    func discard(_ id: EntityID<ParkedEvent.Tag>, because reason: Text<300>, for asker: Asker) async throws
}

/// An audit log of the hospital.
struct AuditLog: Sendable, Hashable, Comparable {
    /// Which of the logs that are found with a service.
    enum Kind: Sendable, Hashable {
        /// The changes of the service.
        case changes
        /// Reads and refusals, of all services of a process: found with the first one of them, and with no other.
        case access
    }

    let service: String
    let kind: Kind

    static func < (a: AuditLog, b: AuditLog) -> Bool {
        a.service == b.service ? a.kind == .changes && b.kind == .access : a.service < b.service
    }
}

/// Which rows of the audit logs of a service are wanted.
struct AuditPart: Sendable {
    let filter: AuditFilter
    let span: AuditSpan
    /// Only changes with smaller numbers; nothing, if none are wanted.
    let before: Int64?
    /// The same for reads and refusals.
    let accessBefore: Int64?
    /// Of each log; 1 to 201.
    let limit: Int
}

/// Between which moments rows are wanted.
struct AuditSpan: Sendable, Hashable {
    var from: Instant?
    /// Up to, but not including.
    var until: Instant?
}

/// Rows of the audit logs of a service, newest first.
struct AuditRows: Sendable {
    struct Row: Sendable {
        let sequence: Int64
        let entry: AuditEntry
    }

    let changes: [Row]
    /// Nothing, where there is no such log.
    let access: [Row]?
}

/// How far an audit log was verified.
struct AuditProgress: Sendable, Hashable {
    /// The number of the last row that was read.
    let read: Int64
    let report: AuditReport
    /// Whether that was the last one.
    let isEnd: Bool
}

/// A place in the list of the dead letters of all services.
struct DeadLetterPlace: Sendable, Hashable, Comparable {
    /// Milliseconds since 1970.
    let dueAt: Int64
    let service: String
    let id: String

    static func < (a: DeadLetterPlace, b: DeadLetterPlace) -> Bool {
        (a.dueAt, a.service, a.id) < (b.dueAt, b.service, b.id)
    }
}

/// One process of the hospital.
struct ProcessFacts: Sendable, Hashable {
    /// Another one after each start.
    let id: String
    /// Of HMS.
    let version: String
    let services: [String]
}

/// What a process tells of itself.
struct ProcessState: Sendable, Hashable {
    struct Service: Sendable, Hashable {
        let name: String
        /// Changes that wait in this process for their commit.
        let queuedWrites: Int
        /// Since the beginning.
        let events: Int64
        /// 10 000 at most.
        let deadLetters: Int
    }

    struct Consumer: Sendable, Hashable {
        let name: String
        let lag: Int64
    }

    let process: ProcessFacts
    let services: [Service]
    let consumers: [Consumer]
}

/// The settings of a process.
struct ProcessSettings: Sendable, Hashable {
    struct Value: Sendable, Hashable {
        let name: String
        /// As text; a mark in place of a secret, and nothing when it is not set.
        let value: String?
        let source: String
    }

    let process: ProcessFacts
    let values: [Value]
}
