import Kernel
import Synchronization

/// Whether HMS can serve now: everything that it needs is there, and it is not about to stop.
package final class Readiness: Sendable {
    private let checks: [ReadinessCheck]
    private let isDraining = Mutex(false)

    package init(_ checks: [ReadinessCheck] = []) {
        self.checks = checks
    }

    /// From now on it is not ready, so that no new requests are sent here.
    package func beginDraining() {
        isDraining.withLock { $0 = true }
    }

    /// What each dependency says, `ready` if nothing is wrong with it.
    package func report() async -> (isReady: Bool, dependencies: [(name: String, state: String)]) {
        var states = [(name: String, state: String)]()
        var isReady = true
        if isDraining.withLock({ $0 }) {
            states.append(("server", "stopping"))
            isReady = false
        }
        for check in checks {
            let reason = await check.reason()
            states.append((check.name, reason ?? "ready"))
            if reason != nil && check.isVital { isReady = false }
        }
        return (isReady, states)
    }
}
