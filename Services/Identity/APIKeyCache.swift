import Kernel
import Security
import Synchronization

/// API keys that were looked up before, by their hash. Any change of users, roles or keys empties it.
final class APIKeyCache: Sendable {
    /// How long a use may go unrecorded.
    static let useGranularity = Duration.seconds(60)
    private static let capacity = 10_000

    struct Entry: Sendable {
        let caller: Caller
        let expiresAt: Instant?
        let useRecordedAt: Instant
    }

    private struct State {
        var entries: [String: Entry] = [:]
        /// Counts the changes, so that what was looked up before one is not remembered after it.
        var epoch = 0
    }

    private let state = Mutex(State())

    /// Nothing if the key is not known, or its use is to be recorded again.
    func find(_ secret: APIKeySecret, at now: Instant) -> Caller? {
        let hash = secret.hash
        guard let entry = state.withLock({ $0.entries[hash] }), now < entry.useRecordedAt + Self.useGranularity,
            entry.expiresAt.map({ now < $0 }) ?? true
        else { return nil }
        return entry.caller
    }

    var epoch: Int { state.withLock { $0.epoch } }

    func remember(_ entry: Entry, for secret: APIKeySecret, lookedUpIn epoch: Int) {
        let hash = secret.hash
        state.withLock { state in
            guard state.epoch == epoch else { return }
            if state.entries.count >= Self.capacity { state.entries = [:] }
            state.entries[hash] = entry
        }
    }

    func forgetAll() {
        state.withLock { state in
            state.entries = [:]
            state.epoch += 1
        }
    }
}
