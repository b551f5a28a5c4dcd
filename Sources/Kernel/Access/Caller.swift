/// Who asks, with what rights, and through which request. Every use case takes one.
package struct Caller: Sendable {
    package enum Kind: String, Sendable, Codable, CaseIterable {
        case user
        case apiKey
        case client
        /// HMS itself: a scheduled job, or the consumer of an event.
        case system
    }

    package let kind: Kind
    /// The user, API key, OAuth client or service that acts.
    package let id: String
    package let roles: [String]
    package let permissions: Set<Permission>
    package let session: SessionID?
    /// The patient that this user is; they see no other record.
    package let patient: PatientID?
    /// The doctor that this user is.
    package let doctor: DoctorID?
    package var request: RequestContext

    package init(
        kind: Kind, id: String, roles: [String], permissions: Set<Permission>, session: SessionID? = nil,
        patient: PatientID? = nil, doctor: DoctorID? = nil, request: RequestContext = .none
    ) {
        self.kind = kind
        self.id = id
        self.roles = roles
        self.permissions = permissions
        self.session = session
        self.patient = patient
        self.doctor = doctor
        self.request = request
    }

    /// HMS itself, acting for a service.
    package static func system(_ service: String, request: RequestContext = .none) -> Caller {
        Caller(
            kind: .system, id: service, roles: ["system"], permissions: Set(Permission.allCases), request: request)
    }

    package func has(_ permission: Permission) -> Bool { permissions.contains(permission) }

    /// The user's id, if a person acts.
    package var user: UserID? { kind == .user ? UserID(unchecked: id) : nil }

    /// The right to read what `permission` covers.
    package func grant(_ permission: Permission) throws(Problem) -> Grant {
        guard has(permission) else { throw .forbidden }
        return Grant(caller: self)
    }

    /// The right to change what `permission` covers, by the named action, such as `patient.register`.
    package func act(_ action: String, _ permission: Permission, reason: String? = nil) throws(Problem) -> Act {
        guard has(permission) else { throw .forbidden }
        return Act(caller: self, action: action, reason: reason)
    }
}

/// Proof that a permission was checked. The store reads for no one without it.
package struct Grant: Sendable {
    package let caller: Caller

    fileprivate init(caller: Caller) { self.caller = caller }
}

/// Proof that a permission was checked for a change, and what the audit log says of that change. The store writes for no
/// one without it.
package struct Act: Sendable {
    package let caller: Caller
    /// What is done, for the audit log: `patient.register`.
    package let action: String
    /// Why, where the rules ask for a reason.
    package let reason: String?
    /// False only for read models that are computed from events: the event's own change was audited.
    package let isAudited: Bool

    fileprivate init(caller: Caller, action: String, reason: String?, isAudited: Bool = true) {
        self.caller = caller
        self.action = action
        self.reason = reason
        self.isAudited = isAudited
    }

    /// HMS's own bookkeeping and the read models that it computes from events; only what changes a record in its own right
    /// is audited.
    package static func system(
        _ service: String, _ action: String, audited: Bool, request: RequestContext = .none
    ) -> Act {
        Act(caller: .system(service, request: request), action: action, reason: nil, isAudited: audited)
    }

    /// What is recorded of a read, which changes nothing but the audit log.
    package static func accessed(_ caller: Caller, _ action: String) -> Act {
        var caller = caller
        // The claim of the request's idempotency key belongs to its change.
        caller.request.idempotency = nil
        return Act(caller: caller, action: action, reason: nil)
    }

    /// What is recorded of an attempt that was refused.
    package static func denied(_ caller: Caller, _ action: String) -> Act {
        // The note of a refusal is not the answer that a repeat of the request shall get.
        var caller = caller
        caller.request.idempotency = nil
        return Act(caller: caller, action: action, reason: nil)
    }

    package var grant: Grant { Grant(caller: caller) }

    /// The same right, under another name in the audit log.
    package func renamed(_ action: String) -> Act {
        Act(caller: caller, action: action, reason: reason, isAudited: isAudited)
    }
}
