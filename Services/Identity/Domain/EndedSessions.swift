import Kernel
import Synchronization

/// Carries the sessions that a change ended out of its transaction. A change that is tried again sets them again.
final class EndedSessions: Sendable {
    private let state = Mutex<[SessionID]>([])

    var sessions: [SessionID] { state.withLock { $0 } }

    func set(_ sessions: [SessionID]) { state.withLock { $0 = sessions } }
}
