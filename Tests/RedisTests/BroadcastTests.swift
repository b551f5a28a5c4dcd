import Kernel
import Messaging
import Observability
import Redis
import Synchronization
import TestSupport
import Testing

/// The contract of `Broadcast`, on both carriers.
@Suite("Broadcast", .timeLimit(.minutes(2)))
struct BroadcastTests {
    enum Carrier: String, CaseIterable {
        case local
        case redis

        static var enabled: [Carrier] { SharedRedis.isThere ? allCases : [.local] }
    }

    final class Heard: Sendable {
        private let state = Mutex<(messages: [String], gaps: Int)>(([], 0))
        var messages: [String] { state.withLock { $0.messages } }
        var gaps: Int { state.withLock { $0.gaps } }
        var listener: BroadcastListener {
            BroadcastListener(
                receive: { bytes in self.state.withLock { $0.messages.append(String(decoding: bytes, as: UTF8.self)) }
                },
                gap: { self.state.withLock { $0.gaps += 1 } })
        }
    }

    /// Three members, running, with what each hears on `news`.
    private func withMembers(
        _ carrier: Carrier, _ body: ([any Broadcast], [Heard]) async throws -> Void
    ) async throws {
        var members: [any Broadcast] = []
        var clients: [RedisClient] = []
        switch carrier {
        case .local:
            let meeting = LocalBroadcast()
            members = (0..<3).map { _ in meeting.join() }
        case .redis:
            let configuration = try SharedRedis.configuration()
            clients = (0..<3).map { _ in RedisClient(configuration, metrics: Metrics(), logger: quiet) }
            members = clients.map { RedisBroadcast($0) }
        }
        let heard = members.map { _ in Heard() }
        for (member, heard) in zip(members, heard) { member.listen(on: "news", heard.listener) }
        let all = members
        try await withThrowingTaskGroup(of: Void.self) { group in
            for member in all { group.addTask { await member.run() } }
            try await eventually { all.allSatisfy(\.isConnected) && clients.allSatisfy(\.isConnected) }
            try await body(all, heard)
            group.cancelAll()
        }
        for client in clients { client.close() }
        #expect(all.allSatisfy { !$0.isConnected })
    }

    @Test("all others hear a message, its sender does not; in order", arguments: Carrier.enabled)
    func others(_ carrier: Carrier) async throws {
        try await withMembers(carrier) { members, heard in
            try await eventually { heard.allSatisfy { $0.gaps == 1 } }
            for number in 0..<200 { members[0].publish(Array("first \(number)".utf8), on: "news") }
            members[1].publish(Array("second".utf8), on: "news")
            members[1].publish(Array("elsewhere".utf8), on: "other")
            try await eventually {
                heard[0].messages.count == 1 && heard[1].messages.count == 200 && heard[2].messages.count == 201
            }
            #expect(heard[0].messages == ["second"])
            #expect(Set(heard[1].messages) == Set((0..<200).map { "first \($0)" }))
            #expect(!heard.contains { $0.messages.contains("elsewhere") })
        }
    }

    @Test("after an interruption, all are told that they may have missed something", .enabled(if: SharedRedis.isThere))
    func interruption() async throws {
        let server = try OwnRedis()
        let clients = try (0..<2).map { _ in RedisClient(try server.configuration, metrics: Metrics(), logger: quiet) }
        let members = clients.map { RedisBroadcast($0) }
        let heard = members.map { _ in Heard() }
        for (member, heard) in zip(members, heard) { member.listen(on: "news", heard.listener) }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for member in members { group.addTask { await member.run() } }
            try await eventually { heard.allSatisfy { $0.gaps == 1 } }
            server.stop()
            try await eventually { members.allSatisfy { !$0.isConnected } }
            members[0].publish(Array("lost".utf8), on: "news")
            try server.start()
            let begun = ContinuousClock.now
            try await eventually { heard.allSatisfy { $0.gaps == 2 } && clients.allSatisfy(\.isConnected) }
            print("messages arrive again \(ContinuousClock.now - begun) after the server's start")
            members[0].publish(Array("told".utf8), on: "news")
            try await eventually { heard[1].messages == ["told"] }
            group.cancelAll()
        }
        for client in clients { client.close() }
    }
    @Test("a member that listens to nothing is there until it is told to stop")
    func silent() async throws {
        // Nobody is at this port, and it makes no connection for messages.
        let configuration = try #require(RedisConfiguration(url: "redis://127.0.0.1:1"))
        let client = RedisClient(configuration, metrics: Metrics(), logger: quiet)
        let member = RedisBroadcast(client)
        let (ended, end) = AsyncStream<Void>.makeStream()
        let running = Task {
            await member.run()
            end.finish()
        }
        // It stays: the stream ends with the time only.
        let stayed = await withTaskGroup(of: Bool.self) { group in
            group.addTask {
                for await _ in ended {}
                return Task.isCancelled
            }
            group.addTask {
                try? await Task.sleep(for: .milliseconds(200))
                return true
            }
            let first = await group.next() ?? false
            group.cancelAll()
            return first
        }
        #expect(stayed)
        running.cancel()
        await running.value
        client.close()
    }
}
