package import Discovery
import Kernel
import Logging
import Synchronization

/// The directory in etcd: an instance is a key under a lease, `/hms/services/patients/<id>`, that goes with its process.
package struct EtcdDirectory: ServiceDirectory {
    private let client: EtcdClient
    private let prefix: String
    private let lease: Duration

    /// - Parameter lease: after which the instance of a process that vanished goes: 2 seconds or more.
    package init(_ client: EtcdClient, prefix: String = "/hms/services/", lease: Duration = .seconds(10)) {
        self.client = client
        self.prefix = prefix
        self.lease = max(lease, .seconds(2))
    }

    package func keep(_ instance: AsyncStream<ServiceInstance>) async {
        let current = Current()
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                for await instance in instance {
                    current.set(instance)
                    await current.renew { await enter(current) }
                }
            }
            group.addTask {
                while !Task.isCancelled {
                    try? await Task.sleep(for: lease / 3)
                    if Task.isCancelled { return }
                    await current.renew { await enter(current) }
                }
            }
            await group.next()
            group.cancelAll()
        }
        guard let held = current.lease else { return }
        // In a task of its own: this one is cancelled.
        await Task { try? await client.revoke(held) }.value
    }

    package func instances(of service: String) -> AsyncStream<[ServiceInstance]> {
        AsyncStream(bufferingPolicy: .bufferingNewest(1)) { continuation in
            let task = Task {
                await EtcdMirror(client, prefix: "\(prefix)\(service)/").follow { pairs in
                    let list = pairs.compactMap { Self.instance(service, $0.key, $0.value) }.sorted { $0.id < $1.id }
                    continuation.yield(list)
                }
                continuation.finish()
            }
            continuation.onTermination = { _ in task.cancel() }
        }
    }

    /// Renews the lease, or takes another, and writes what is not written under it.
    private func enter(_ current: Current) async {
        guard let instance = current.instance else { return }
        do throws(EtcdError) {
            var held = current.lease
            if let id = held, try await !client.keepAlive(id) { held = nil }
            let id: Int
            if let held { id = held } else { id = try await client.grantLease(of: lease) }
            if current.written(under: id) != instance {
                try await client.put("\(prefix)\(instance.service)/\(instance.id)", Self.bytes(instance), lease: id)
            }
            current.note(instance, id)
        } catch {
            if current.isFirstFailure() {
                client.logger.warning("etcd does not know of this process", metadata: ["state": "\(error)"])
            }
        }
    }

    static func bytes(_ instance: ServiceInstance) -> [UInt8] {
        let metadata = instance.metadata.mapValues { JSONValue.string($0) }
        let json: JSONValue = [
            "address": .string(instance.address.description), "health": .string(instance.health.rawValue),
            "metadata": .object(metadata),
        ]
        return json.bytes
    }

    /// Nothing for what another program wrote there.
    static func instance(_ service: String, _ id: String, _ bytes: [UInt8]) -> ServiceInstance? {
        guard let json = try? JSONValue(parsing: bytes),
            let address = json["address"]?.asString.flatMap({ ServiceAddress($0) }),
            let health = json["health"]?.asString.flatMap({ ServiceInstance.Health(rawValue: $0) })
        else { return nil }
        var metadata: [String: String] = [:]
        for member in json["metadata"]?.asObject?.members ?? [] { metadata[member.name] = member.value.asString }
        return ServiceInstance(service: service, id: id, address: address, health: health, metadata: metadata)
    }
}

/// What is kept, and under which lease.
private final class Current: Sendable {
    private struct State {
        var instance: ServiceInstance?
        var written: ServiceInstance?
        var lease: Int?
        var isFailing = false
        var isRenewing = false
        var wantsAnother = false
    }

    private let state = Mutex(State())

    var instance: ServiceInstance? { state.withLock { $0.instance } }
    var lease: Int? { state.withLock { $0.lease } }

    func set(_ instance: ServiceInstance) { state.withLock { $0.instance = instance } }

    func written(under lease: Int) -> ServiceInstance? {
        state.withLock { $0.lease == lease ? $0.written : nil }
    }

    func note(_ instance: ServiceInstance, _ lease: Int) {
        state.withLock { state in
            state.written = instance
            state.lease = lease
            state.isFailing = false
        }
    }

    func isFirstFailure() -> Bool {
        state.withLock { state in
            defer { state.isFailing = true }
            return !state.isFailing
        }
    }

    /// One at a time: whoever comes meanwhile has it done once more.
    func renew(_ body: () async -> Void) async {
        let begins = state.withLock { state in
            state.wantsAnother = true
            defer { state.isRenewing = true }
            return !state.isRenewing
        }
        guard begins else { return }
        while true {
            let goesOn = state.withLock { state in
                defer { state.wantsAnother = false }
                if !state.wantsAnother { state.isRenewing = false }
                return state.wantsAnother
            }
            guard goesOn else { return }
            await body()
        }
    }
}
