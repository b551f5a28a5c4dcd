import Kernel
import Synchronization

/// Lets few sign-ins of one account run at the same time, so that a burst can't outrun the count of failures.
final class AttemptGate: Sendable {
    private static let mostAtOnce = 3
    private let running = Mutex<[String: Int]>([:])

    /// Throws a 429 when there are too many already.
    func run<T: Sendable>(_ account: String, _ body: () async throws -> T) async throws -> T {
        let isAdmitted = running.withLock { running in
            guard running[account, default: 0] < Self.mostAtOnce else { return false }
            running[account, default: 0] += 1
            return true
        }
        guard isAdmitted else { throw IdentityError.signInPaused(seconds: 1) }
        defer {
            running.withLock { running in
                let left = running[account, default: 1] - 1
                running[account] = left > 0 ? left : nil
            }
        }
        return try await body()
    }
}
