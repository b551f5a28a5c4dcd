package import Kernel

/// A client to be registered.
package struct NewOAuthClient: Decodable, Sendable {
    package let name: Text<100>
    /// Up to 10; none for a client that acts only for itself.
    package let redirectURIs: [RedirectURI]?
    /// The most that it may ask for, and what it may do when it acts for itself.
    package let scopes: [Permission]
    /// Whether it can keep a secret: a server can, an app can't.
    package let isConfidential: Bool
    /// Whether it may act for itself (client credentials).
    package let actsForItself: Bool?

    package init(
        name: Text<100>, redirectURIs: [RedirectURI]? = nil, scopes: [Permission], isConfidential: Bool,
        actsForItself: Bool? = nil
    ) {
        self.name = name
        self.redirectURIs = redirectURIs
        self.scopes = scopes
        self.isConfidential = isConfidential
        self.actsForItself = actsForItself
    }
}

/// A client as administrators see it.
package struct OAuthClientView: Codable, Sendable {
    package let id: OAuthClientID
    package let name: Text<100>
    package let redirectURIs: [String]
    package let scopes: [Permission]
    package let isConfidential: Bool
    package let actsForItself: Bool
    package let createdAt: Instant
    package let revokedAt: Instant?

    init(_ client: OAuthClient) {
        id = client.id
        name = client.name
        redirectURIs = client.redirectURIs
        scopes = client.scopes
        isConfidential = client.secretHash != nil
        actsForItself = client.actsForItself
        createdAt = client.createdAt
        revokedAt = client.revokedAt
    }
}

package struct RegisteredOAuthClient: Codable, Sendable {
    package let client: OAuthClientView
    /// Shown this once; nothing for a client that can't keep one.
    package let secret: String?
}

/// What a client sends the user with (RFC 6749, 4.1.1; RFC 7636). The names are OAuth's.
package struct AuthorizationRequest: Codable, Sendable {
    package let response_type: OAuthValue
    package let client_id: OAuthClientID
    package let redirect_uri: OAuthValue
    package let code_challenge: OAuthValue
    /// `S256`; there is no other.
    package let code_challenge_method: OAuthValue
    package let scope: OAuthValue?
    package let state: OAuthValue?
    package let nonce: OAuthValue?
}

/// What a client sends through the browser, kept as it came: up to 1,000 bytes, so that all of it fits in an address.
package struct OAuthValue: TextValue, SchemaDescribed {
    package let description: String

    package init?(_ text: String) {
        guard text.utf8.count <= 1000 else { return nil }
        description = text
    }

    package static let rule = "must be at most 1000 bytes"
    package static var schema: Schema { .string(maxLength: 1000) }
    package static var example: OAuthValue { OAuthValue(unchecked: "example") }

    private init(unchecked text: String) { description = text }
}

/// The user's answer to it.
package struct AuthorizationDecision: Codable, Sendable {
    package let request: AuthorizationRequest
    package let approve: Bool
}

/// What the consent screen shows.
package struct AuthorizationQuestion: Codable, Sendable {
    package let client: OAuthClientID
    package let clientName: Text<100>
    package let redirectURI: String
    /// What the client would be allowed: what it asks for and the user has.
    package let scopes: [Permission]
    package let wantsIdentity: Bool
}

package struct AuthorizationAnswer: Codable, Sendable {
    /// Where to send the browser, with the code or with `error=access_denied`.
    package let redirectTo: String
}

/// The fields of a token request, by their names in OAuth.
struct TokenForm: Decodable, Sendable {
    let grant_type: String
    let code: String?
    let redirect_uri: String?
    let code_verifier: String?
    let refresh_token: String?
    let scope: String?
    let client_id: String?
    let client_secret: String?
}

package struct TokenAnswer: Codable, Sendable {
    package let access_token: String
    package let token_type: String
    /// Seconds.
    package let expires_in: Int
    package let scope: String
    package let refresh_token: String?
    package let id_token: String?
}

package struct UserInfo: Codable, Sendable {
    package let sub: String
    package let name: String
    package let email: String
}
