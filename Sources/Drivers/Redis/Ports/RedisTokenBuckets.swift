package import Web

/// Token buckets in Redis: of all processes together. A bucket is a hash that expires when it is full.
package struct RedisTokenBuckets: TokenBuckets {
    private let client: RedisClient

    package init(_ client: RedisClient) { self.client = client }

    package func take(_ count: Int, from key: BucketKey, _ budget: RateLimits.Budget) async -> TakenTokens? {
        // The caller last: an address has colons.
        let name = "\(client.configuration.prefix)rate:\(key.rate.rawValue):\(key.caller)"
        let arguments = [String(count), String(budget.perSecond), String(budget.burst)]
        do throws(RedisError) {
            let reply = try await Self.script.run(on: client, keys: [name], arguments: arguments)
            guard let parts = reply.asArray, parts.count == 2, let granted = parts[0].asInt,
                let left = parts[1].asText.flatMap({ Double($0) })
            else { return nil }
            return TakenTokens(granted: granted, left: left)
        } catch {
            return nil
        }
    }

    /// By Redis's clock, which is the same for all.
    private static let script = RedisScript(
        """
        local clock = redis.call('TIME')
        local now = tonumber(clock[1]) + tonumber(clock[2]) / 1000000
        local wanted, rate, burst = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
        local bucket = redis.call('HMGET', KEYS[1], 'tokens', 'at')
        local tokens = tonumber(bucket[1] or burst)
        local at = tonumber(bucket[2] or now)
        tokens = math.min(burst, tokens + math.max(0, now - at) * rate)
        local granted = math.min(wanted, math.floor(tokens))
        tokens = tokens - granted
        redis.call('HSET', KEYS[1], 'tokens', string.format('%.6f', tokens), 'at', string.format('%.6f', now))
        redis.call('PEXPIRE', KEYS[1], math.ceil((burst - tokens) / rate * 1000) + 1)
        return {granted, string.format('%.6f', tokens)}
        """)
}
