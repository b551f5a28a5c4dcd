import Foundation
import Observability
import Redis
import TestSupport
import Testing

@Suite("The client of Redis", .enabled(if: SharedRedis.isThere), .timeLimit(.minutes(2)))
struct ClientTests {
    @Test("commands are answered, whatever their bytes and size")
    func values() async throws {
        try await withClient(SharedRedis.configuration()) { (client: RedisClient) async throws in
            let key = Array((client.configuration.prefix + "value").utf8)
            let bytes = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0) }
            let set = RedisCommand([Array("SET".utf8), key, bytes])
            #expect(try await client.send(set) == .status("OK"))
            #expect(try await client.send(RedisCommand([Array("GET".utf8), key])) == .bytes(bytes))
            #expect(
                try await client.send(RedisCommand(["GET", client.configuration.prefix + "none"])) == RedisReply.none)
            #expect(try await client.send(RedisCommand([Array("DEL".utf8), key])) == .integer(1))
        }
    }

    @Test("what many send at once shares round trips, and each gets its own answer")
    func pipelining() async throws {
        let metrics = Metrics()
        try await withClient(SharedRedis.configuration(), metrics: metrics) { (client: RedisClient) async throws in
            let replies = await client.send((0..<5_000).map { RedisCommand(["ECHO", "word \($0)"]) })
            for (index, reply) in replies.enumerated() {
                guard try reply.get().asText == "word \(index)" else {
                    Issue.record("answer \(index) is \(reply)")
                    break
                }
            }
            #expect(metrics.render().contains("hms_redis_commands_total{outcome=\"answered\"} 5000"))
        }
    }

    @Test("an error has Redis's code, and nothing of the command")
    func errors() async throws {
        try await withClient(SharedRedis.configuration()) { (client: RedisClient) async throws in
            await #expect(throws: RedisError.refused("ERR")) {
                try await client.send(RedisCommand(["NONSENSE", "patient-secret"]))
            }
            // The access list allows `hms:*` only.
            await #expect(throws: RedisError.refused("NOPERM")) {
                try await client.send(RedisCommand(["GET", "other"]))
            }
            #expect(!"\(RedisError.refused("NOPERM"))".contains("other"))
        }
    }

    @Test("a script runs by its hash, also on a server that does not know it")
    func script() async throws {
        try await withClient(SharedRedis.configuration()) { (client: RedisClient) async throws in
            let script = RedisScript("return {KEYS[1], ARGV[1] + \(Int.random(in: 1...1_000_000_000)) * 0}")
            for _ in 0..<2 {
                let reply = try await script.run(on: client, keys: ["hms:k"], arguments: ["7"])
                #expect(reply == .array([.bytes(Array("hms:k".utf8)), .integer(7)]))
            }
        }
    }

    @Test("TLS, with the server's name verified")
    func tls() async throws {
        try await withClient(SharedRedis.configuration(tls: true)) { (client: RedisClient) async throws in
            let replies = await client.send((0..<500).map { RedisCommand(["ECHO", String($0)]) })
            #expect(try replies.map { try $0.get().asText } == (0..<500).map { String($0) })
            let large = String(repeating: "x", count: 2_000_000)
            #expect(try await client.send(RedisCommand(["ECHO", large])).asText == large)
        }
    }

    @Test("a wrong password, and an authority that signed nothing, are no connection")
    func refused() async throws {
        var wrong = try SharedRedis.configuration()
        wrong.password = "wrong"
        var untrusted = try SharedRedis.configuration(tls: true)
        untrusted.tls?.authorityFile = nil
        for configuration in [wrong, untrusted] {
            let metrics = Metrics()
            let client = RedisClient(configuration, metrics: metrics, logger: quiet)
            try? await eventually(within: .milliseconds(400)) { client.isConnected }
            #expect(!client.isConnected)
            await #expect(throws: RedisError.away) { try await client.send(RedisCommand(["PING"])) }
            client.close()
        }
    }

    @Test(
        "addresses",
        arguments: [
            ("redis://r", true), ("redis://r:6380/3", true), ("rediss://10.0.0.1", true), ("redis://[::1]:1", true),
            ("redis://user:secret@r", false), ("http://r", false), ("redis://r/x", false), ("redis://", false),
        ])
    func addresses(_ text: String, _ isGood: Bool) {
        #expect((RedisConfiguration(url: text) != nil) == isGood)
    }
}
