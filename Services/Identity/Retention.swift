import Contracts
import Kernel
import Messaging
import Security
import Storage

/// Forgets what has run out. Each run does a bounded part; what is left waits for the next.
enum Retention {
    /// How long an ended session can still be looked into.
    static let endedSessions = Duration.days(30)
    private static let batch = 500

    static let expireSessions = JobHandler("identity.expire-sessions", every: .minutes(1)) { _, tx in
        for session in try tx.find(Session.openByExpiry.all.below(tx.now + .milliseconds(1)), limit: batch).items {
            try tx.end(session, .expired)
            try tx.publish(SessionExpired(user: session.user, session: session.id))
        }
    }

    static let forget = JobHandler("identity.forget", every: .minutes(10)) { _, tx in
        let now = tx.now
        try delete(RefreshToken.byExpiry.all.below(now), tx)
        try delete(SecondFactorChallenge.byExpiry.all.below(now), tx)
        try delete(PasswordReset.byExpiry.all.below(now), tx)
        try delete(SignInFailures.byExpiry.all.below(now), tx)
        try delete(AuthorizationCode.byExpiry.all.below(now - AccessTokens.longestLifetime), tx)
        try delete(Session.byEnd.all.below(now - endedSessions), tx)
    }

    static func rotateKeys(_ keys: SigningKeys) -> JobHandler {
        JobHandler("identity.rotate-keys", every: .hours(1)) { _, tx in try keys.rotate(in: tx) }
    }

    private static func delete<E: Entity>(_ query: Query<E>, _ tx: Transaction) throws {
        for entity in try tx.find(query, limit: batch).items { try tx.delete(entity) }
    }
}
