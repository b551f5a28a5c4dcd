import Kernel
import Modules
import Security
import Storage
import Web

/// OAuth 2.1: clients, consent and tokens.
struct OAuthEndpoints: Sendable {
    let core: IdentityCore

    var all: [Endpoint] { [clients, register, revoke, question, decide, token] }

    private var oauth: OAuthService { OAuthService(core: core) }

    private var clients: Endpoint {
        .get(
            "/api/auth/oauth/clients", "List OAuth clients", .requires(.systemRead),
            returns: .page(of: OAuthClientView.self)
        ) { call in
            try .page(try await oauth.clients(limit: call.page.limit, after: call.page.after, for: call.caller))
        }
    }

    private var register: Endpoint {
        .post(
            "/api/auth/oauth/clients", "Register an OAuth client", .requires(.systemWrite), body: NewOAuthClient.self,
            returns: .created(RegisteredOAuthClient.self), .about("The secret is shown this once.")
        ) { call, new in
            let registered = try await oauth.register(new, by: call.caller)
            return try .created(registered, id: registered.client.id.text).uncached
        }
    }

    private var revoke: Endpoint {
        .delete(
            "/api/auth/oauth/clients/{id}", "Revoke an OAuth client", .requires(.systemWrite), .problems(.noSuchClient)
        ) { call in
            try await oauth.revoke(call.id(), by: call.caller)
            return .noContent
        }
    }

    private var question: Endpoint {
        .get(
            "/api/auth/oauth/authorize", "Read what a client asks for", .requires(.selfService),
            query: AuthorizationRequest.self, returns: .ok(AuthorizationQuestion.self),
            .problems(.oauthClient, .oauthRequest, .oauthScope, .notAPerson),
            .about("For the consent screen, with the parameters that the client sent the browser with.")
        ) { call, request in
            try .json(try await oauth.question(request, for: call.caller))
        }
    }

    private var decide: Endpoint {
        .post(
            "/api/auth/oauth/authorize", "Permit or refuse what a client asks for", .requires(.selfService),
            body: AuthorizationDecision.self, returns: .ok(AuthorizationAnswer.self),
            .problems(.oauthClient, .oauthRequest, .oauthScope, .notAPerson)
        ) { call, decision in
            try .json(try await oauth.decide(decision, by: call.caller)).uncached
        }
    }

    private var token: Endpoint {
        .post(
            "/api/auth/oauth/token", "Get OAuth tokens", .open, returns: .ok(TokenAnswer.self),
            .takes("application/x-www-form-urlencoded"),
            .problems(.oauthClient, .oauthRequest, .oauthScope, .oauthGrant, .oauthUnauthorized, .oauthGrantType),
            .about("Grants: authorization_code with PKCE, refresh_token, client_credentials. Fields as in RFC 6749.")
        ) { call in
            let answer = try await TokenService(core: core).answer(
                call.form(TokenForm.self), authorization: call.header("Authorization"), at: call.place)
            return try .json(answer).uncached
        }
    }
}

/// OpenID Connect: what clients need to know of HMS, and who the user is.
struct OpenIDEndpoints: Sendable {
    let core: IdentityCore

    var all: [Endpoint] { [configuration, keys, userInfo] }

    private struct Configuration: Codable, Sendable {
        let issuer: String
        let authorization_endpoint: String
        let token_endpoint: String
        let userinfo_endpoint: String
        let jwks_uri: String
        var response_types_supported = ["code"]
        var grant_types_supported = ["authorization_code", "refresh_token", "client_credentials"]
        var subject_types_supported = ["public"]
        var id_token_signing_alg_values_supported = ["EdDSA"]
        var code_challenge_methods_supported = ["S256"]
        var token_endpoint_auth_methods_supported = ["client_secret_basic", "client_secret_post", "none"]
        let scopes_supported: [String]
        var authorization_response_iss_parameter_supported = true
    }

    private var configuration: Endpoint {
        .get(
            "/.well-known/openid-configuration", "Read the OpenID configuration", .open,
            returns: .ok(Configuration.self), .tag("auth")
        ) { _ in
            let issuer = core.settings.issuer
            return try .json(
                Configuration(
                    issuer: issuer, authorization_endpoint: issuer + "/oauth/authorize",
                    token_endpoint: issuer + "/api/auth/oauth/token",
                    userinfo_endpoint: issuer + "/api/auth/userinfo", jwks_uri: issuer + "/api/auth/jwks.json",
                    scopes_supported: ["openid", "profile", "email"] + Permission.allCases.map(\.rawValue)))
        }
    }

    private var keys: Endpoint {
        .get(
            "/api/auth/jwks.json", "Read the public signing keys", .open, returns: .content("application/jwk-set+json")
        ) { _ in
            try await core.keys.refresh(from: core.store, at: core.clock.now)
            return .bytes(core.tokens.jwks, type: "application/jwk-set+json").with(
                "Cache-Control", "public, max-age=300")
        }
    }

    private var userInfo: Endpoint {
        .get(
            "/api/auth/userinfo", "Read who the user is", .signedIn, returns: .ok(UserInfo.self), .problems(.notAPerson)
        ) { call in
            let id = try call.caller.person()
            guard let user = try await core.store.get(User.self, id, core.ownGrant()) else {
                throw Problem.unauthenticated
            }
            return try .json(
                UserInfo(sub: user.id.text, name: user.name.description, email: user.email.description)
            ).uncached
        }
    }
}

extension ProblemType {
    static let oauthClient = page(.invalidClient)
    static let oauthRequest = page(.invalidRequest)
    static let oauthScope = page(.invalidScope)
    static let oauthGrant = page(.invalidGrant)
    static let oauthUnauthorized = page(.unauthorizedClient)
    static let oauthGrantType = page(.unsupportedGrantType)

    private static func page(_ error: OAuthError) -> ProblemType {
        let problem = error.problem
        return ProblemType(problem.kind, problem.slug, problem.detail)
    }
}
