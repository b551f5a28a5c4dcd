package import Kernel
import Synchronization

/// Sessions that ended before their tokens did, in memory. It holds no more than a token's lifetime of them: what is
/// older has expired by itself. Whoever persists sessions fills it again after a start.
package final class RevocationList: Sendable {
    private struct State {
        var sessions: [SessionID: Instant] = [:]
        var users: [String: Instant] = [:]
        var purgeAbove = 1024
    }

    private let state = Mutex(State())

    package init() {}

    /// Refuses the session's tokens. - Parameter until: when the last of them expires.
    package func revoke(session: SessionID, until: Instant, now: Instant) {
        state.withLock { state in
            state.sessions[session] = max(until, state.sessions[session] ?? until)
            Self.purge(&state, now)
        }
    }

    /// Refuses the user's tokens that were issued before an instant.
    package func revokeAll(user: String, before: Instant, now: Instant) {
        state.withLock { state in
            state.users[user] = max(before, state.users[user] ?? before)
            Self.purge(&state, now)
        }
    }

    package func isRevoked(session: SessionID?, user: String, issuedAt: Instant) -> Bool {
        state.withLock { state in
            if let session, state.sessions[session] != nil { return true }
            if let before = state.users[user], issuedAt < before { return true }
            return false
        }
    }

    package var count: Int { state.withLock { $0.sessions.count + $0.users.count } }

    /// Only when the list has doubled, so that it costs little per revocation.
    private static func purge(_ state: inout State, _ now: Instant) {
        guard state.sessions.count + state.users.count > state.purgeAbove else { return }
        state.sessions = state.sessions.filter { now < $0.value }
        state.users = state.users.filter { now < $0.value + AccessTokens.longestLifetime }
        state.purgeAbove = max(1024, 2 * (state.sessions.count + state.users.count))
    }
}
