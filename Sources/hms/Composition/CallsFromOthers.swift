import Discovery
import Doctors
import Foundation
import GRPCCore
import Identity
import Kernel
import Messaging
import Modules
import Observability
import Patients
import RPC
import RemoteContracts
import ServiceLifecycle
import Settings
import Storage
import Web

extension Application {
    /// The server for the calls of other processes; nothing where none is asked for.
    func rpcServer(onReady: @escaping @Sendable (Int) async -> Void) throws -> RPCServer? {
        guard let port = settings.rpc.port, let certificates = remote.certificates else { return nil }
        var contracts: [String: any RegistrableRPCService] = [:]
        if let identity { contracts["identity"] = CallerDirectoryServer(LocalCallerDirectory(identity)) }
        if let patients {
            contracts["patients"] = PatientDirectoryServer(LocalPatientDirectory(store: patients.store))
        }
        if let doctors { contracts["doctors"] = DoctorDirectoryServer(doctors.directory) }
        let names = Set(certificates.names)
        // Administrators ask each service for what it has.
        let unnamed = modules.map(\.store.service).sorted().filter { !names.contains(RPCAuthority.name(of: $0)) }
        guard unnamed.isEmpty else {
            throw ServiceList.Failure(
                description:
                    "rpc.certificate-file is not for \(unnamed.joined(separator: ", ")): other processes would "
                    + "refuse it. It must name \(unnamed.map(RPCAuthority.name(of:)).joined(separator: ", ")).")
        }
        let health = HealthChecks(
            Dictionary(uniqueKeysWithValues: storeChecks.map { ($0.name, $0.reason) }.filter { $0.0 != access.service })
        )
        let administration = AdministrationServer(process, authenticator: authenticator)
        return try RPCServer(
            .init(host: settings.rpc.host, port: port), services: contracts.values + [administration], health: health,
            certificates: certificates, metrics: metrics, logger: logs.logger("hms.rpc"), onReady: onReady)
    }
}

/// Keeps the services of this process in the directory, from the moment that they answer until the process is told to
/// stop: before it takes no more calls.
struct DirectoryEntry: Service {
    private let directory: any ServiceDirectory
    private let services: [String]
    private let id: String
    private let host: String
    private let port: AsyncStream<Int>

    /// Nothing, where there is no directory.
    init?(_ application: Application, port: AsyncStream<Int>) {
        guard let directory = application.remote.directory else { return nil }
        self.directory = directory
        services = application.modules.map(\.store.service)
        id = application.process.id
        host = application.settings.rpc.advertisedHost ?? application.settings.rpc.host
        self.port = port
    }

    func run() async throws {
        await cancelWhenGracefulShutdown {
            guard let port = await port.first(where: { _ in true }),
                let address = ServiceAddress(host: host, port: port)
            else { return }
            await withDiscardingTaskGroup { group in
                for service in services {
                    group.addTask {
                        let (stream, continuation) = AsyncStream<ServiceInstance>.makeStream()
                        continuation.yield(
                            ServiceInstance(
                                service: service, id: id, address: address, metadata: ["version": Version.current]))
                        await directory.keep(stream)
                        continuation.finish()
                    }
                }
            }
        }
        // Where nothing is kept any more, the process goes on until it is told to stop.
        try? await gracefulShutdown()
    }
}

/// Events that the services of this process ask for, and that come from services of other processes.
enum MissedEvents {
    /// The first word of the type of an event, by the service that publishes it.
    static let families = [
        "identity": ["user", "session", "access"], "patients": ["patient"], "doctors": ["doctor"],
        "appointments": ["appointment", "queue", "visit", "stranded"],
    ]

    /// What does not arrive where the bus reaches this process only; one line for each service that would miss something.
    static func lines(_ consumers: [(service: String, types: [String])]) -> [String] {
        let running = Set(consumers.map(\.service))
        return consumers.compactMap { service, types in
            let publishers = families.filter { name, words in
                !running.contains(name) && types.contains { type in words.contains { type.hasPrefix($0 + ".") } }
            }
            guard !publishers.isEmpty else { return nil }
            return "\(service) does not learn what happens in \(publishers.keys.sorted().joined(separator: ", ")): "
                + "events.bus embedded stays within one process. Set events.bus to rabbitmq in all of them."
        }
    }
}

extension Application {
    /// What an operator must know of a process with some of the services, before anything goes wrong.
    var warnings: [String] {
        var lines: [String] = []
        if identity == nil, remote.authenticator == nil {
            lines.append(
                "Nobody can sign in: identity neither runs in this process nor has remote.identity.addresses.")
        }
        guard settings.events.bus == .embedded else { return lines }
        if shared == nil, modules.count < ServiceList.all.count {
            lines.append(
                "Screens are told of what happens in this process only: events.bus embedded stays within it. Set "
                    + "events.bus to rabbitmq, or redis.url, in all processes.")
        }
        return lines
            + MissedEvents.lines(
                modules.map { module in
                    (module.store.service, module.subscriptions.flatMap(\.types))
                })
    }
}
