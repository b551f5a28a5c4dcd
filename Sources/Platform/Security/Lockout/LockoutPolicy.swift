package import Kernel

/// How long failed sign-ins block the next one: some are free, then a pause that doubles. A pause, not a lock, so that
/// nobody can shut a colleague out for good by failing in their name.
package struct LockoutPolicy: Sendable, Hashable {
    package let freeFailures: Int
    package let firstPause: Duration
    package let longestPause: Duration
    /// Failures are forgotten after this long without one.
    package let memory: Duration

    /// For one account: 5 free, then 30 s doubling up to 15 min.
    package static let account = LockoutPolicy(
        freeFailures: 5, firstPause: .seconds(30), longestPause: .minutes(15), memory: .hours(24))
    /// For one remote network, behind which a whole hospital may sit: 50 free.
    package static let remoteAddress = LockoutPolicy(
        freeFailures: 50, firstPause: .seconds(30), longestPause: .minutes(15), memory: .hours(1))

    package init(freeFailures: Int, firstPause: Duration, longestPause: Duration, memory: Duration) {
        self.freeFailures = freeFailures
        self.firstPause = firstPause
        self.longestPause = longestPause
        self.memory = memory
    }

    package func pause(afterFailures count: Int) -> Duration {
        guard count > freeFailures else { return .zero }
        var pause = firstPause
        for _ in 0..<min(count - freeFailures - 1, 32) where pause < longestPause { pause += pause }
        return min(pause, longestPause)
    }
}

/// The failed sign-ins of one account or one remote address. Forgotten (replaced by a new one) at success.
package struct FailedSignIns: Sendable, Hashable, Codable {
    package private(set) var count: Int
    package private(set) var last: Instant?

    package init() {
        count = 0
        last = nil
    }

    package mutating func record(at now: Instant, under policy: LockoutPolicy) {
        count = isForgotten(at: now, under: policy) ? 1 : count + 1
        last = now
    }

    /// Until when the next attempt is refused without looking at the password; nothing if it may be made.
    package func blockedUntil(at now: Instant, under policy: LockoutPolicy) -> Instant? {
        guard let last, !isForgotten(at: now, under: policy) else { return nil }
        let end = last + policy.pause(afterFailures: count)
        return now < end ? end : nil
    }

    /// Throws a 429 with the seconds to wait.
    package func requireOpen(at now: Instant, under policy: LockoutPolicy) throws(Problem) {
        guard let end = blockedUntil(at: now, under: policy) else { return }
        let seconds = Int(((end - now).milliseconds + 999) / 1000)
        throw Problem(
            .tooManyRequests, "sign-in-paused", "Too many failed sign-ins. Wait before the next one.",
            retryAfter: seconds)
    }

    /// Whether the record may be deleted.
    package func isForgotten(at now: Instant, under policy: LockoutPolicy) -> Bool {
        guard let last else { return true }
        return last + policy.memory <= now
    }
}
