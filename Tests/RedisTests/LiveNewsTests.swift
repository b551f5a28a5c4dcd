import Kernel
import Observability
import Redis
import Synchronization
import TestSupport
import Testing

@testable import Realtime

@Suite("Live updates through Redis", .enabled(if: SharedRedis.isThere), .timeLimit(.minutes(1)))
struct LiveNewsTests {
    private final class Told: Sendable {
        private let state = Mutex<(changes: [Change], missed: Int)>(([], 0))
        var changes: [Change] { state.withLock { $0.changes } }
        var missed: Int { state.withLock { $0.missed } }
        func watch(_ fanOut: any FanOut) {
            fanOut.onReceive(
                { changes in self.state.withLock { $0.changes += changes } },
                missed: { self.state.withLock { $0.missed += 1 } })
        }
    }

    @Test("a change reaches the sockets of every process once, and the own ones also without Redis")
    func everywhere() async throws {
        let server = try OwnRedis()
        let clients = try (0..<2).map { _ in RedisClient(try server.configuration, metrics: Metrics(), logger: quiet) }
        let broadcasts = clients.map { RedisBroadcast($0) }
        let fanOuts = broadcasts.map { SharedFanOut($0) }
        let told = fanOuts.map { fanOut in
            let told = Told()
            told.watch(fanOut)
            return told
        }
        let changes = (0..<250).map {
            Change(topic: "queue", type: "queue.changed", subject: "ticket-\($0)", facts: ["doctor": "d"])
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for broadcast in broadcasts { group.addTask { await broadcast.run() } }
            try await eventually { told.allSatisfy { $0.missed == 1 } && clients.allSatisfy(\.isConnected) }
            await fanOuts[0].publish(changes)
            try await eventually { told[1].changes.count == 250 }
            #expect(told[0].changes == changes)
            #expect(Set(told[1].changes) == Set(changes))
            server.stop()
            try await eventually { broadcasts.allSatisfy { !$0.isConnected } }
            await fanOuts[0].publish([changes[0]])
            #expect(told[0].changes.count == 251)
            try server.start()
            try await eventually { told.allSatisfy { $0.missed == 2 } }
            #expect(told[1].changes.count == 250)
            group.cancelAll()
        }
        for client in clients { client.close() }
    }
}
