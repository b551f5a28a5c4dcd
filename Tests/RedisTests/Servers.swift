import Foundation
import Logging
import Observability
import Redis
import Synchronization
import TestSupport
import Testing

/// The server of the run, by the environment.
enum SharedRedis {
    private static let environment = ProcessInfo.processInfo.environment

    static var isThere: Bool { environment["HMS_TEST_REDIS"] != nil }
    static let password = environment["HMS_TEST_REDIS_PASSWORD"]
    static let authority = environment["HMS_TEST_REDIS_CA"]

    /// With a prefix of its own, so that no test sees another's keys. The user of the access list may use `hms:*` only.
    static func configuration(tls: Bool = false) throws -> RedisConfiguration {
        let url = try #require(environment[tls ? "HMS_TEST_REDIS_TLS" : "HMS_TEST_REDIS"])
        var configuration = try #require(RedisConfiguration(url: url))
        configuration.username = "hms"
        configuration.password = password
        configuration.prefix = "hms:\(UUID().uuidString):"
        if tls { configuration.tls?.authorityFile = authority }
        return configuration
    }
}

let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

/// A client that is connected, closed when the body is over.
func withClient(
    _ configuration: RedisConfiguration, metrics: Metrics = Metrics(), _ body: (RedisClient) async throws -> Void
) async throws {
    let client = RedisClient(configuration, metrics: metrics, logger: quiet)
    do {
        try await eventually(within: .seconds(10)) { client.isConnected }
        try await body(client)
    } catch {
        client.close()
        throw error
    }
    client.close()
}

/// A server of one test, which may break it.
final class OwnRedis: Sendable {
    let port: Int
    private let process = Mutex<Process?>(nil)
    private let directory: TemporaryDirectory

    init() throws {
        directory = try TemporaryDirectory()
        port = try Self.freePort()
        try start()
    }

    deinit { stop() }

    func start() throws {
        let redis = Process()
        redis.executableURL = URL(filePath: "/usr/bin/redis-server")
        redis.arguments = [
            "--port", String(port), "--bind", "127.0.0.1", "--dir", directory.path("."), "--save", "",
            "--appendonly", "no",
        ]
        redis.standardOutput = FileHandle.nullDevice
        try redis.run()
        process.withLock { $0 = redis }
    }

    /// As a power cut does.
    func stop() {
        let redis = process.withLock { process in
            defer { process = nil }
            return process
        }
        guard let redis, redis.isRunning else { return }
        kill(redis.processIdentifier, SIGKILL)
        redis.waitUntilExit()
    }

    /// As a machine does that hangs: connections stand, and nothing answers.
    func freeze() { signal(SIGSTOP) }
    func thaw() { signal(SIGCONT) }

    var configuration: RedisConfiguration {
        get throws { try #require(RedisConfiguration(url: "redis://127.0.0.1:\(port)")) }
    }

    private func signal(_ number: Int32) {
        process.withLock { process in
            if let process { kill(process.processIdentifier, number) }
        }
    }

    private static func freePort() throws -> Int {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        return withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { raw in
                _ = bind(descriptor, raw, length)
                _ = getsockname(descriptor, raw, &length)
            }
            return Int(UInt16(bigEndian: pointer.pointee.sin_port))
        }
    }
}
