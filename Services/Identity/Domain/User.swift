package import Kernel

/// A person who signs in. Secrets are kept apart, in `Credential`, so that a user can be shown as stored.
package struct User: Codable, Sendable, Hashable {
    package let id: UserID
    package var revision = 0
    /// Unique, whatever the case of its letters.
    package var email: EmailAddress
    package var name: Text<120>
    package var phone: PhoneNumber?
    /// At least one, each once, in order.
    package private(set) var roles: [RoleID]
    /// A user who is not active can't sign in.
    package var isActive: Bool
    /// The patient that this user is.
    package var patient: PatientID?
    /// The doctor that this user is.
    package var doctor: DoctorID?
    /// Until it is changed, a sign-in permits nothing but the own account.
    package var mustChangePassword: Bool
    package var hasSecondFactor: Bool
    package let createdAt: Instant
    /// When somebody last asked for a new password of this user; until there is a reset token or a new password.
    package var resetRequestedAt: Instant?

    package init(
        id: UserID, email: EmailAddress, name: Text<120>, phone: PhoneNumber? = nil, roles: [RoleID],
        patient: PatientID? = nil, doctor: DoctorID? = nil, mustChangePassword: Bool = false, createdAt: Instant
    ) {
        self.id = id
        self.email = email
        self.name = name
        self.phone = phone
        self.roles = Set(roles).sorted()
        self.isActive = true
        self.patient = patient
        self.doctor = doctor
        self.mustChangePassword = mustChangePassword
        self.hasSecondFactor = false
        self.createdAt = createdAt
    }

    package mutating func assign(_ roles: [RoleID]) { self.roles = Set(roles).sorted() }

    package var roleNames: [String] { roles.map(\.text) }

    /// Whether this user keeps the hospital administrable.
    package var isActiveAdministrator: Bool { isActive && roles.contains(Role.administrator) }
}
