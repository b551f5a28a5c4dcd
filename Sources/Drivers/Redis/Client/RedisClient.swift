import Foundation
package import Logging
package import Observability
import Synchronization

/// Redis, by a few connections on threads of their own. What waits when a thread comes for more goes out together, in one
/// write (pipelining), so that many callers share a round trip.
///
/// Nobody waits while Redis is not there: commands then fail at once with `RedisError.away`, and the connections are made
/// again in the background. Otherwise a command is answered or fails within about twice its timeout.
package final class RedisClient: Sendable {
    package let configuration: RedisConfiguration
    let queue: CommandQueue
    let logger: Logger
    private let figures: RedisFigures

    /// Connects in the background. Call `close` in the end.
    package init(_ configuration: RedisConfiguration, metrics: Metrics, logger: Logger) {
        self.configuration = configuration
        self.logger = logger
        queue = CommandQueue(mostWaiting: configuration.mostWaiting)
        figures = RedisFigures(metrics, queue)
        for number in 1...max(1, configuration.connections) {
            let lane = Lane(configuration, queue, figures, logger)
            let thread = Thread { lane.run() }
            thread.name = "hms-redis-\(number)"
            queue.laneStarted()
            thread.start()
        }
    }

    /// Whether there is a connection now.
    package var isConnected: Bool { queue.isConnected }

    /// Redis's answer; never one that is an error.
    package func send(_ command: RedisCommand) async throws(RedisError) -> RedisReply {
        let result: Result<RedisReply, RedisError> = await withCheckedContinuation { continuation in
            submit(command) { continuation.resume(returning: $0) }
        }
        return try result.get()
    }

    /// Several commands in one write, answered in their order. One that fails takes no other with it.
    package func send(_ commands: [RedisCommand]) async -> [Result<RedisReply, RedisError>] {
        await withTaskGroup(of: (Int, Result<RedisReply, RedisError>).self) { group in
            for (index, command) in commands.enumerated() {
                group.addTask { [self] in
                    do throws(RedisError) {
                        return (index, .success(try await send(command)))
                    } catch {
                        return (index, .failure(error))
                    }
                }
            }
            var results = [Result<RedisReply, RedisError>](repeating: .failure(.away), count: commands.count)
            for await (index, result) in group { results[index] = result }
            return results
        }
    }

    /// Sends without waiting. - Parameter answered: called once, on a thread that must not be held up.
    package func submit(
        _ command: RedisCommand, _ answered: @escaping @Sendable (Result<RedisReply, RedisError>) -> Void
    ) {
        let figures = figures
        queue.add(
            PendingCommand(command: command, deadline: .now + configuration.commandTimeout) { result in
                figures.count(result)
                answered(result)
            })
    }

    /// Ends the connections after what waits was answered. Blocks until then.
    package func close() { queue.close() }
}

/// What an operator sees of Redis.
struct RedisFigures: Sendable {
    let waited: Histogram
    let connects: Counter
    private let commands: CounterSet

    init(_ metrics: Metrics, _ queue: CommandQueue) {
        waited = metrics.durations(
            "hms_redis_wait_seconds", "How long commands waited for a connection to Redis.",
            bounds: [0.0001, 0.0005, 0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1])
        connects = metrics.counter("hms_redis_connects_total", "Connections to Redis that were made.")
        commands = metrics.counters(
            "hms_redis_commands_total", "Commands to Redis, by their outcome.", label: "outcome",
            values: ["answered", "away", "busy", "timed-out", "broken", "refused"])
        metrics.gauge("hms_redis_waiting", "Commands that wait for a connection to Redis.") { [weak queue] in
            queue.map { Double($0.count) }
        }
        metrics.gauge("hms_redis_connected", "Connections to Redis that are up.") { [weak queue] in
            queue.map { Double($0.connected) }
        }
    }

    func count(_ result: Result<RedisReply, RedisError>) {
        let outcome =
            switch result {
            case .success: "answered"
            case .failure(.away), .failure(.closed): "away"
            case .failure(.busy): "busy"
            case .failure(.timedOut): "timed-out"
            case .failure(.broken): "broken"
            case .failure(.refused), .failure(.unexpected): "refused"
            }
        commands[outcome].increment()
    }
}
