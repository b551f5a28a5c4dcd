package import Kernel

package enum OAuthClientTag {}
package typealias OAuthClientID = EntityID<OAuthClientTag>

/// An application that acts for users (authorisation code) or for itself (client credentials).
package struct OAuthClient: Codable, Sendable {
    package let id: OAuthClientID
    package var revision = 0
    package let name: Text<100>
    /// Compared exactly. Empty for a client that acts only for itself.
    package let redirectURIs: [String]
    /// The most that it may ask for.
    package let scopes: [Permission]
    /// Public clients, such as apps on phones, have none.
    package let secretHash: String?
    /// Whether it may act for itself with its scopes; only with a secret.
    package let actsForItself: Bool
    package let createdAt: Instant
    package var revokedAt: Instant?
}

/// What a user permitted a client, to be exchanged for tokens once. Its id is the code's hash.
package struct AuthorizationCode: Codable, Sendable {
    package enum Tag {}
    package static let lifetime = Duration.seconds(60)

    package let id: EntityID<Tag>
    package var revision = 0
    package let client: OAuthClientID
    package let user: UserID
    package let redirectURI: String
    /// S256 of the verifier (RFC 7636).
    package let codeChallenge: String
    package let scope: [Permission]
    /// Whether the client asked for an id token.
    package let wantsIDToken: Bool
    package let nonce: String?
    package let hasSecondFactor: Bool
    package let expiresAt: Instant
    /// The session that it was exchanged for; a second use ends that session.
    package var session: SessionID?
}
