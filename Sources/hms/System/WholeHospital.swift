import Discovery
import Kernel
import RPC
import Web

/// All services of the hospital, those of this process and those elsewhere, as administrators see them from this process.
struct WholeHospital: Sendable {
    let process: LocalProcess
    /// In the order in which they are shown.
    let services: [any Administration]
    /// The same services as other processes run them, replicas of this process's own included.
    let elsewhere: [RemoteService]

    init(_ process: LocalProcess, elsewhere: [RemoteService], order: [String]) {
        self.process = process
        self.elsewhere = elsewhere
        let here = process.services
        let others = elsewhere.filter { other in !here.contains { $0.service == other.name } }
        let all: [any Administration] = here + others.map { RemoteAdministration($0) }
        let places = Dictionary(uniqueKeysWithValues: order.enumerated().map { ($0.element, $0.offset) })
        services = all.sorted { places[$0.service, default: .max] < places[$1.service, default: .max] }
    }

    /// - Throws: 422 that names `pointer`, if the hospital has no such service.
    func service(_ name: String, at pointer: String) throws(Problem) -> any Administration {
        guard let service = services.first(where: { $0.service == name }) else {
            throw .invalid(pointer, "must be one of: \(services.map(\.service).joined(separator: ", "))")
        }
        return service
    }

    /// - Throws: 404, if the hospital has no such service.
    func service(_ name: String) throws(Problem) -> any Administration {
        guard let service = services.first(where: { $0.service == name }) else { throw .notFound("service") }
        return service
    }

    /// How an audit log is called: reads and refusals of all services are one log where they are in one place, else one of
    /// each process.
    func name(of log: AuditLog) -> (service: String, process: String?) {
        guard log.kind == .access else { return (log.service, nil) }
        let isOne = process.sharesAccess || services.allSatisfy(\.isHere)
        return (AuditList.access, isOne ? nil : log.service)
    }

    /// Asks services, all at once, and answers in their order.
    /// - Parameter mayLack: whether those in other processes that do not answer are named in `missing`; else the first of
    ///   them makes it throw.
    func ask<Answer: Sendable>(
        _ services: [any Administration], mayLack: Bool = true,
        _ question: @Sendable @escaping (any Administration) async throws -> Answer
    ) async throws -> (answers: [(service: String, answer: Answer)], missing: [String]) {
        let found = try await withThrowingTaskGroup(of: (Int, Answer?).self) { group in
            for (number, service) in services.enumerated() {
                group.addTask {
                    do {
                        return (number, try await question(service))
                    } catch let problem as Problem where mayLack && !service.isHere && problem.isOfTheWay {
                        return (number, nil)
                    }
                }
            }
            var found: [Int: Answer] = [:]
            for try await (number, answer) in group { found[number] = answer }
            return found
        }
        var answers: [(service: String, answer: Answer)] = []
        var missing: [String] = []
        for (number, service) in services.enumerated() {
            if let answer = found[number] {
                answers.append((service.service, answer))
            } else {
                missing.append(service.service)
            }
        }
        return (answers, missing)
    }

    /// Another process, by what is known of it here.
    struct Neighbour: Sendable {
        let address: ServiceAddress
        /// Under which it is known; one of them is enough to call it.
        let services: [RemoteService]
    }

    /// The other processes, each once, however many services it runs.
    private var neighbours: [Neighbour] {
        var known: [ServiceAddress: [RemoteService]] = [:]
        for service in elsewhere { for address in service.addresses { known[address, default: []].append(service) } }
        return known.map { Neighbour(address: $0.key, services: $0.value) }
            .sorted { $0.address.description < $1.address.description }
    }

    /// Asks every other process of the hospital; nothing from those that do not answer.
    func askNeighbours<Answer: Sendable>(
        _ question: @Sendable @escaping (RemoteService, ServiceAddress) async throws -> Answer
    ) async throws -> [(neighbour: Neighbour, answer: Answer?)] {
        let neighbours = neighbours
        let found = try await withThrowingTaskGroup(of: (Int, Answer?).self) { group in
            for (number, neighbour) in neighbours.enumerated() {
                guard let service = neighbour.services.first else { continue }
                group.addTask {
                    do {
                        return (number, try await question(service, neighbour.address))
                    } catch let problem as Problem where problem.isOfTheWay {
                        return (number, nil)
                    }
                }
            }
            var found: [Int: Answer] = [:]
            for try await (number, answer) in group { found[number] = answer }
            return found
        }
        return neighbours.enumerated().map { ($0.element, found[$0.offset]) }
    }
}

extension Problem {
    /// Whether it says that a service in another process brought no answer, rather than what its answer is. A process of
    /// another version that does not know the question fails with an internal error.
    fileprivate var isOfTheWay: Bool { [.unavailable, .internalError, .timeout].contains(kind) }
}
