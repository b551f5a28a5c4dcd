import Observability
import Synchronization

/// Limits callers across all processes that share the buckets.
///
/// A process takes tokens out of the shared bucket by tenths of the burst, and spends them by itself: one of many requests
/// waits for the buckets, and together the processes never admit more than the budget. Where a tenth is less than two
/// tokens, as for sign-ins, each request asks. Tokens that were not spent within the time in which the bucket gets as many
/// again are forgotten. While the buckets can't be asked, the process limits by its own.
final class SharedRateLimiter: Sendable {
    private struct Allowance {
        var tokens = 0
        /// In the shared bucket, when it was asked last.
        var left = 0.0
        /// Seconds of the monotonic clock.
        var goodUntil = 0.0
        var refusedUntil = 0.0
        var isAsking = false
    }

    private final class Shard: Sendable {
        let allowances = Mutex<[BucketKey: Allowance]>([:])
    }

    private enum Step {
        case decided(RateLimiter.Decision)
        case ask(Int)
    }

    private let shards = (0..<16).map { _ in Shard() }
    private let mostAllowances: Int
    private let local: RateLimiter
    private let buckets: any TokenBuckets
    private let fallbacks: Counter

    /// - Parameters:
    ///   - local: has the budgets, and limits when the buckets are away.
    ///   - mostAllowances: callers that are remembered at once.
    init(_ local: RateLimiter, _ buckets: any TokenBuckets, metrics: Metrics, mostAllowances: Int = 64_000) {
        self.local = local
        self.buckets = buckets
        self.mostAllowances = mostAllowances / shards.count
        fallbacks = metrics.counter(
            "hms_rate_limit_fallbacks_total",
            "Requests that this process limited by itself, because the shared limits could not be asked.")
    }

    /// Takes one token; nothing where there is no limit.
    /// - Parameter now: seconds of the monotonic clock.
    func take(_ caller: String, _ rate: RateClass, at now: Double) async -> RateLimiter.Decision? {
        guard let budget = local.budget(of: rate) else { return nil }
        let key = BucketKey(caller: caller, rate: rate)
        let shard = shards[Int(UInt(bitPattern: key.hashValue) % UInt(shards.count))]
        switch shard.allowances.withLock({ step(&$0, key, budget, now) }) {
        case .decided(let decision): return decision
        case .ask(let count):
            guard let taken = await buckets.take(count, from: key, budget) else {
                shard.allowances.withLock { $0[key]?.isAsking = false }
                fallbacks.increment()
                return local.take(caller, rate, at: now)
            }
            shard.allowances.withLock { note(taken, &$0[key, default: Allowance()], budget, now) }
            let left = taken.left + Double(max(0, taken.granted - 1))
            return RateLimiter.Decision(budget, isAllowed: taken.granted > 0, left: left)
        }
    }

    /// Spends from the allowance, if there is one; or says how many to ask for. Of requests that come while one asks for a
    /// tenth, each asks for itself only.
    private func step(
        _ allowances: inout [BucketKey: Allowance], _ key: BucketKey, _ budget: RateLimits.Budget, _ now: Double
    ) -> Step {
        var allowance = allowances[key] ?? Allowance()
        if now < allowance.refusedUntil {
            let missing = (allowance.refusedUntil - now) * budget.perSecond
            return .decided(RateLimiter.Decision(budget, isAllowed: false, left: max(0, 1 - missing)))
        }
        if allowance.tokens > 0, now < allowance.goodUntil {
            allowance.tokens -= 1
            allowances[key] = allowance
            let left = min(Double(budget.burst), allowance.left + Double(allowance.tokens))
            return .decided(RateLimiter.Decision(budget, isAllowed: true, left: left))
        }
        guard !allowance.isAsking else { return .ask(1) }
        if allowances.count >= mostAllowances, allowances[key] == nil { makeRoom(&allowances, at: now) }
        allowance.isAsking = true
        allowance.tokens = 0
        allowances[key] = allowance
        return .ask(max(1, budget.burst / 10))
    }

    private func note(
        _ taken: TakenTokens, _ allowance: inout Allowance, _ budget: RateLimits.Budget, _ now: Double
    ) {
        allowance.isAsking = false
        allowance.left = taken.left
        if taken.granted == 0 {
            allowance.refusedUntil = now + max(0, 1 - taken.left) / budget.perSecond
        } else if taken.granted > 1 {
            allowance.tokens += taken.granted - 1
            allowance.goodUntil = now + Double(taken.granted) / budget.perSecond
        }
    }

    /// Forgets what is no longer good; if that is nothing, half of all: their callers ask again.
    private func makeRoom(_ allowances: inout [BucketKey: Allowance], at now: Double) {
        allowances = allowances.filter { now < $1.goodUntil || now < $1.refusedUntil }
        guard allowances.count >= mostAllowances else { return }
        for key in allowances.keys.prefix(mostAllowances / 2) { allowances[key] = nil }
    }
}
