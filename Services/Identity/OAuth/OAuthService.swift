package import Kernel
import Security
package import Storage

/// The applications that may act for users or for themselves, and the users' consent to it.
package struct OAuthService: Sendable {
    let core: IdentityCore

    private static let mostRedirects = 10

    /// - Throws: 422 for scopes that the registering user has not.
    package func register(_ new: NewOAuthClient, by caller: Caller) async throws -> RegisteredOAuthClient {
        let act = try caller.act("oauth-client.register", .systemWrite)
        let actsForItself = new.actsForItself ?? false
        let redirects = (new.redirectURIs ?? []).map(\.description)
        var faults: [Problem.Field] = []
        let lacking = Set(new.scopes).subtracting(caller.permissions).sorted { $0.rawValue < $1.rawValue }
        faults += lacking.map { .init("/scopes", "you don't have \($0.rawValue) yourself") }
        if redirects.count > Self.mostRedirects { faults.append(.init("/redirectURIs", "must be at most 10")) }
        if redirects.isEmpty, !actsForItself { faults.append(.init("/redirectURIs", "must have at least one")) }
        if actsForItself, !new.isConfidential {
            faults.append(.init("/actsForItself", "needs a client that can keep a secret"))
        }
        guard faults.isEmpty else { throw Problem.invalid(faults) }
        let secret = new.isConfidential ? core.newToken() : nil
        let registered = try await core.store.write(act, answersSecret: true) { tx in
            var client = OAuthClient(
                id: tx.newID(), name: new.name, redirectURIs: redirects,
                scopes: Set(new.scopes).sorted { $0.rawValue < $1.rawValue }, secretHash: secret?.hash,
                actsForItself: actsForItself, createdAt: tx.now)
            try tx.insert(&client)
            return RegisteredOAuthClient(client: OAuthClientView(client), secret: secret?.text)
        }
        try await load()
        core.others.reload()
        return registered
    }

    package func clients(limit: Int, after: Cursor?, for caller: Caller) async throws -> Page<OAuthClientView> {
        let grant = try caller.grant(.systemRead)
        return try await core.store.read(grant) {
            try $0.find(OAuthClient.byCreation.all.descending, limit: limit, after: after).map { OAuthClientView($0) }
        }
    }

    /// Ends what the client does for itself, and its sessions for users.
    package func revoke(_ id: OAuthClientID, by caller: Caller) async throws {
        let act = try caller.act("oauth-client.revoke", .systemWrite)
        let ended = EndedSessions()
        try await core.store.write(act) { tx in
            guard var client = try tx.get(OAuthClient.self, id) else { throw Problem.notFound("client") }
            guard client.revokedAt == nil else { return }
            client.revokedAt = tx.now
            try tx.update(&client)
            let sessions = try tx.find(Session.openByClient.equals(id), limit: 10_000).items
            for session in sessions { try tx.end(session, .revoked) }
            ended.set(sessions.map(\.id))
        }
        core.refuseTokens(of: ended.sessions)
        core.roles.remove(id)
        core.tokens.permissionsChanged()
        core.others.reload()
    }

    func load() async throws {
        let clients = try await core.store.read(core.ownGrant()) {
            try $0.find(OAuthClient.byCreation.all, limit: 10_000).items
        }
        for client in clients {
            if client.revokedAt == nil { core.roles.set(client) } else { core.roles.remove(client.id) }
        }
        core.tokens.permissionsChanged()
    }

    /// What the consent screen is to show. Throws 400 for a request that must not be answered by a redirect.
    package func question(_ request: AuthorizationRequest, for caller: Caller) async throws -> AuthorizationQuestion {
        let grant = try caller.grant(.selfService)
        _ = try caller.person()
        let (client, scope) = try await check(request, grant)
        return AuthorizationQuestion(
            client: client.id, clientName: client.name, redirectURI: request.redirect_uri.description,
            scopes: scope.permissions.filter(caller.has), wantsIdentity: scope.wantsIDToken)
    }

    /// Makes the code that the client exchanges within a minute, or tells it that the user refused.
    package func decide(_ decision: AuthorizationDecision, by caller: Caller) async throws -> AuthorizationAnswer {
        let request = decision.request
        let act = try caller.withoutReplay.act("oauth.authorize", .selfService)
        let user = try caller.person()
        let (client, scope) = try await check(request, act.grant)
        let state: [(String, String)] = request.state.map { [("state", $0.description)] } ?? []
        let issuer = [("iss", core.settings.issuer)]
        guard decision.approve else {
            return AuthorizationAnswer(
                redirectTo: Self.redirect(
                    request.redirect_uri.description, [("error", "access_denied")] + state + issuer))
        }
        let code = core.newToken()
        let permissions = scope.permissions.filter(caller.has)
        try await core.store.write(act) { tx in
            try tx.requireOwnSession(caller)
            let session = try caller.session.flatMap { try tx.get(Session.self, $0) }
            var row = AuthorizationCode(
                id: EntityID(unchecked: code.hash), client: client.id, user: user,
                redirectURI: request.redirect_uri.description,
                codeChallenge: request.code_challenge.description, scope: permissions, wantsIDToken: scope.wantsIDToken,
                nonce: request.nonce?.description, hasSecondFactor: session?.hasSecondFactor ?? false,
                expiresAt: tx.now + AuthorizationCode.lifetime)
            try tx.insert(&row)
        }
        return AuthorizationAnswer(
            redirectTo: Self.redirect(request.redirect_uri.description, [("code", code.text)] + state + issuer))
    }

    private func check(_ request: AuthorizationRequest, _ grant: Grant) async throws -> (OAuthClient, OAuthScope) {
        guard let client = try await core.store.get(OAuthClient.self, request.client_id, grant), client.revokedAt == nil
        else {
            throw OAuthError.invalidClient
        }
        let challenge = request.code_challenge.description
        guard client.redirectURIs.contains(request.redirect_uri.description),
            request.response_type.description == "code", request.code_challenge_method.description == "S256",
            challenge.utf8.count == 43, Base64URL.decode(challenge) != nil
        else { throw OAuthError.invalidRequest }
        return (client, try OAuthScope(request.scope?.description, allowed: client.scopes))
    }

    private static func redirect(_ uri: String, _ parameters: [(String, String)]) -> String {
        let query = parameters.map { "\($0.0)=\(encoded($0.1))" }.joined(separator: "&")
        return uri + (uri.contains("?") ? "&" : "?") + query
    }

    private static func encoded(_ text: String) -> String {
        let hex = Array("0123456789ABCDEF")
        return text.utf8.reduce(into: "") { result, byte in
            let character = Character(Unicode.Scalar(byte))
            if byte < 128, character.isLetter || character.isNumber || "-._~".contains(character) {
                result.append(character)
            } else {
                result += "%\(hex[Int(byte >> 4)])\(hex[Int(byte & 15)])"
            }
        }
    }
}
