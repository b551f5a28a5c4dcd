package import Kernel
import Security
import Storage
package import Web

/// Knows the callers of HMS: by access token, API key, or the cookie of a browser's session, which holds an access token.
package struct IdentityAuthenticator: Authenticator {
    let core: IdentityCore

    package func cached(_ credentials: Credentials) -> Caller? {
        switch credentials {
        case .bearer(let text): text.hasPrefix(APIKeySecret.prefix) ? key(text) : core.tokens.cached(text)
        case .session(let text): core.tokens.cached(text)
        case .apiKey(let text): key(text)
        }
    }

    package func authenticate(_ credentials: Credentials, request: RequestContext) async throws -> Caller? {
        switch credentials {
        case .bearer(let text) where !text.hasPrefix(APIKeySecret.prefix), .session(let text):
            do {
                return try await core.tokens.verify(text, request: request)
            } catch is TokenError {
                return nil
            }
        case .bearer(let text), .apiKey(let text):
            guard let secret = APIKeySecret(text) else { return nil }
            return try await APIKeyService(core: core).authenticate(secret, request)
        }
    }

    package func isGenuine(csrfToken: String, session: String) -> Bool {
        guard let id = AccessTokens.session(of: session) else { return false }
        // The header alone is proof: the token is bound to the session, and other sites can't set headers.
        return core.csrf.accepts(header: csrfToken, cookie: csrfToken, session: id)
    }

    package func renewed(
        _ caller: Caller, _ credentials: Credentials, request: RequestContext
    ) async throws -> Caller? {
        guard let id = caller.session, let userID = caller.user else {
            if let caller = cached(credentials) { return caller }
            return try await authenticate(credentials, request: request)
        }
        let now = core.clock.now
        let (session, user) = try await core.store.read(core.ownGrant(request)) { store in
            (try store.get(Session.self, id), try store.get(User.self, userID))
        }
        guard let session, session.isOpen(at: now), session.user == userID, let user, user.isActive else { return nil }
        let all = core.roles.permissions(of: user.roleNames, hasSecondFactor: session.hasSecondFactor)
        let scope = user.mustChangePassword ? [.selfService] : session.scope.map { Set($0) }
        return Caller(
            kind: .user, id: userID.text, roles: user.roleNames, permissions: scope.map(all.intersection) ?? all,
            session: id, patient: user.patient, doctor: user.doctor, request: request)
    }

    private func key(_ text: String) -> Caller? {
        APIKeySecret(text).flatMap { core.apiKeys.find($0, at: core.clock.now) }
    }
}

/// The names of the browser's cookies.
package enum IdentityCookies {
    package static let session = "hms_session"
    package static let refresh = "hms_refresh"
    /// Readable by scripts, to be sent as `X-CSRF-Token`.
    package static let csrf = "hms_csrf"
    /// The only path that gets the refresh token.
    static let refreshPath = "/api/auth"
}
