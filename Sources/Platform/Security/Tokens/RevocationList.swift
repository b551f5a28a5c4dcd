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

    /// Refuses the session's tokens. False, if they were refused before.
    /// - Parameter until: when the last of them expires.
    @discardableResult
    package func revoke(session: SessionID, until: Instant, now: Instant) -> Bool {
        state.withLock { state in
            let known = state.sessions[session]
            state.sessions[session] = max(until, known ?? until)
            Self.purge(&state, now)
            return known == nil
        }
    }

    /// Refuses the user's tokens that were issued before an instant. False, if they were refused before.
    @discardableResult
    package func revokeAll(user: String, before: Instant, now: Instant) -> Bool {
        state.withLock { state in
            let known = state.users[user]
            state.users[user] = max(before, known ?? before)
            Self.purge(&state, now)
            return known.map { $0 < before } ?? true
        }
    }

    package func isRevoked(session: SessionID?, user: String, issuedAt: Instant) -> Bool {
        state.withLock { state in
            if let session, state.sessions[session] != nil { return true }
            if let before = state.users[user], issuedAt < before { return true }
            return false
        }
    }

    package var all: (sessions: [SessionID: Instant], users: [String: Instant]) {
        state.withLock { ($0.sessions, $0.users) }
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
