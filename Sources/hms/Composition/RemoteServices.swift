import Contracts
import Discovery
import Etcd
import Kernel
import Observability
import RPC
import RemoteContracts
import Settings

/// The services in other processes: those that this one calls, and all others of the hospital, which it asks for what
/// administrators see; and the certificate by which the processes know each other. Where all services run in one process
/// there is neither, and no socket is involved.
struct RemoteServices: Sendable {
    let certificates: CertificateKeeper?
    /// Where processes find each other, if etcd is configured.
    let directory: (any ServiceDirectory)?
    private let etcd: EtcdClient?
    private let services: [String: RemoteService]
    /// Those of `services` that this process does not work without.
    private let called: Set<String>
    /// Who knows callers, where Identity runs elsewhere.
    let authenticator: RemoteAuthenticator?

    /// - Throws: `ServiceList.Failure` with the setting that is missing, or `CertificateError`.
    init(
        _ settings: Settings, running names: [String], clock: any HospitalClock, metrics: Metrics, logs: Logs
    ) throws {
        let reachable = Self.reachable(settings)
        let called = Self.wanted(by: names).subtracting(names).intersection(reachable)
        self.called = called
        certificates = try Self.certificates(
            settings.rpc, called.union(settings.rpc.remotes.keys).subtracting(names), logs)
        guard let certificates else {
            services = [:]
            authenticator = nil
            directory = nil
            etcd = nil
            return
        }
        etcd = try WatchedSettings.client(settings.etcd, logger: logs.logger("hms.etcd"))
        directory = etcd.map { EtcdDirectory($0) }
        let listed = StaticResolver(settings.rpc.remotes)
        var services: [String: RemoteService] = [:]
        // Also replicas of what runs here, for administrators to see.
        for name in reachable {
            var resolver: any ServiceResolver = listed
            if let directory, settings.rpc.remotes[name] == nil { resolver = directory }
            services[name] = RemoteService(
                name, resolver: resolver,
                certificates: certificates, limits: CallLimits(deadline: settings.rpc.deadline), metrics: metrics,
                logger: logs.logger("hms.rpc"))
        }
        self.services = services
        authenticator = services["identity"].flatMap { called.contains("identity") ? $0 : nil }.map {
            RemoteAuthenticator(
                RemoteCallerDirectory($0), clock: clock, metrics: metrics, logger: logs.logger("hms.identity"))
        }
        metrics.gauge("hms_rpc_certificate_expiry_seconds", "When this process's certificate ends, since 1970.") {
            certificates.expiry
        }
    }

    /// Services that may run in other processes: those with addresses; with etcd, all.
    static func reachable(_ settings: Settings) -> Set<String> {
        let known = Set(settings.rpc.remotes.keys)
        return settings.etcd.endpoints.isEmpty ? known : known.union(Settings.RPC.services)
    }

    var patients: (any PatientDirectory)? { services["patients"].map { RemotePatientDirectory($0) } }
    var doctors: (any DoctorDirectory)? { services["doctors"].map { RemoteDoctorDirectory($0) } }

    /// Keeps connections and certificates until the task is cancelled. Returns at once where there is nothing to keep.
    func run() async {
        await withDiscardingTaskGroup { group in
            if let certificates { group.addTask { await certificates.run() } }
            for service in services.values { group.addTask { await service.run() } }
            if let authenticator { group.addTask { await authenticator.run() } }
        }
    }

    func close() async { await etcd?.close() }

    /// The services as other processes run them, replicas of what runs here included; by their names.
    var all: [RemoteService] { services.values.sorted { $0.name < $1.name } }

    /// What is wrong with a called service, by its name. What works without it is served nonetheless.
    var troubles: [(name: String, reason: @Sendable () async -> String?)] {
        all.filter { called.contains($0.name) }.map { service in (service.name, { service.trouble }) }
    }

    /// What these services call, and Identity, by which every process knows its callers.
    private static func wanted(by names: [String]) -> Set<String> {
        Set(ServiceList.all.filter { names.contains($0.name) }.flatMap(\.calls)).union(["identity"])
    }

    private static func certificates(
        _ settings: Settings.RPC, _ wanted: Set<String>, _ logs: Logs
    ) throws -> CertificateKeeper? {
        let needs = wanted.sorted().map { "calling \($0)" } + (settings.port == nil ? [] : ["rpc.port"])
        guard let need = needs.first else { return nil }
        guard let certificate = settings.certificateFile, let key = settings.keyFile,
            let authorities = settings.authorityFile
        else {
            throw ServiceList.Failure(
                description:
                    "\(need) needs rpc.certificate-file, rpc.key-file and rpc.ca-file, too: processes call each "
                    + "other with certificates only. hms certs makes them.")
        }
        let files = CertificateFiles(certificate: certificate, key: key, authorities: authorities)
        do {
            return try CertificateKeeper(files, logger: logs.logger("hms.rpc"))
        } catch let error as CertificateError {
            throw ServiceList.Failure(description: error.description)
        }
    }
}
