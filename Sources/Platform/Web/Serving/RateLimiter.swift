import Synchronization

/// How often one caller may ask, for each class of endpoints.
package struct RateLimits: Sendable {
    package struct Budget: Sendable, Hashable {
        /// Requests a second in the long run, above 0.
        package let perSecond: Double
        /// Requests at once, 1 or more.
        package let burst: Int

        package init(perSecond: Double, burst: Int) {
            self.perSecond = perSecond
            self.burst = burst
        }
    }

    /// Classes without a budget are not limited.
    package var budgets: [RateClass: Budget]

    package init(_ budgets: [RateClass: Budget]) { self.budgets = budgets }

    package static let standard = RateLimits([
        .read: Budget(perSecond: 200, burst: 400), .write: Budget(perSecond: 50, burst: 100),
        .search: Budget(perSecond: 30, burst: 60), .login: Budget(perSecond: 0.5, burst: 20),
    ])
    package static let none = RateLimits([:])
}

/// Token buckets, one for each caller and class. A bucket that is full again is forgotten, so the table stays small; it is
/// bounded also when many addresses ask at once.
final class RateLimiter: Sendable {
    struct Decision: Sendable {
        let isAllowed: Bool
        let limit: Int
        let remaining: Int
        /// Seconds until the bucket is full again.
        let reset: Int
        /// Seconds until one more request is allowed.
        let retryAfter: Int
    }

    private struct Bucket {
        var tokens: Double
        /// Seconds of the monotonic clock.
        var filledAt: Double
    }

    private struct Entry {
        var bucket: Bucket
        let budget: RateLimits.Budget
    }

    /// Several tables, so that callers seldom wait for each other.
    private final class Shard: Sendable {
        let buckets = Mutex<[BucketKey: Entry]>([:])
    }

    private let shards = (0..<16).map { _ in Shard() }
    private let budgets: Mutex<[RateClass: RateLimits.Budget]>
    private let mostBuckets: Int

    /// - Parameter mostBuckets: callers that are remembered at once.
    init(_ limits: RateLimits, mostBuckets: Int = 64_000) {
        budgets = Mutex(limits.budgets)
        self.mostBuckets = mostBuckets / shards.count
    }

    /// Other budgets from now on. What was taken stays taken.
    func replace(_ limits: RateLimits) { budgets.withLock { $0 = limits.budgets } }

    /// Nothing where there is no limit.
    func budget(of rate: RateClass) -> RateLimits.Budget? { budgets.withLock { $0[rate] } }

    /// Takes one token; nothing where there is no limit.
    /// - Parameter now: seconds of the monotonic clock.
    func take(_ caller: String, _ rate: RateClass, at now: Double) -> Decision? {
        guard let budget = budget(of: rate) else { return nil }
        let taken = take(1, from: BucketKey(caller: caller, rate: rate), budget, at: now)
        return Decision(budget, isAllowed: taken.granted > 0, left: taken.left)
    }

    /// Takes up to `count` tokens.
    func take(_ count: Int, from key: BucketKey, _ budget: RateLimits.Budget, at now: Double) -> TakenTokens {
        let shard = shards[Int(UInt(bitPattern: key.hashValue) % UInt(shards.count))]
        let burst = Double(budget.burst)
        return shard.buckets.withLock { buckets in
            var bucket = buckets[key]?.bucket ?? Bucket(tokens: burst, filledAt: now)
            bucket.tokens = min(burst, bucket.tokens + (now - bucket.filledAt) * budget.perSecond)
            bucket.filledAt = now
            let granted = min(count, Int(bucket.tokens))
            bucket.tokens -= Double(granted)
            if buckets.count >= mostBuckets, buckets[key] == nil { makeRoom(&buckets, at: now) }
            buckets[key] = Entry(bucket: bucket, budget: budget)
            return TakenTokens(granted: granted, left: bucket.tokens)
        }
    }

    /// Forgets full buckets; if there are none, half of all: a flood of addresses must not use up the memory.
    private func makeRoom(_ buckets: inout [BucketKey: Entry], at now: Double) {
        buckets = buckets.filter { _, entry in
            let bucket = entry.bucket
            return bucket.tokens + (now - bucket.filledAt) * entry.budget.perSecond < Double(entry.budget.burst)
        }
        guard buckets.count >= mostBuckets else { return }
        for key in buckets.keys.prefix(mostBuckets / 2) { buckets[key] = nil }
    }
}

extension RateLimiter.Decision {
    init(_ budget: RateLimits.Budget, isAllowed: Bool, left: Double) {
        self.isAllowed = isAllowed
        limit = budget.burst
        remaining = Int(left)
        reset = Int(((Double(budget.burst) - left) / budget.perSecond).rounded(.up))
        retryAfter = max(1, Int(((1 - left) / budget.perSecond).rounded(.up)))
    }
}
