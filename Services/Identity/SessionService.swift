import Contracts
package import Kernel
import Security
package import Storage

/// Sessions from their first refresh to their end.
package struct SessionService: Sendable {
    let core: IdentityCore

    private enum Renewal: Encodable {
        case refused
        case reused(Session)
        case renewed(Session, User)
    }

    /// Exchanges a refresh token for the next one. One that was used before ends its session: two have it, and one of them
    /// is a thief.
    /// - Parameter client: the OAuth client that asks; nothing for HMS's own clients.
    package func refresh(_ text: String, of client: OAuthClientID? = nil, at place: SignInPlace) async throws
        -> SignedIn
    {
        guard let presented = SecretToken(text) else { throw IdentityError.refreshRefused }
        let next = core.newToken()
        let timeouts = core.settings.timeouts
        let renewal: Renewal = try await core.store.write(core.bookkeeping("session.refresh", place.request)) { tx in
            guard var token = try tx.get(RefreshToken.self, EntityID(unchecked: presented.hash)),
                var session = try tx.get(Session.self, token.session), session.isOpen(at: tx.now),
                session.client == client, let user = try tx.get(User.self, session.user), user.isActive
            else { return .refused }
            guard token.usedAt == nil else {
                try tx.end(session, .refreshTokenReused)
                try tx.publish(AccessDenied(caller: user.id.text, action: "session.refresh"))
                try tx.publish(SessionExpired(user: user.id, session: session.id))
                try tx.audit("session.refresh-reused", outcome: "denied", subject: tx.touched(user.id))
                return .reused(session)
            }
            token.usedAt = tx.now
            try tx.update(&token)
            session.touch(at: tx.now, timeouts: timeouts)
            try tx.update(&session)
            var successor = RefreshToken(hash: next.hash, session: session)
            try tx.insert(&successor)
            return .renewed(session, user)
        }
        switch renewal {
        case .refused: throw IdentityError.refreshRefused
        case .reused(let session):
            core.refuseTokens(of: [session.id])
            throw IdentityError.refreshRefused
        case .renewed(let session, let user): return try await signedIn(user, session, next)
        }
    }

    /// The session that a refresh token belongs to; nothing for one that is not known.
    package func session(ofRefreshToken text: String) async throws -> SessionID? {
        guard let token = SecretToken(text) else { return nil }
        return try await core.store.get(RefreshToken.self, EntityID(unchecked: token.hash), core.ownGrant())?.session
    }

    /// Ends the caller's session.
    package func logOut(_ caller: Caller) async throws {
        let user = try caller.person()
        guard let id = caller.session else { return }
        let act = try caller.withoutReplay.act("user.logout", .selfService)
        try await core.store.write(act) { tx in
            guard let session = try tx.get(Session.self, id), session.endedAt == nil else { return }
            try tx.end(session, .loggedOut)
            try tx.publish(UserLoggedOut(user: user, session: id))
        }
        core.refuseTokens(of: [id])
    }

    /// A user's open sessions, newest first: the own ones, or with the permission anyone's.
    package func sessions(
        of user: UserID, limit: Int, after: Cursor?, for caller: Caller
    ) async throws -> Page<Session> {
        let grant = try caller.grant(user == caller.user ? .selfService : .sessionsWrite)
        return try await core.store.read(grant) {
            try $0.find(Session.openByUser.equals(user).descending, limit: limit, after: after)
        }
    }

    /// Ends a session: an own one, or with the permission anyone's.
    package func revoke(_ id: SessionID, by caller: Caller) async throws {
        let mine =
            try await core.store.get(Session.self, id, core.ownGrant())?.user == caller.user && caller.user != nil
        let act = try caller.act("session.revoke", mine ? .selfService : .sessionsWrite)
        try await core.store.write(act) { tx in
            guard let session = try tx.get(Session.self, id) else { throw Problem.notFound("session") }
            guard session.endedAt == nil else { return }
            try tx.end(session, .revoked)
            try tx.publish(UserLoggedOut(user: session.user, session: id))
        }
        core.refuseTokens(of: [id])
    }

    /// How many sessions ended in one step.
    package struct Ended: Codable, Sendable, Hashable {
        package let ended: Int
    }

    /// Ends all sessions of a user but the one that the caller has: the own ones, or with the permission anyone's.
    package func revokeAll(of user: UserID, by caller: Caller) async throws -> Ended {
        let isOwn = user == caller.user
        let act = try caller.act("session.revoke-all", isOwn ? .selfService : .sessionsWrite)
        let (answer, ended) = try await core.store.writeEnding(act) { tx in
            if isOwn { try tx.requireOwnSession(caller) }
            _ = try tx.user(user, at: nil)
            let ended = try tx.endSessions(of: user, .revoked, except: caller.session)
            for session in ended { try tx.publish(UserLoggedOut(user: user, session: session)) }
            return (Ended(ended: ended.count), ended)
        }
        core.refuseTokens(of: ended)
        return answer
    }

    /// A fresh access token of the session. A user who must change the password gets no more than the own account.
    func signedIn(_ user: User, _ session: Session, _ refresh: SecretToken) async throws -> SignedIn {
        try await core.keys.refresh(from: core.store, at: core.clock.now)
        let lifetime = min(core.tokens.lifetime, session.expiresAt - core.clock.now)
        var user = user
        while true {
            let token = try await accessToken(user, session, lifetime)
            // What changed before the token was made is not refused by its age: the token has to be made again.
            guard let current = try await core.store.get(User.self, user.id, core.ownGrant()), current.isActive else {
                throw IdentityError.refreshRefused
            }
            guard current.revision != user.revision else {
                return SignedIn(
                    user: user, session: session, accessToken: token, lifetime: lifetime, refreshToken: refresh)
            }
            user = current
        }
    }

    private func accessToken(_ user: User, _ session: Session, _ lifetime: Duration) async throws -> String {
        let scope = user.mustChangePassword ? [.selfService] : session.scope.map { Set($0) }
        return try await core.tokens.issue(
            subject: user.id.text, session: session.id, roles: user.roleNames, scope: scope, patient: user.patient,
            doctor: user.doctor, hasSecondFactor: session.hasSecondFactor, lifetime: lifetime)
    }
}
