package import Kernel

/// One sign-in, from its beginning to its end. Its refresh tokens are one family.
package struct Session: Codable, Sendable, Hashable {
    package enum End: String, Codable, Sendable {
        case loggedOut
        case revoked
        case expired
        /// A refresh token came twice: one of those who have it has stolen it.
        case refreshTokenReused
        case passwordChanged
        case accountDisabled
    }

    package let id: SessionID
    package var revision = 0
    package let user: UserID
    package let createdAt: Instant
    /// The sign-in, or the last refresh.
    package private(set) var lastSeenAt: Instant
    /// When it ends by itself: too long unused, or at `latestEnd`.
    package private(set) var expiresAt: Instant
    package let latestEnd: Instant
    package let remoteAddress: String
    package let userAgent: String
    /// The OAuth client that acts for the user.
    package let client: OAuthClientID?
    /// What an OAuth client was permitted; nothing means all that the user may do.
    package let scope: [Permission]?
    package var hasSecondFactor: Bool
    package private(set) var endedAt: Instant?
    package private(set) var end: End?

    package init(
        id: SessionID, user: UserID, hasSecondFactor: Bool, timeouts: SessionTimeouts, remoteAddress: String,
        userAgent: String, client: OAuthClientID? = nil, scope: [Permission]? = nil, at now: Instant
    ) {
        self.id = id
        self.user = user
        self.hasSecondFactor = hasSecondFactor
        self.remoteAddress = String(remoteAddress.prefix(64))
        self.userAgent = String(userAgent.prefix(200))
        self.client = client
        self.scope = scope
        createdAt = now
        lastSeenAt = now
        latestEnd = now + timeouts.absolute
        expiresAt = min(now + timeouts.idle, latestEnd)
    }

    package func isOpen(at now: Instant) -> Bool { endedAt == nil && now < expiresAt }

    package mutating func touch(at now: Instant, timeouts: SessionTimeouts) {
        lastSeenAt = now
        expiresAt = min(now + timeouts.idle, latestEnd)
    }

    package mutating func close(_ end: End, at now: Instant) {
        endedAt = now
        self.end = end
    }
}

package struct SessionTimeouts: Sendable, Hashable {
    /// Without a refresh.
    package let idle: Duration
    /// However busy it is: a shift.
    package let absolute: Duration

    package init(idle: Duration = .hours(2), absolute: Duration = .hours(12)) {
        self.idle = idle
        self.absolute = absolute
    }
}

/// One refresh token of a session, by its hash. Used ones are kept while the session lives, to notice their reuse.
package struct RefreshToken: Codable, Sendable {
    package enum Tag {}

    package let id: EntityID<Tag>
    package var revision = 0
    package let session: SessionID
    package let expiresAt: Instant
    package var usedAt: Instant?

    package init(hash: String, session: Session) {
        id = EntityID(unchecked: hash)
        self.session = session.id
        expiresAt = session.latestEnd
    }
}
