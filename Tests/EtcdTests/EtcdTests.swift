import Discovery
import Etcd
import Foundation
import Kernel
import Logging
import Synchronization
import TestSupport
import Testing

enum SharedEtcd {
    static let environment = ProcessInfo.processInfo.environment
    static var isThere: Bool { environment["HMS_TEST_ETCD"] != nil }
    static let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    static func configuration() throws -> EtcdConfiguration {
        EtcdConfiguration(endpoints: [try #require(environment["HMS_TEST_ETCD"])])
    }

    static func guarded() throws -> EtcdConfiguration {
        var configuration = EtcdConfiguration(endpoints: [try #require(environment["HMS_TEST_ETCD_TLS"])])
        let folder = try #require(environment["HMS_TEST_ETCD_CERTIFICATES"])
        configuration.authorityFile = folder + "/ca.pem"
        configuration.certificateFile = folder + "/client.pem"
        configuration.keyFile = folder + "/client.key"
        configuration.username = "hms"
        configuration.password = environment["HMS_TEST_ETCD_PASSWORD"]
        return configuration
    }
}

@Test("a client that nobody closed, as when a start failed, goes without ending the program")
func unclosedClient() throws {
    _ = try EtcdClient(EtcdConfiguration(endpoints: ["http://127.0.0.1:1"]), logger: SharedEtcd.quiet)
}

func withEtcd(_ configuration: EtcdConfiguration, _ body: (EtcdClient) async throws -> Void) async throws {
    let client = try EtcdClient(configuration, logger: SharedEtcd.quiet)
    do {
        try await body(client)
    } catch {
        await client.close()
        throw error
    }
    await client.close()
}

/// What a follower was told last, and how often.
final class Followed<Value: Sendable>: Sendable {
    private let state = Mutex<(last: Value?, count: Int)>((nil, 0))
    var last: Value? { state.withLock { $0.last } }
    var count: Int { state.withLock { $0.count } }
    func tell(_ value: Value) { state.withLock { $0 = (value, $0.count + 1) } }
}

@Suite("The client of etcd", .enabled(if: SharedEtcd.isThere), .timeLimit(.minutes(1)))
struct EtcdClientTests {
    @Test(
        "pairs are written, listed and deleted, whatever their bytes; with TLS and a user, too",
        arguments: [false, true])
    func pairs(_ isGuarded: Bool) async throws {
        let configuration = isGuarded ? try SharedEtcd.guarded() : try SharedEtcd.configuration()
        try await withEtcd(configuration) { (client: EtcdClient) async throws in
            let prefix = "/hms/\(UUID().uuidString)/"
            try await client.put(prefix + "a", [0, 255, 10])
            try await client.put(prefix + "ü", [])
            #expect(try await client.list(prefix).pairs == [prefix + "a": [0, 255, 10], prefix + "ü": []])
            try await client.delete(prefix + "a")
            #expect(try await client.list(prefix).pairs.count == 1)
        }
    }

    @Test("what a user may not do, a wrong password and a missing certificate are told apart")
    func refusals() async throws {
        try await withEtcd(SharedEtcd.guarded()) { (client: EtcdClient) async throws in
            await #expect(throws: EtcdError.forbidden) { try await client.put("/other/a", []) }
        }
        var wrong = try SharedEtcd.guarded()
        wrong.password = "wrong"
        try await withEtcd(wrong) { (client: EtcdClient) async throws in
            await #expect(throws: EtcdError.unauthenticated) { _ = try await client.list("/hms/") }
        }
        var bare = try SharedEtcd.guarded()
        bare.certificateFile = nil
        bare.keyFile = nil
        try await withEtcd(bare) { (client: EtcdClient) async throws in
            let error = await #expect(throws: EtcdError.self) { _ = try await client.list("/hms/") }
            if case .away = error { return }
            Issue.record("\(String(describing: error))")
        }
    }

    @Test("many calls at once, without a token yet, are all answered")
    func signingIn() async throws {
        try await withEtcd(SharedEtcd.guarded()) { client in
            // As many passwords would take etcd longer than a call may take.
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<200 { group.addTask { _ = try await client.list("/hms/") } }
                try await group.waitForAll()
            }
        }
    }

    @Test("a member that is gone is passed over")
    func failover() async throws {
        let good = try SharedEtcd.configuration().endpoints
        let configuration = EtcdConfiguration(endpoints: ["http://127.0.0.1:1"] + good)
        try await withEtcd(configuration) { (client: EtcdClient) async throws in
            _ = try await client.list("/hms/")
        }
    }

    @Test("a prefix is followed: first what there is, then each change")
    func following() async throws {
        try await withEtcd(SharedEtcd.configuration()) { (client: EtcdClient) async throws in
            let prefix = "/hms/\(UUID().uuidString)/"
            try await client.put(prefix + "log.level", Array("info".utf8))
            let followed = Followed<[String: [UInt8]]>()
            let task = Task {
                await EtcdMirror(client, prefix: prefix).follow { followed.tell($0) }
            }
            try await eventually { followed.last == ["log.level": Array("info".utf8)] }
            let begun = ContinuousClock.now
            try await client.put(prefix + "log.level", Array("debug".utf8))
            try await eventually { followed.last == ["log.level": Array("debug".utf8)] }
            print("a change in etcd was seen after \(ContinuousClock.now - begun)")
            try await client.delete(prefix + "log.level")
            try await eventually { followed.last == [:] }
            task.cancel()
            await task.value
        }
    }
}
