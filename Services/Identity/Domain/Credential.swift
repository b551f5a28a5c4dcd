package import Kernel

/// What a user proves who they are with. Its id is the user's. Never shown.
package struct Credential: Codable, Sendable {
    package let id: UserID
    package var revision = 0
    /// As `PasswordHasher` makes it; nothing until a first password is set.
    package var passwordHash: String?
    package var passwordChangedAt: Instant?
    /// The secret of the authenticator app, sealed.
    package var totpSecret: String?
    /// Whether the user has shown that the app works; before, it is not asked for.
    package var isTOTPConfirmed = false
    /// Each code works once.
    package var lastTOTPStep: Int?
    package var recoveryHashes: [String] = []
    /// Access tokens that were issued before are refused: the user's rights have changed since.
    package var tokensNotBefore: Instant?

    package init(user: UserID, passwordHash: String?, at now: Instant) {
        id = user
        self.passwordHash = passwordHash
        passwordChangedAt = passwordHash == nil ? nil : now
    }

    package var asksForSecondFactor: Bool { isTOTPConfirmed && totpSecret != nil }

    package mutating func set(passwordHash: String, at now: Instant) {
        self.passwordHash = passwordHash
        passwordChangedAt = now
    }

    package mutating func removeSecondFactor() {
        totpSecret = nil
        isTOTPConfirmed = false
        lastTOTPStep = nil
        recoveryHashes = []
    }

    /// The place that the sealed secret is bound to.
    static func totpPlace(_ user: UserID) -> String { "totp/\(user)" }
}
