package import Kernel
package import Security

/// The state between a right password and the second factor. Its id is the hash of what the client got.
package struct SecondFactorChallenge: Codable, Sendable {
    package enum Tag {}
    package static let lifetime = Duration.minutes(5)
    package static let mostAttempts = 5

    package let id: EntityID<Tag>
    package var revision = 0
    package let user: UserID
    package let expiresAt: Instant
    package var attempts = 0

    package init(hash: String, user: UserID, at now: Instant) {
        id = EntityID(unchecked: hash)
        self.user = user
        expiresAt = now + Self.lifetime
    }
}

/// A permission to choose a new password once, that an administrator hands to the user. Its id is the token's hash.
package struct PasswordReset: Codable, Sendable {
    package enum Tag {}
    package static let lifetime = Duration.hours(24)

    package let id: EntityID<Tag>
    package var revision = 0
    package let user: UserID
    package let expiresAt: Instant

    package init(hash: String, user: UserID, at now: Instant) {
        id = EntityID(unchecked: hash)
        self.user = user
        expiresAt = now + Self.lifetime
    }
}

/// The failed sign-ins of an account or a network, persisted so that a restart forgets none.
package struct SignInFailures: Codable, Sendable {
    package enum Tag {}

    package let id: EntityID<Tag>
    package var revision = 0
    package var failures = FailedSignIns()
    package var forgottenAt: Instant

    package init(id: EntityID<Tag>) {
        self.id = id
        forgottenAt = Instant(milliseconds: 0)
    }

    package mutating func record(at now: Instant, under policy: LockoutPolicy) {
        failures.record(at: now, under: policy)
        forgottenAt = now + policy.memory
    }

    /// By the address as typed, whether or not there is such an account, so that a pause does not tell.
    /// Spellings of one address are one account, or spaces around it would begin a new count.
    static func key(email: String) -> EntityID<Tag> {
        key("account", EmailAddress(email)?.key ?? email.lowercased())
    }

    static func key(remoteAddress: String) -> EntityID<Tag> { key("network", RemoteNetwork.key(of: remoteAddress)) }

    private static func key(_ kind: String, _ text: String) -> EntityID<Tag> {
        EntityID(unchecked: "\(kind).\(Base64URL.encode(Bytes.sha256(Array(text.utf8))))")
    }
}
