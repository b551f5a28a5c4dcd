import Foundation
import Kernel
import Observability
import Redis
import Synchronization
import TestSupport
import Testing
import Web

/// What a server that breaks does to those who ask. Figures are printed, since they are what matters.
@Suite("Redis breaks", .enabled(if: SharedRedis.isThere), .serialized, .timeLimit(.minutes(3)))
struct FaultTests {
    private final class Tally: Sendable {
        private let counts = Mutex<[String: Int]>([:])
        private let longest = Mutex(Duration.zero)

        func add(_ outcome: String, _ took: Duration) {
            counts.withLock { $0[outcome, default: 0] += 1 }
            longest.withLock { $0 = max($0, took) }
        }

        subscript(outcome: String) -> Int { counts.withLock { $0[outcome] ?? 0 } }
        var slowest: Duration { longest.withLock { $0 } }
        var description: String { counts.withLock { "\($0.sorted { $0.key < $1.key })" } + ", slowest \(slowest)" }
    }

    private final class Flag: Sendable {
        private let state = Mutex(false)
        var isRaised: Bool { state.withLock { $0 } }
        func raise() { state.withLock { $0 = true } }
    }

    /// Sixteen callers that count up, until told otherwise.
    private func load(_ client: RedisClient, _ tally: Tally, _ body: () async throws -> Void) async throws {
        let isOver = Flag()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<16 {
                group.addTask {
                    while !isOver.isRaised {
                        let begun = ContinuousClock.now
                        do throws(RedisError) {
                            _ = try await client.send(RedisCommand(["INCR", "count"]))
                            tally.add("answered", .now - begun)
                        } catch {
                            tally.add("\(error)", .now - begun)
                            // Away is known at once: as many requests as there are, not as fast as a loop can ask.
                            try? await Task.sleep(for: .milliseconds(1))
                        }
                    }
                }
            }
            do {
                try await body()
            } catch {
                isOver.raise()
                throw error
            }
            isOver.raise()
            try await group.waitForAll()
        }
    }

    @Test("killed and started again under load: few clear errors, no wait, and it goes on by itself")
    func killed() async throws {
        let server = try OwnRedis()
        let tally = Tally()
        try await withClient(server.configuration) { (client: RedisClient) async throws in
            try await load(client, tally) {
                for _ in 0..<3 {
                    let before = tally["answered"]
                    try await eventually { tally["answered"] > before + 500 }
                    server.stop()
                    try await eventually { !client.isConnected }
                    try server.start()
                    let begun = ContinuousClock.now
                    try await eventually { client.isConnected }
                    print("Redis was back \(ContinuousClock.now - begun) after its start")
                }
                let before = tally["answered"]
                try await eventually { tally["answered"] > before + 500 }
            }
        }
        print("killed three times under load: \(tally.description)")
        // Each of 16 callers has at most one command under way when the connections break.
        #expect(tally["\(RedisError.broken)"] <= 3 * 16)
        #expect(tally["\(RedisError.timedOut)"] == 0)
        #expect(tally.slowest < .seconds(1))
    }

    @Test("a server that hangs: no caller waits longer than the timeout, and all know it then")
    func frozen() async throws {
        let server = try OwnRedis()
        let tally = Tally()
        try await withClient(server.configuration) { (client: RedisClient) async throws in
            try await load(client, tally) {
                try await eventually { tally["answered"] > 500 }
                server.freeze()
                try await eventually { !client.isConnected }
                let before = tally["\(RedisError.timedOut)"]
                try await eventually { tally["\(RedisError.away)"] > 500 }
                #expect(tally["\(RedisError.timedOut)"] == before)
                server.thaw()
                try await eventually { client.isConnected }
                let answered = tally["answered"]
                try await eventually { tally["answered"] > answered + 500 }
            }
        }
        print("frozen and thawed under load: \(tally.description)")
        #expect(tally["\(RedisError.timedOut)"] <= 2 * 16)
        #expect(tally.slowest < .milliseconds(1500))
    }

    @Test("an idle connection that the server closed costs no command")
    func idle() async throws {
        let server = try OwnRedis()
        try await withClient(server.configuration) { (client: RedisClient) async throws in
            _ = try await client.send(RedisCommand(["SET", "a", "1"]))
            _ = try await client.send(RedisCommand(["CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes"]))
            // The other connection was cut; whichever is used now finds that out before it sends.
            var failures = 0
            for _ in 0..<50 {
                do { _ = try await client.send(RedisCommand(["INCR", "a"])) } catch { failures += 1 }
            }
            #expect(failures == 0)
            #expect(try await client.send(RedisCommand(["GET", "a"])).asText == "51")
        }
    }

    @Test("a server that is no primary any more is left, and its command is not sent to the next")
    func readOnly() async throws {
        let server = try OwnRedis()
        var configuration = try server.configuration
        configuration.connections = 1
        try await withClient(configuration) { (client: RedisClient) async throws in
            let cut = ["EVAL", "redis.call('INCR', 'cuts') return redis.error_reply('READONLY now')", "0"]
            await #expect(throws: RedisError.refused("READONLY")) { try await client.send(RedisCommand(cut)) }
            var cuts: String?
            try await eventually {
                cuts = try? await client.send(RedisCommand(["GET", "cuts"])).asText
                return cuts != nil
            }
            #expect(cuts == "1")
        }
    }
}
