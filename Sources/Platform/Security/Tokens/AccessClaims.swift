package import Kernel

/// What an access token says. Roles by name only: what they permit is looked up at each use, so that a change of a role
/// reaches those who are signed in.
package struct AccessClaims: Sendable, Hashable {
    /// The user, API key or client.
    package var subject: String
    package var kind: Caller.Kind
    package var session: SessionID?
    package var roles: [String]
    /// If present, the caller has no more than these of what the roles permit: an API key's or a client's scopes.
    package var scope: Set<Permission>?
    package var patient: PatientID?
    package var doctor: DoctorID?
    /// Whether a second factor was given at sign-in.
    package var hasSecondFactor: Bool
    package var issuedAt: Instant
    package var notBefore: Instant?
    package var expiresAt: Instant

    package init(
        subject: String, kind: Caller.Kind, session: SessionID?, roles: [String], scope: Set<Permission>? = nil,
        patient: PatientID? = nil, doctor: DoctorID? = nil, hasSecondFactor: Bool = false, issuedAt: Instant,
        notBefore: Instant? = nil, expiresAt: Instant
    ) {
        self.subject = subject
        self.kind = kind
        self.session = session
        self.roles = roles
        self.scope = scope
        self.patient = patient
        self.doctor = doctor
        self.hasSecondFactor = hasSecondFactor
        self.issuedAt = issuedAt
        self.notBefore = notBefore
        self.expiresAt = expiresAt
    }
}
