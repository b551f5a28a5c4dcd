import Discovery
import Etcd
import Foundation
import Kernel
import TestSupport
import Testing

/// The contract of `ServiceDirectory`, on both.
@Suite("The directory of services", .timeLimit(.minutes(2)))
struct DirectoryTests {
    enum Kind: String, CaseIterable {
        case local
        case etcd

        static var enabled: [Kind] { SharedEtcd.isThere ? allCases : [.local] }
    }

    private func withDirectory(_ kind: Kind, _ body: (any ServiceDirectory) async throws -> Void) async throws {
        switch kind {
        case .local: try await body(LocalDirectory())
        case .etcd:
            try await withEtcd(SharedEtcd.configuration()) { (client: EtcdClient) async throws in
                try await body(
                    EtcdDirectory(client, prefix: "/hms/\(UUID().uuidString)/", lease: .seconds(2)))
            }
        }
    }

    private func instance(_ id: String, _ port: Int) throws -> ServiceInstance {
        ServiceInstance(
            service: "patients", id: id, address: try #require(ServiceAddress(host: "10.0.0.7", port: port)),
            metadata: ["version": "1"])
    }

    @Test("who enters is found, who drains is not called, and who leaves is gone", arguments: Kind.enabled)
    func life(_ kind: Kind) async throws {
        let first = try instance("a", 1)
        let second = try instance("b", 2)
        try await withDirectory(kind) { directory in
            let (found, called) = (Followed<[ServiceInstance]>(), Followed<[ServiceAddress]>())
            let (stream, said) = AsyncStream.makeStream(of: ServiceInstance.self)
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { for await list in directory.instances(of: "patients") { found.tell(list) } }
                group.addTask { for await list in directory.replicas(of: "patients") { called.tell(list) } }
                try await eventually { found.last == [] && called.last == [] }
                group.addTask { await directory.keep(stream) }
                said.yield(first)
                let other = Task { await directory.keep(AsyncStream { $0.yield(second) }) }
                try await eventually {
                    found.last == [first, second] && called.last == [first.address, second.address]
                }
                var draining = first
                draining.health = .draining
                said.yield(draining)
                try await eventually { found.last == [draining, second] && called.last == [second.address] }
                other.cancel()
                await other.value
                try await eventually { found.last == [draining] && called.last == [] }
                said.finish()
                try await eventually { found.last == [] }
                group.cancelAll()
            }
        }
    }

    @Test(
        "a process that lives stays beyond its lease; one that vanishes goes with it", .enabled(if: SharedEtcd.isThere))
    func lease() async throws {
        let stays = try instance("stays", 1)
        let goes = try instance("goes", 2)
        try await withEtcd(SharedEtcd.configuration()) { (client: EtcdClient) async throws in
            let prefix = "/hms/\(UUID().uuidString)/"
            let directory = EtcdDirectory(client, prefix: prefix, lease: .seconds(2))
            let found = Followed<[ServiceInstance]>()
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { for await list in directory.instances(of: "patients") { found.tell(list) } }
                group.addTask { await directory.keep(AsyncStream { $0.yield(stays) }) }
                try await eventually { found.last == [stays] }
                // Its client is gone without a word, as with `kill -9`.
                try await withEtcd(SharedEtcd.configuration()) { (dying: EtcdClient) async throws in
                    let lost = Task {
                        await EtcdDirectory(dying, prefix: prefix, lease: .seconds(2)).keep(
                            AsyncStream { $0.yield(goes) })
                    }
                    try await eventually { found.last == [goes, stays] }
                    await dying.close()
                    lost.cancel()
                    await lost.value
                }
                let begun = ContinuousClock.now
                try await eventually { found.last == [stays] }
                print("an instance without a process was gone after \(ContinuousClock.now - begun)")
                group.cancelAll()
            }
        }
    }

    @Test("while etcd is away the last list stands, and afterwards it goes on", .enabled(if: SharedEtcd.isThere))
    func away() async throws {
        let server = try OwnEtcd()
        try await server.start()
        let (first, second) = (try instance("a", 1), try instance("b", 2))
        try await withEtcd(EtcdConfiguration(endpoints: [server.url])) { (client: EtcdClient) async throws in
            let directory = EtcdDirectory(client, lease: .seconds(3))
            let found = Followed<[ServiceInstance]>()
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { for await list in directory.instances(of: "patients") { found.tell(list) } }
                group.addTask { await directory.keep(AsyncStream { $0.yield(first) }) }
                try await eventually { found.last == [first] }
                server.stop()
                await #expect(throws: EtcdError.self) { _ = try await client.list("/hms/") }
                #expect(found.last == [first])
                try await server.start()
                group.addTask { await directory.keep(AsyncStream { $0.yield(second) }) }
                try await eventually { found.last == [first, second] }
                group.cancelAll()
            }
        }
        server.stop()
    }
}
