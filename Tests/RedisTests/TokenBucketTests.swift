import Foundation
import Observability
import Redis
import TestSupport
import Testing

@testable import Web

/// The contract of `TokenBuckets`, on both, and what processes that share them admit together.
@Suite("Token buckets", .timeLimit(.minutes(2)))
struct TokenBucketTests {
    enum Kind: String, CaseIterable {
        case local
        case redis

        static var enabled: [Kind] { SharedRedis.isThere ? allCases : [.local] }
    }

    private func withBuckets(_ kind: Kind, _ body: (any TokenBuckets) async throws -> Void) async throws {
        switch kind {
        case .local: try await body(LocalTokenBuckets())
        case .redis: try await withClient(SharedRedis.configuration()) { try await body(RedisTokenBuckets($0)) }
        }
    }

    private let slow = RateLimits.Budget(perSecond: 0.001, burst: 20)

    @Test("as many as there are, never more, for each caller and class apart", arguments: Kind.enabled)
    func taking(_ kind: Kind) async throws {
        try await withBuckets(kind) { buckets in
            let key = BucketKey(caller: "2001:db8::7", rate: .login)
            let first = try #require(await buckets.take(15, from: key, slow))
            #expect(first.granted == 15 && abs(first.left - 5) < 0.1)
            #expect(await buckets.take(15, from: key, slow)?.granted == 5)
            let none = try #require(await buckets.take(1, from: key, slow))
            #expect(none.granted == 0 && none.left < 1)
            let other = BucketKey(caller: "2001:db8::7", rate: .read)
            #expect(await buckets.take(1, from: other, slow)?.granted == 1)
        }
    }

    @Test("a bucket fills at its rate", arguments: Kind.enabled)
    func filling(_ kind: Kind) async throws {
        try await withBuckets(kind) { buckets in
            let budget = RateLimits.Budget(perSecond: 100, burst: 10)
            let key = BucketKey(caller: "user", rate: .write)
            let begun = ContinuousClock.now
            #expect(await buckets.take(10, from: key, budget)?.granted == 10)
            var got = 0
            try await eventually {
                got += await buckets.take(1, from: key, budget)?.granted ?? 0
                return got == 20
            }
            #expect(ContinuousClock.now - begun > .milliseconds(180))
        }
    }

    @Test("of many who take at once, none too many get one", arguments: Kind.enabled)
    func contention(_ kind: Kind) async throws {
        try await withBuckets(kind) { buckets in
            let key = BucketKey(caller: "user", rate: .write)
            let granted = await withTaskGroup(of: Int.self) { group in
                for _ in 0..<200 { group.addTask { await buckets.take(1, from: key, slow)?.granted ?? 0 } }
                return await group.reduce(0, +)
            }
            #expect(granted == 20)
        }
    }

    @Test(
        "processes that share the buckets admit the budget together, and most requests do not ask",
        arguments: Kind.enabled)
    func shared(_ kind: Kind) async throws {
        try await withBuckets(kind) { buckets in
            let counted = CountedBuckets(buckets)
            let budget = RateLimits.Budget(perSecond: 0.01, burst: 300)
            let limits = RateLimits([.read: budget, .login: .init(perSecond: 0.01, burst: 10)])
            let processes = (0..<3).map { _ in
                SharedRateLimiter(RateLimiter(limits), counted, metrics: Metrics())
            }
            var admitted = [0, 0]
            for number in 0..<1_200 {
                if await processes[number % 3].take("u", .read, at: 0)?.isAllowed == true { admitted[0] += 1 }
                if await processes[number % 3].take("a", .login, at: 0)?.isAllowed == true { admitted[1] += 1 }
            }
            #expect(admitted == [300, 10])
            // Ten tenths and ten sign-ins, and a few to learn that there are no more.
            #expect(counted.count < 40)
        }
    }

    @Test("while Redis is away, each process limits by itself, at once", .enabled(if: SharedRedis.isThere))
    func away() async throws {
        let server = try OwnRedis()
        try await withClient(server.configuration) { (client: RedisClient) async throws in
            let metrics = Metrics()
            let limits = RateLimits([.login: .init(perSecond: 0.01, burst: 10)])
            let limiter = SharedRateLimiter(RateLimiter(limits), RedisTokenBuckets(client), metrics: metrics)
            for _ in 0..<10 { #expect(await limiter.take("a", .login, at: 0)?.isAllowed == true) }
            #expect(await limiter.take("a", .login, at: 0)?.isAllowed == false)
            server.stop()
            let begun = ContinuousClock.now
            var admitted = 0
            for _ in 0..<30 where await limiter.take("a", .login, at: 101)?.isAllowed == true { admitted += 1 }
            #expect(admitted == 10)
            print("30 decisions without Redis took \(ContinuousClock.now - begun)")
            #expect(ContinuousClock.now - begun < .seconds(1))
            #expect(metrics.render().contains("hms_rate_limit_fallbacks_total 30"))
            try server.start()
            try await eventually { client.isConnected }
            #expect(await limiter.take("b", .login, at: 102)?.isAllowed == true)
            #expect(metrics.render().contains("hms_rate_limit_fallbacks_total 30"))
        }
    }
}

private final class CountedBuckets: TokenBuckets {
    private let buckets: any TokenBuckets
    private let counter = Counter()
    var count: Int { counter.value }

    init(_ buckets: any TokenBuckets) { self.buckets = buckets }

    func take(_ count: Int, from key: BucketKey, _ budget: RateLimits.Budget) async -> TakenTokens? {
        counter.increment()
        return await buckets.take(count, from: key, budget)
    }
}
