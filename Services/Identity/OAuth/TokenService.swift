import Contracts
import Crypto
import Foundation
import Kernel
import Security
import Storage

/// Gives OAuth clients their tokens (RFC 6749, OAuth 2.1).
struct TokenService: Sendable {
    let core: IdentityCore

    func answer(_ form: TokenForm, authorization: String?, at place: SignInPlace) async throws -> TokenAnswer {
        let client = try await authenticate(form, authorization)
        switch form.grant_type {
        case "authorization_code": return try await exchange(form, client, place)
        case "refresh_token": return try await refresh(form, client, place)
        case "client_credentials": return try await ownToken(form, client)
        default: throw OAuthError.unsupportedGrantType
        }
    }

    /// By `Authorization: Basic` or by the form. A client without a secret only names itself.
    private func authenticate(_ form: TokenForm, _ authorization: String?) async throws -> OAuthClient {
        var (id, secret) = (form.client_id, form.client_secret)
        if let authorization, authorization.lowercased().hasPrefix("basic ") {
            guard let data = Data(base64Encoded: String(authorization.dropFirst(6))),
                let text = String(validating: data, as: UTF8.self), let colon = text.firstIndex(of: ":")
            else { throw OAuthError.invalidClient }
            (id, secret) = (String(text[..<colon]), String(text[text.index(after: colon)...]))
        }
        guard let id = id.flatMap({ OAuthClientID($0) }),
            let client = try await core.store.get(OAuthClient.self, id, core.ownGrant()), client.revokedAt == nil
        else { throw OAuthError.invalidClient }
        if let hash = client.secretHash {
            guard let secret = secret.flatMap({ SecretToken($0) }), secret.matches(hash: hash) else {
                throw OAuthError.invalidClient
            }
        }
        return client
    }

    private enum Exchange: Encodable {
        case refused
        /// The code came twice: its session has ended.
        case reused(SessionID)
        case done(AuthorizationCode, Session, User)
    }

    private func exchange(_ form: TokenForm, _ client: OAuthClient, _ place: SignInPlace) async throws -> TokenAnswer {
        guard let code = form.code.flatMap({ SecretToken($0) }), let redirect = form.redirect_uri,
            let verifier = form.code_verifier, (43...128).contains(verifier.utf8.count)
        else { throw OAuthError.invalidRequest }
        let challenge = Base64URL.encode(Bytes.sha256(Array(verifier.utf8)))
        let (session, next, timeouts) = (core.ids.next(SessionTag.self), core.newToken(), core.settings.timeouts)
        let exchange: Exchange = try await core.store.write(core.bookkeeping("oauth.token", place.request)) { tx in
            guard var row = try tx.get(AuthorizationCode.self, EntityID(unchecked: code.hash)) else { return .refused }
            if let used = row.session {
                if let session = try tx.get(Session.self, used), session.endedAt == nil {
                    try tx.end(session, .revoked)
                    try tx.audit("oauth.code-reused", outcome: "denied", subject: tx.touched(row.user))
                }
                return .reused(used)
            }
            guard row.client == client.id, row.redirectURI == redirect, tx.now < row.expiresAt,
                Bytes.areEqual(row.codeChallenge.utf8, challenge.utf8),
                let user = try tx.get(User.self, row.user), user.isActive
            else {
                // Whoever has the code without its verifier is not the client: nobody gets to try again.
                try tx.delete(row)
                return .refused
            }
            row.session = session
            try tx.update(&row)
            var begun = Session(
                id: session, user: user.id, hasSecondFactor: row.hasSecondFactor, timeouts: timeouts,
                remoteAddress: place.request.remoteAddress, userAgent: place.userAgent, client: client.id,
                scope: row.scope, at: tx.now)
            try tx.insert(&begun)
            var token = RefreshToken(hash: next.hash, session: begun)
            try tx.insert(&token)
            try tx.audit("oauth.token", outcome: "done", subject: tx.touched(user.id))
            try tx.publish(UserLoggedIn(user: user.id, session: session))
            return .done(row, begun, user)
        }
        switch exchange {
        case .refused: throw OAuthError.invalidGrant
        case .reused(let session):
            core.refuseTokens(of: [session])
            throw OAuthError.invalidGrant
        case .done(let row, let session, let user):
            let signedIn = try await SessionService(core: core).signedIn(user, session, next)
            let idToken = row.wantsIDToken ? try self.idToken(signedIn, row) : nil
            return answer(signedIn, scope: row.scope, openID: row.wantsIDToken, idToken: idToken)
        }
    }

    private func refresh(_ form: TokenForm, _ client: OAuthClient, _ place: SignInPlace) async throws -> TokenAnswer {
        guard let token = form.refresh_token else { throw OAuthError.invalidRequest }
        do {
            let signedIn = try await SessionService(core: core).refresh(token, of: client.id, at: place)
            return answer(signedIn, scope: signedIn.session.scope ?? [], openID: false, idToken: nil)
        } catch IdentityError.refreshRefused {
            throw OAuthError.invalidGrant
        }
    }

    /// The client's own token. There is nothing to refresh: it can ask again.
    private func ownToken(_ form: TokenForm, _ client: OAuthClient) async throws -> TokenAnswer {
        guard client.actsForItself, client.secretHash != nil else { throw OAuthError.unauthorizedClient }
        let scope = try OAuthScope(form.scope, allowed: client.scopes)
        try await core.keys.refresh(from: core.store, at: core.clock.now)
        let token = try await core.tokens.issue(
            subject: client.id.text, kind: .client, session: nil, roles: [RoleBook.role(of: client.id)],
            scope: Set(scope.permissions), hasSecondFactor: true)
        return TokenAnswer(
            access_token: token, token_type: "Bearer", expires_in: Int(core.tokens.lifetime.components.seconds),
            scope: OAuthScope.text(scope.permissions), refresh_token: nil, id_token: nil)
    }

    private func answer(_ signedIn: SignedIn, scope: [Permission], openID: Bool, idToken: String?) -> TokenAnswer {
        TokenAnswer(
            access_token: signedIn.accessToken, token_type: "Bearer",
            expires_in: Int(signedIn.lifetime.components.seconds), scope: OAuthScope.text(scope, openID: openID),
            refresh_token: signedIn.refreshToken.text, id_token: idToken)
    }

    /// Source: OpenID Connect Core 1.0, 2.
    private func idToken(_ signedIn: SignedIn, _ code: AuthorizationCode) throws -> String {
        let now = core.clock.now
        var claims: JSONValue = [
            "iss": .string(core.settings.issuer), "sub": .string(signedIn.user.id.text),
            "aud": .string(code.client.text), "iat": .integer(now.seconds),
            "exp": .integer((now + .minutes(10)).seconds),
            "auth_time": .integer(signedIn.session.createdAt.seconds),
            "name": .string(signedIn.user.name.description), "email": .string(signedIn.user.email.description),
        ]
        claims["nonce"] = code.nonce.map { .string($0) }
        return try core.keys.sign(claims, at: now)
    }
}
