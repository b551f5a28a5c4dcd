import Synchronization

/// One process that serves a service.
package struct ServiceInstance: Sendable, Hashable {
    package enum Health: String, Sendable, Hashable {
        case ready
        /// Finishes what it has, and wants no more.
        case draining
    }

    package let service: String
    /// Of the process: another one after a restart.
    package let id: String
    package let address: ServiceAddress
    package var health: Health
    /// `version`, `zone`: for people and tools.
    package var metadata: [String: String]

    package init(
        service: String, id: String, address: ServiceAddress, health: Health = .ready, metadata: [String: String] = [:]
    ) {
        self.service = service
        self.id = id
        self.address = address
        self.health = health
        self.metadata = metadata
    }
}

/// A directory in which processes say what they serve, and find others.
package protocol ServiceDirectory: ServiceResolver {
    /// Keeps an instance in the directory, as the stream says it is, until the stream or the task ends; then takes it out.
    /// The instance of a process that vanishes goes by itself, within seconds.
    func keep(_ instance: AsyncStream<ServiceInstance>) async

    /// The instances as they are now, and again whenever they change; ordered by id. While the directory is away, the last
    /// list stands.
    func instances(of service: String) -> AsyncStream<[ServiceInstance]>
}

extension ServiceDirectory {
    /// Those that are ready.
    package func replicas(of service: String) -> AsyncStream<[ServiceAddress]> {
        AsyncStream(bufferingPolicy: .bufferingNewest(1)) { continuation in
            let task = Task {
                var last: [ServiceAddress]?
                for await instances in instances(of: service) {
                    let addresses = instances.filter { $0.health == .ready }.map(\.address)
                    if addresses != last { continuation.yield(addresses) }
                    last = addresses
                }
                continuation.finish()
            }
            continuation.onTermination = { _ in task.cancel() }
        }
    }
}

/// The directory of one process.
package final class LocalDirectory: ServiceDirectory {
    private struct State {
        var instances: [String: ServiceInstance] = [:]
        var watchers: [Int: (service: String, continuation: AsyncStream<[ServiceInstance]>.Continuation)] = [:]
        var next = 0

        func list(_ service: String) -> [ServiceInstance] {
            instances.values.filter { $0.service == service }.sorted { $0.id < $1.id }
        }
    }

    private let state = Mutex(State())

    package init() {}

    package func keep(_ instance: AsyncStream<ServiceInstance>) async {
        var kept: ServiceInstance?
        for await instance in instance {
            kept = instance
            set(instance, "\(instance.service)/\(instance.id)")
        }
        if let kept { remove("\(kept.service)/\(kept.id)", of: kept.service) }
    }

    package func instances(of service: String) -> AsyncStream<[ServiceInstance]> {
        AsyncStream(bufferingPolicy: .bufferingNewest(1)) { continuation in
            let number = state.withLock { state in
                state.next += 1
                state.watchers[state.next] = (service, continuation)
                continuation.yield(state.list(service))
                return state.next
            }
            continuation.onTermination = { [weak self] _ in
                self?.state.withLock { $0.watchers[number] = nil }
            }
        }
    }

    private func set(_ instance: ServiceInstance, _ key: String) {
        state.withLock { state in
            state.instances[key] = instance
            Self.tell(state, instance.service)
        }
    }

    private func remove(_ key: String, of service: String) {
        state.withLock { state in
            state.instances[key] = nil
            Self.tell(state, service)
        }
    }

    private static func tell(_ state: State, _ service: String) {
        for watcher in state.watchers.values where watcher.service == service {
            watcher.continuation.yield(state.list(service))
        }
    }
}
