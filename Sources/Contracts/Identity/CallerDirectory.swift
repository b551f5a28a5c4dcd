package import Kernel

/// What a process without Identity needs to know callers by their tokens, without asking for each of them.
package struct CallerRules: Sendable, Hashable {
    /// The public part of a key that signs tokens: Ed25519, as Identity's JSON Web Key Set has it.
    package struct Key: Sendable, Hashable {
        package let kid: String
        /// 32 bytes.
        package let publicKey: [UInt8]
        /// From here on it signs nothing new.
        package let notAfter: Instant

        package init(kid: String, publicKey: [UInt8], notAfter: Instant) {
            self.kid = kid
            self.publicKey = publicKey
            self.notAfter = notAfter
        }
    }

    /// What the name of a role in a token permits.
    package struct Role: Sendable, Hashable {
        package let permissions: Set<Permission>
        /// Permits nothing without a second factor.
        package let needsSecondFactor: Bool
        /// An OAuth client that acts for itself: its tokens have this role alone, and not even the rights that every
        /// person has.
        package let isClient: Bool

        package init(permissions: Set<Permission>, needsSecondFactor: Bool, isClient: Bool) {
            self.permissions = permissions
            self.needsSecondFactor = needsSecondFactor
            self.isClient = isClient
        }
    }

    /// Changes with whatever is below; opaque, and of one replica of Identity.
    package let version: String
    /// What tokens must name as their issuer.
    package let issuer: String
    package let keys: [Key]
    package let roles: [String: Role]
    /// Sessions whose tokens are refused, with the time until which there may be some.
    package let endedSessions: [SessionID: Instant]
    /// Users whose tokens of before an instant are refused.
    package let endedTokens: [String: Instant]
    /// Of the tokens that protect browsers' sessions: 32 bytes, secret.
    package let csrfKey: [UInt8]

    package init(
        version: String, issuer: String, keys: [Key], roles: [String: Role], endedSessions: [SessionID: Instant],
        endedTokens: [String: Instant], csrfKey: [UInt8]
    ) {
        self.version = version
        self.issuer = issuer
        self.keys = keys
        self.roles = roles
        self.endedSessions = endedSessions
        self.endedTokens = endedTokens
        self.csrfKey = csrfKey
    }
}

/// The Identity service, as processes without it call it.
package protocol CallerDirectory: Sendable {
    /// Nothing, if they are still what they were in `version`.
    func rules(since version: String?) async throws -> CallerRules?
    /// Whom an API key stands for, with the rights that it has now; nothing, if it is not valid.
    func owner(ofKey secret: String) async throws -> Caller?
    /// A person as they are now: nothing, if their session ended, or they may not sign in any more.
    func renewed(_ user: UserID, session: SessionID) async throws -> Caller?
}
