import Logging
import Observability
import Redis
import Settings

/// What this process shares with the others that serve the same hospital: rate limits, and messages to each other.
struct SharedByRedis: Sendable {
    let client: RedisClient
    let broadcast: RedisBroadcast
    let buckets: RedisTokenBuckets

    /// Nothing, where Redis is not configured: this process is the only one then.
    init?(_ settings: Settings.Redis, metrics: Metrics, logger: Logger) {
        guard let url = settings.url, var configuration = RedisConfiguration(url: url) else { return nil }
        configuration.username = settings.username
        configuration.password = settings.password?.revealed
        configuration.tls?.authorityFile = settings.authorityFile
        configuration.tls?.certificateFile = settings.certificateFile
        configuration.tls?.keyFile = settings.keyFile
        configuration.connections = settings.connections
        client = RedisClient(configuration, metrics: metrics, logger: logger)
        broadcast = RedisBroadcast(client)
        buckets = RedisTokenBuckets(client)
    }
}
