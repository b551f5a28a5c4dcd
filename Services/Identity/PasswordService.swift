package import Kernel
import Security
import Storage

/// Changing one's password, and getting a new one with an administrator's help.
package struct PasswordService: Sendable {
    /// For the administrator to hand over; shown once.
    package struct ResetToken: Sendable, Codable {
        package let token: String
        package let expiresAt: Instant
    }

    let core: IdentityCore

    /// The caller's own password. All other sessions end; the caller's tokens are to be refreshed for full rights, if the
    /// change was demanded.
    package func change(from current: String, to new: String, by caller: Caller) async throws {
        let user = try caller.person()
        let act = try caller.withoutReplay.act("password.change", .selfService)
        let (email, stored) = try await core.store.read(act.grant) { store in
            (try store.require(User.self, user).email, try store.get(Credential.self, user)?.passwordHash)
        }
        try core.require(new, for: email, at: "/newPassword")
        let account = SignInFailures.key(email: email.description)
        try await core.attempts.run(account.text) {
            let now = core.clock.now
            try await core.store.get(SignInFailures.self, account, act.grant)?.failures
                .requireOpen(at: now, under: .account)
            guard try await core.hasher.verify(current, against: stored) else {
                try await SignInService(core: core).recordFailure(
                    of: user, account, "password.change", act.caller.request)
                throw IdentityError.wrongCurrentPassword
            }
        }
        guard current != new else { throw Problem.invalid("/newPassword", "must be another one") }
        try await set(new, of: user, act, endingSessionsExcept: caller.session)
    }

    /// A token with which the user can choose a new password once, within a day.
    package func issueReset(for user: UserID, by caller: Caller) async throws -> ResetToken {
        let act = try caller.act("password.reset-issue", .usersWrite)
        let token = core.newToken()
        let rights = RightsCheck(core: core)
        return try await core.store.write(act, answersSecret: true) { tx in
            guard let person = try tx.get(User.self, user) else { throw Problem.notFound("user") }
            try rights.require(caller, covers: person)
            var reset = PasswordReset(hash: token.hash, user: user, at: tx.now)
            try tx.insert(&reset)
            try tx.settleResetRequest(of: user)
            return ResetToken(token: token.text, expiresAt: reset.expiresAt)
        }
    }

    /// Chooses a new password with such a token. All sessions end.
    package func reset(with text: String, to new: String, _ request: RequestContext) async throws {
        guard let token = SecretToken(text) else { throw IdentityError.resetRefused }
        let id = EntityID<PasswordReset.Tag>(unchecked: token.hash)
        guard let reset = try await core.store.get(PasswordReset.self, id, core.ownGrant()),
            core.clock.now < reset.expiresAt,
            let user = try await core.store.get(User.self, reset.user, core.ownGrant())
        else { throw IdentityError.resetRefused }
        try core.require(new, for: user.email, at: "/newPassword")
        let act = try core.caller(user, session: nil, request).act("password.reset", .selfService)
        try await set(new, of: user.id, act, endingSessionsExcept: nil, using: id)
    }

    private func set(
        _ password: String, of user: UserID, _ act: Act, endingSessionsExcept kept: SessionID?,
        using reset: EntityID<PasswordReset.Tag>? = nil
    ) async throws {
        let hash = try await core.hasher.hash(password)
        let ended: [SessionID] = try await core.store.write(act) { tx in
            if let reset {
                guard let known = try tx.get(PasswordReset.self, reset), tx.now < known.expiresAt else {
                    throw IdentityError.resetRefused
                }
            }
            try tx.requireOwnSession(act.caller)
            return try tx.setPassword(hash, of: user, mustChange: false, keeping: kept)
        }
        core.refuseTokens(of: ended)
    }
}

extension Transaction {
    /// Stores a new password's hash and ends the sessions that began with the old one; tells which.
    func setPassword(_ hash: String, of user: UserID, mustChange: Bool, keeping kept: SessionID?) throws -> [SessionID]
    {
        var person = try require(User.self, user)
        if person.mustChangePassword != mustChange {
            person.mustChangePassword = mustChange
            try update(&person)
        }
        try settleResetRequest(of: user)
        if var credential = try get(Credential.self, user) {
            credential.set(passwordHash: hash, at: now)
            try update(&credential)
        } else {
            var credential = Credential(user: user, passwordHash: hash, at: now)
            try insert(&credential)
        }
        let account = SignInFailures.key(email: person.email.description)
        if let failures = try get(SignInFailures.self, account) { try delete(failures) }
        for reset in try find(PasswordReset.byUser.equals(user), limit: 1000).items { try delete(reset) }
        return try endSessions(of: user, .passwordChanged, except: kept)
    }
}
