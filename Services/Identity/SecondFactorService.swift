package import Kernel
import Modules
import Security
import Storage

/// Checks codes against what a credential holds.
struct SecondFactorCodes: Sendable {
    let core: IdentityCore

    /// Whether the code of the app, or a recovery code, is right. It is then used up in `credential`, which is to be stored.
    func use(_ code: String, of credential: inout Credential, at now: Instant) throws -> Bool {
        if let totp = try totp(of: credential),
            let step = totp.accept(code, at: now, lastUsedStep: credential.lastTOTPStep.map { Int64($0) })
        {
            credential.lastTOTPStep = Int(step)
            return true
        }
        guard let rest = RecoveryCodes.redeem(code, from: credential.recoveryHashes) else { return false }
        credential.recoveryHashes = rest
        return true
    }

    private func totp(of credential: Credential) throws -> TOTP? {
        guard let sealed = credential.totpSecret else { return nil }
        return TOTP(secret: try core.sealer.open(sealed, for: Credential.totpPlace(credential.id)))
    }
}

/// Setting up and removing the second factor.
package struct SecondFactorService: Sendable {
    /// Shown once: for the QR code, and to be typed.
    package struct Enrolment: Sendable, Codable {
        /// Base32.
        package let secret: String
        package let uri: String
    }

    package struct Recovery: Sendable, Codable {
        /// Each works once, in place of a code of the app.
        package let recoveryCodes: [String]
    }

    let core: IdentityCore

    /// Makes the secret for an authenticator app; it counts once `confirm` has seen a code.
    package func enrol(_ caller: Caller) async throws -> Enrolment {
        let user = try caller.person()
        let act = try caller.withoutReplay.act("second-factor.enrol", .selfService)
        let totp = TOTP.generate()
        let sealed = try core.sealer.seal(totp.secret, for: Credential.totpPlace(user))
        let email: EmailAddress = try await core.store.write(act) { tx in
            try tx.requireOwnSession(caller)
            var credential = try tx.require(Credential.self, user)
            guard !credential.asksForSecondFactor else { throw IdentityError.secondFactorExists }
            credential.removeSecondFactor()
            credential.totpSecret = sealed
            try tx.update(&credential)
            return try tx.require(User.self, user).email
        }
        return Enrolment(
            secret: Base32.encode(totp.secret), uri: totp.uri(issuer: core.hospital.name, account: email.description))
    }

    /// Turns the second factor on, for this session too. Other sessions end: they began without it.
    package func confirm(_ code: String, by caller: Caller) async throws -> Recovery {
        let user = try caller.person()
        let act = try caller.withoutReplay.act("second-factor.confirm", .selfService)
        let recovery = RecoveryCodes.generate()
        let codes = SecondFactorCodes(core: core)
        let ended: [SessionID] = try await core.store.write(act) { tx in
            try tx.requireOwnSession(caller)
            var credential = try tx.require(Credential.self, user)
            guard credential.totpSecret != nil else { throw IdentityError.noSecondFactor }
            guard !credential.isTOTPConfirmed else { throw IdentityError.secondFactorExists }
            guard try codes.use(code, of: &credential, at: tx.now) else { throw Problem.invalid("/code", "is wrong") }
            credential.isTOTPConfirmed = true
            credential.recoveryHashes = recovery.hashes
            try tx.update(&credential)
            var person = try tx.require(User.self, user)
            person.hasSecondFactor = true
            try tx.update(&person)
            if let id = caller.session, var session = try tx.get(Session.self, id), session.endedAt == nil {
                session.hasSecondFactor = true
                try tx.update(&session)
            }
            return try tx.endSessions(of: user, .revoked, except: caller.session)
        }
        core.refuseTokens(of: ended)
        return Recovery(recoveryCodes: recovery.codes)
    }

    /// New recovery codes; the old ones are void.
    package func renewRecoveryCodes(_ code: String, by caller: Caller) async throws -> Recovery {
        let user = try caller.person()
        let act = try caller.withoutReplay.act("second-factor.recovery-codes", .selfService)
        let recovery = RecoveryCodes.generate()
        try await change(user, code, act) { $0.recoveryHashes = recovery.hashes }
        return Recovery(recoveryCodes: recovery.codes)
    }

    /// Removes the own second factor, with a last code.
    package func remove(_ code: String, by caller: Caller) async throws {
        let user = try caller.person()
        let act = try caller.withoutReplay.act("second-factor.remove", .selfService)
        try await change(user, code, act, hasSecondFactor: false) { $0.removeSecondFactor() }
    }

    /// Removes it for a user who lost app and recovery codes; their sessions end.
    package func remove(of user: UserID, by caller: Caller) async throws {
        let act = try caller.act("second-factor.remove", .usersWrite)
        let rights = RightsCheck(core: core)
        let ended: [SessionID] = try await core.store.write(act) { tx in
            guard var person = try tx.get(User.self, user) else { throw Problem.notFound("user") }
            try rights.require(caller, covers: person)
            guard var credential = try tx.get(Credential.self, user), credential.totpSecret != nil else {
                throw IdentityError.noSecondFactor
            }
            credential.removeSecondFactor()
            try tx.update(&credential)
            person.hasSecondFactor = false
            try tx.update(&person)
            return try tx.endSessions(of: user, .revoked)
        }
        core.refuseTokens(of: ended)
    }

    private func change(
        _ user: UserID, _ code: String, _ act: Act, hasSecondFactor: Bool = true,
        _ change: @escaping @Sendable (inout Credential) -> Void
    ) async throws {
        let codes = SecondFactorCodes(core: core)
        // Guesses count as failed sign-ins do: a stolen session must not try a million codes.
        let email = try await core.store.get(User.self, user, core.ownGrant())?.email.description ?? ""
        let account = SignInFailures.key(email: email)
        let isRight: Bool = try await core.store.write(act) { tx in
            try tx.requireOwnSession(act.caller)
            try tx.get(SignInFailures.self, account)?.failures.requireOpen(at: tx.now, under: .account)
            var credential = try tx.require(Credential.self, user)
            guard credential.asksForSecondFactor else { throw IdentityError.noSecondFactor }
            guard try codes.use(code, of: &credential, at: tx.now) else { return false }
            change(&credential)
            try tx.update(&credential)
            if !hasSecondFactor {
                var person = try tx.require(User.self, user)
                person.hasSecondFactor = false
                try tx.update(&person)
            }
            return true
        }
        guard isRight else {
            try await SignInService(core: core).recordFailure(of: user, account, act.action, act.caller.request)
            throw Problem.invalid("/code", "is wrong")
        }
    }
}
