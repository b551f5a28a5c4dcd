package import Kernel

/// A user to be.
package struct NewUser: Decodable, Sendable {
    package let email: EmailAddress
    package let name: Text<120>
    package let phone: PhoneNumber?
    package let roles: [RoleID]
    package let patient: PatientID?
    package let doctor: DoctorID?
    /// Without one, the user can't sign in until a reset token is issued.
    package let password: String?
    /// Whether the first sign-in demands another password; true unless it is said.
    package let mustChangePassword: Bool?

    package init(
        email: EmailAddress, name: Text<120>, phone: PhoneNumber? = nil, roles: [RoleID], patient: PatientID? = nil,
        doctor: DoctorID? = nil, password: String? = nil, mustChangePassword: Bool? = nil
    ) {
        self.email = email
        self.name = name
        self.phone = phone
        self.roles = roles
        self.patient = patient
        self.doctor = doctor
        self.password = password
        self.mustChangePassword = mustChangePassword
    }
}

/// Changes to a user: what is absent stays, `null` clears.
package struct UserChange: Decodable, Sendable {
    package var email: EmailAddress?
    package var name: Text<120>?
    package var roles: [RoleID]?
    package var mustChangePassword: Bool?
    package var phone: PhoneNumber??
    package var patient: PatientID??
    package var doctor: DoctorID??

    package init(roles: [RoleID]? = nil) { self.roles = roles }

    private enum CodingKeys: String, CodingKey {
        case email, name, roles, mustChangePassword, phone, patient, doctor
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        email = try container.decodeIfPresent(EmailAddress.self, forKey: .email)
        name = try container.decodeIfPresent(Text<120>.self, forKey: .name)
        roles = try container.decodeIfPresent([RoleID].self, forKey: .roles)
        mustChangePassword = try container.decodeIfPresent(Bool.self, forKey: .mustChangePassword)
        if container.contains(.phone) {
            phone = .some(try container.decodeIfPresent(PhoneNumber.self, forKey: .phone))
        }
        if container.contains(.patient) {
            patient = .some(try container.decodeIfPresent(PatientID.self, forKey: .patient))
        }
        if container.contains(.doctor) {
            doctor = .some(try container.decodeIfPresent(DoctorID.self, forKey: .doctor))
        }
    }

    func apply(to user: inout User) {
        if let email { user.email = email }
        if let name { user.name = name }
        if let roles { user.assign(roles) }
        if let mustChangePassword { user.mustChangePassword = mustChangePassword }
        if let phone { user.phone = phone }
        if let patient { user.patient = patient }
        if let doctor { user.doctor = doctor }
    }
}

/// Which users to list: one of the filters, or none.
package struct UserFilter: Decodable, Sendable {
    /// Beginnings of words of name and e-mail address.
    package var q: String?
    package var role: RoleID?
    package var isActive: Bool?
    /// Only `true`: those who asked for a password reset, the longest waiting first.
    package var resetRequested: Bool?

    package init(q: String? = nil, role: RoleID? = nil, isActive: Bool? = nil, resetRequested: Bool? = nil) {
        self.q = q
        self.role = role
        self.isActive = isActive
        self.resetRequested = resetRequested
    }
}

/// A role as it is created or replaced.
package struct RoleDefinition: Decodable, Sendable {
    package let description: Text<200>
    package let permissions: [Permission]
    package let requiresSecondFactor: Bool?

    package init(description: Text<200>, permissions: [Permission], requiresSecondFactor: Bool? = nil) {
        self.description = description
        self.permissions = permissions
        self.requiresSecondFactor = requiresSecondFactor
    }
}

package struct NewRole: Decodable, Sendable {
    /// Small letters, digits and dashes, beginning with a letter.
    package let id: RoleName
    package let description: Text<200>
    package let permissions: [Permission]
    package let requiresSecondFactor: Bool?

    package init(
        id: RoleName, description: Text<200>, permissions: [Permission], requiresSecondFactor: Bool? = nil
    ) {
        self.id = id
        self.description = description
        self.permissions = permissions
        self.requiresSecondFactor = requiresSecondFactor
    }

    var definition: RoleDefinition {
        RoleDefinition(
            description: description, permissions: permissions, requiresSecondFactor: requiresSecondFactor)
    }
}

/// The name of a new role: `ward-clerk`, 2 to 40 small letters, digits and dashes.
package struct RoleName: TextValue, SchemaDescribed {
    private let text: String

    package init?(_ text: String) {
        guard (2...40).contains(text.utf8.count), let first = text.utf8.first, (97...122).contains(first),
            text.utf8.allSatisfy({ (97...122).contains($0) || (48...57).contains($0) || $0 == 45 })
        else { return nil }
        self.text = text
    }

    private init(unchecked text: String) { self.text = text }

    package var description: String { text }
    package var id: RoleID { RoleID(unchecked: text) }
    package static let rule = "must be 2 to 40 small letters, digits and dashes, beginning with a letter"
    package static var schema: Schema { .string(pattern: "^[a-z][a-z0-9-]{1,39}$", minLength: 2, maxLength: 40) }
    package static var example: RoleName { RoleName(unchecked: "ward-clerk") }
}
