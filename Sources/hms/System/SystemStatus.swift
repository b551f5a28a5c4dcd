import Discovery
import Kernel
import RPC

/// The state of the hospital's services and processes.
struct SystemStatus: Codable, Sendable {
    struct Service: Codable, Sendable {
        let name: String
        /// Changes that wait for their commit, in all processes.
        let queuedWrites: Int
        let events: Int64
        let deadLetters: Int
    }

    struct Consumer: Codable, Sendable {
        let name: String
        let lag: Int64
    }

    /// Of HMS, in the process that answers.
    let version: String
    /// Those that answer.
    let services: [Service]
    let consumers: [Consumer]
    /// The one that answers first.
    let processes: [HospitalProcess]
    /// Services of the hospital of which no process answers.
    let missing: [String]
}

/// A process of the hospital.
struct HospitalProcess: Codable, Sendable, Hashable {
    /// Under which the others call it; nothing for the one that answers.
    let address: String?
    let services: [String]
    /// Of HMS; nothing, while it does not answer.
    let version: String?
    let isAnswering: Bool
}

extension WholeHospital {
    func status(for asker: Asker) async throws -> SystemStatus {
        let own = try await process.state(for: asker.caller)
        let asked = try await askNeighbours { service, address in
            try await RemoteAdministration(service).state(at: address, for: asker)
        }
        // A process may be among its own neighbours, and have several addresses.
        var known: Set<String> = [process.id]
        var states = [own]
        var processes = [HospitalProcess(own.process, at: nil)]
        for (neighbour, state) in asked {
            guard let state else {
                processes.append(HospitalProcess(silent: neighbour))
                continue
            }
            guard known.insert(state.process.id).inserted else { continue }
            states.append(state)
            processes.append(HospitalProcess(state.process, at: neighbour))
        }
        let names = services.map(\.service)
        let answering = Set(states.flatMap { $0.services.map(\.name) })
        return SystemStatus(
            version: Version.current, services: names.compactMap { Self.merged($0, states) },
            consumers: Self.consumers(states), processes: processes, missing: names.filter { !answering.contains($0) })
    }

    /// Replicas share a store, and have each changes of their own that wait.
    private static func merged(_ name: String, _ states: [ProcessState]) -> SystemStatus.Service? {
        let found = states.flatMap(\.services).filter { $0.name == name }
        guard !found.isEmpty else { return nil }
        return .init(
            name: name, queuedWrites: found.reduce(0) { $0 + $1.queuedWrites },
            events: found.map(\.events).max() ?? 0, deadLetters: found.map(\.deadLetters).max() ?? 0)
    }

    /// Replicas share a queue; the one that empties it knows best how much is left.
    private static func consumers(_ states: [ProcessState]) -> [SystemStatus.Consumer] {
        var lags: [String: Int64] = [:]
        var names: [String] = []
        for consumer in states.flatMap(\.consumers) {
            if lags[consumer.name] == nil { names.append(consumer.name) }
            lags[consumer.name] = max(lags[consumer.name] ?? 0, consumer.lag)
        }
        return names.map { .init(name: $0, lag: lags[$0] ?? 0) }
    }
}

extension HospitalProcess {
    init(_ facts: ProcessFacts, at neighbour: WholeHospital.Neighbour?) {
        self.init(
            address: neighbour?.address.description, services: facts.services, version: facts.version,
            isAnswering: true)
    }

    init(silent neighbour: WholeHospital.Neighbour) {
        self.init(
            address: neighbour.address.description, services: neighbour.services.map(\.name), version: nil,
            isAnswering: false)
    }
}
