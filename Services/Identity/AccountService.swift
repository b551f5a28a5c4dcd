package import Kernel
import Security
import Storage

/// Accounts as the operator of HMS handles them, at the first start and by command line.
package struct AccountService: Sendable {
    let core: IdentityCore

    private static let operatorRequest = RequestContext.none

    /// Makes the administrator, if there is no user at all.
    /// - Returns: the generated password, if none was given and a user was made.
    package func bootstrapAdministrator(email: String, password: String?) async throws -> String? {
        guard let address = EmailAddress(email) else { throw Problem.invalid("/email", EmailAddress.rule) }
        if let password { try core.require(password, for: address, at: "/password") }
        let chosen = password ?? Self.generatedPassword()
        guard try await !hasUsers() else { return nil }
        let new = NewUser(
            email: address, name: Text("Administrator") ?? .example, roles: [Role.administrator],
            mustChangePassword: password == nil)
        let hash = try await core.hasher.hash(chosen)
        let isMade: Bool = try await core.store.write(act("user.bootstrap")) { tx in
            guard try tx.first(User.byCreation.all) == nil else { return false }
            _ = try tx.add(new, passwordHash: hash)
            return true
        }
        return isMade && password == nil ? chosen : nil
    }

    /// - Returns: the user, and the generated password if none was given.
    package func createUser(
        email: String, name: String, roles: [String], password: String?
    ) async throws -> (user: User, generatedPassword: String?) {
        guard let address = EmailAddress(email) else { throw Problem.invalid("/email", EmailAddress.rule) }
        guard let name = Text<120>(name) else { throw Problem.invalid("/name", Text<120>.rule) }
        let chosen = password ?? Self.generatedPassword()
        let new = NewUser(
            email: address, name: name, roles: roles.map { RoleID(unchecked: $0) }, password: chosen,
            mustChangePassword: password == nil)
        let user = try await UserService(core: core).create(new, by: .system("hms"))
        return (user, password == nil ? chosen : nil)
    }

    /// Sets a new password that has to be changed at the first sign-in, and ends all sessions.
    package func resetPassword(email: String) async throws -> String {
        let user = try await user(email)
        let password = Self.generatedPassword()
        let hash = try await core.hasher.hash(password)
        let ended: [SessionID] = try await core.store.write(act("password.reset")) { tx in
            try tx.setPassword(hash, of: user.id, mustChange: true, keeping: nil)
        }
        core.refuseTokens(of: ended)
        return password
    }

    package func disable(email: String) async throws {
        _ = try await UserService(core: core).disable(user(email).id, by: .system("hms"))
    }

    /// A user for each role, `<role>@demo.hospital`, all with the password `demo-pass-2468`.
    /// - Parameters:
    ///   - doctor: that the user with the role doctor is.
    ///   - patient: that the user with the role patient is.
    package func seedDemoUsers(doctor: DoctorID?, patient: PatientID?) async throws -> [User] {
        // One hash for all: a demonstration's password is no secret.
        let hash = try await core.hasher.hash(Self.demoPassword)
        return try await core.store.write(act("user.demo")) { tx in
            try DefaultRoles.all.map { role in
                let name = role.id.text
                let email = EmailAddress("\(name)@demo.hospital") ?? .example
                if let known = try tx.first(User.byEmail.equals(email.key)) { return known }
                let title = name.split(separator: "-").map { $0.prefix(1).uppercased() + $0.dropFirst() }
                let new = NewUser(
                    email: email, name: Text("Demo " + title.joined(separator: " ")) ?? .example, roles: [role.id],
                    patient: name == "patient" ? patient : nil, doctor: name == "doctor" ? doctor : nil,
                    mustChangePassword: false)
                return try tx.add(new, passwordHash: hash)
            }
        }
    }

    package static let demoPassword = "demo-pass-2468"

    package func hasUsers() async throws -> Bool {
        try await core.store.read(core.ownGrant()) { try $0.first(User.byCreation.all) } != nil
    }

    private func user(_ email: String) async throws -> User {
        let key = EmailAddress(email)?.key ?? ""
        let found = try await core.store.read(core.ownGrant()) { try $0.first(User.byEmail.equals(key)) }
        guard let found else { throw Problem.notFound("user") }
        return found
    }

    private func act(_ action: String) -> Act {
        .system("hms", action, audited: true, request: Self.operatorRequest)
    }

    /// 100 random bits in letters that can't be mistaken: `k7qd-2mxa-p3vz-w6ye-r4tc`.
    private static func generatedPassword() -> String {
        let text = Array(Base32.encode(Bytes.random(13)).lowercased().prefix(20))
        return stride(from: 0, to: text.count, by: 4).map { String(text[$0..<min($0 + 4, text.count)]) }
            .joined(separator: "-")
    }
}
