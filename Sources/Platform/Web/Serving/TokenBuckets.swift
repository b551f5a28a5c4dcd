/// Token buckets by key: each fills again by itself at its budget's rate, up to its burst.
package protocol TokenBuckets: Sendable {
    /// Takes up to `count` tokens out of a bucket; as many as there are, also none.
    /// - Returns: nothing, when the buckets can't be asked now. Known soon: within half a second.
    func take(_ count: Int, from key: BucketKey, _ budget: RateLimits.Budget) async -> TakenTokens?
}

package struct BucketKey: Sendable, Hashable {
    /// A user, a program, or an address.
    package let caller: String
    package let rate: RateClass

    package init(caller: String, rate: RateClass) {
        self.caller = caller
        self.rate = rate
    }
}

package struct TakenTokens: Sendable, Hashable {
    package let granted: Int
    /// What is left in the bucket, with fractions.
    package let left: Double

    package init(granted: Int, left: Double) {
        self.granted = granted
        self.left = left
    }
}

/// The buckets of one process.
package final class LocalTokenBuckets: TokenBuckets {
    private let limiter: RateLimiter
    private let start = ContinuousClock.now

    package init() { limiter = RateLimiter(.none) }

    package func take(_ count: Int, from key: BucketKey, _ budget: RateLimits.Budget) async -> TakenTokens? {
        limiter.take(count, from: key, budget, at: (ContinuousClock.now - start) / .seconds(1))
    }
}
