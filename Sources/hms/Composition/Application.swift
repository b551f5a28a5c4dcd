import Appointments
import Contracts
import Doctors
import Foundation
import Identity
import Kernel
import Logging
import Messaging
import Modules
import Observability
import Patients
import Redis
import Security
import Settings
import Storage
import Web

/// One process of HMS, put together: the only place where engines are chosen and services meet.
struct Application: Sendable {
    /// Of this process; another one after each start.
    let id: String
    let settings: Settings
    let data: DataDirectory
    let clock: any HospitalClock
    let stores: [Store]
    let modules: [any Module]
    let identity: IdentityModule?
    let patients: PatientsModule?
    let doctors: DoctorsModule?
    let appointments: AppointmentsModule?
    /// Where reads and refusals are recorded.
    let access: Store
    let bus: any EventBus
    /// What the live updates follow.
    let tap: EventTap
    let chain: AuditChain
    let logs: Logs
    let metrics: Metrics
    let shared: SharedByRedis?
    /// The services of other processes.
    let remote: RemoteServices

    /// Opens the stores, brings them to this version's schema, and makes the services.
    static func open(_ settings: Settings, services: ServiceList) async throws -> Application {
        let data = try DataDirectory(settings.dataDirectory)
        let clock = SystemClock()
        let ids = UUIDv7Generator(clock: clock)
        let logs = Logs(level: Logger.Level(rawValue: settings.logLevel) ?? .info)
        let metrics = Metrics()
        let shared = SharedByRedis(settings.redis, metrics: metrics, logger: logs.logger("hms.redis"))
        let remote = try RemoteServices(
            settings, running: services.names, clock: clock, metrics: metrics, logs: logs)
        let hospital = try hospital(settings)
        let masterKey = try masterKey(settings, data)
        let chain = AuditChain(key: settings.auditKey?.revealed ?? masterKey.derive(.audit))
        let sealer = Sealer(masterKey)
        let seal = AnswerSeal(
            seal: { try sealer.seal($0, for: "answer/\($1)") }, open: { try sealer.open($0, for: "answer/\($1)") })

        let engines = StorageEngines(settings: settings, data: data, chain: chain)

        func open(_ name: String, _ collections: [CollectionSchema]) async throws -> Store {
            let engine = try await engines.open(name, collections)
            return Store(service: name, engine: engine, clock: clock, ids: ids, seal: seal)
        }
        func context(_ name: String, _ collections: [CollectionSchema]) async throws -> ModuleContext {
            ModuleContext(
                store: try await open(name, collections), clock: clock, ids: ids, hospital: hospital,
                logger: logs.logger("hms.\(name)"))
        }

        var modules: [any Module] = []
        var identity: IdentityModule?
        var patients: PatientsModule?
        var doctors: DoctorsModule?
        var appointments: AppointmentsModule?
        for entry in services.entries {
            let context = try await context(entry.name, entry.collections)
            switch entry.name {
            case IdentityModule.name:
                identity = IdentityModule(
                    context, settings: identitySettings(settings), masterKey: masterKey, broadcast: shared?.broadcast)
                modules.append(contentsOf: identity.map { [$0] } ?? [])
            case PatientsModule.name:
                patients = PatientsModule(context: context)
                modules.append(contentsOf: patients.map { [$0] } ?? [])
            case DoctorsModule.name:
                doctors = DoctorsModule(context)
                modules.append(contentsOf: doctors.map { [$0] } ?? [])
            case AppointmentsModule.name:
                guard
                    let people = patients.map({ LocalPatientDirectory(store: $0.store) }) ?? remote.patients,
                    let hours = doctors?.directory ?? remote.doctors
                else { continue }
                appointments = AppointmentsModule(context, patients: people, doctors: hours)
                modules.append(contentsOf: appointments.map { [$0] } ?? [])
            default:
                throw ServiceList.Failure(description: "\(entry.name) cannot be put together.")
            }
        }
        for (module, entry) in zip(modules, services.entries) { _ = try await module.store.migrate(entry.migrations) }
        let access = try await open("access", [])
        let stores = modules.map(\.store)
        let id = ids.next()
        let (bus, tap) = try EventBuses.make(
            settings, modules: modules, clock: clock, process: id, logger: logs.logger("hms.events"),
            live: logs.logger("hms.live"))
        return Application(
            id: id, settings: settings, data: data, clock: clock, stores: stores, modules: modules, identity: identity,
            patients: patients, doctors: doctors, appointments: appointments, access: access, bus: bus, tap: tap,
            chain: chain, logs: logs, metrics: metrics, shared: shared, remote: remote)
    }

    /// Every store of this process, by its service.
    var allStores: [Store] { stores + [access] }

    /// What administrators see of it.
    var process: LocalProcess {
        LocalProcess(
            id: id, stores: stores, access: access, sharesAccess: settings.storage.engine != .sqlite, chain: chain,
            bus: bus, settings: settings)
    }

    func scheduler(of module: any Module) -> Scheduler {
        Scheduler(
            store: module.store, handlers: module.jobs + [Housekeeping.forgetAnswers],
            policy: RetryPolicy(mostAttempts: settings.events.maxAttempts), clock: clock,
            logger: logs.logger("hms.scheduler"))
    }

    /// Closes everything; what was acknowledged is on disk already.
    func close() async {
        try? await identity?.shutdown()
        for store in allStores { await store.engine.close() }
        shared?.client.close()
        await remote.close()
        data.unlock()
        logs.shutdown()
    }

    /// Which hospital this is, by the settings.
    var hospital: Hospital { get throws { try Self.hospital(settings) } }

    private static func hospital(_ settings: Settings) throws -> Hospital {
        guard let zone = HospitalZone(settings.hospital.timeZone) else {
            throw ServiceList.Failure(description: "hospital.time-zone: \(settings.hospital.timeZone) is not known.")
        }
        return Hospital(name: settings.hospital.name, zone: zone, mrnPrefix: settings.hospital.mrnPrefix)
    }

    private static func masterKey(_ settings: Settings, _ data: DataDirectory) throws -> MasterKey {
        if let bytes = settings.security.masterKey?.revealed, let key = MasterKey(Base64URL.encode(bytes)) {
            return key
        }
        return try MasterKey.loadOrCreate(at: data.masterKey)
    }

    private static func identitySettings(_ settings: Settings) -> IdentitySettings {
        let issuer = settings.server.publicURL ?? "http://\(settings.server.host):\(settings.server.port)"
        return IdentitySettings(
            issuer: issuer, hasSecureCookies: issuer.hasPrefix("https://"),
            accessTokenLifetime: settings.security.accessTokenLife,
            timeouts: SessionTimeouts(
                idle: settings.security.idleTimeout, absolute: settings.security.absoluteTimeout),
            passwords: PasswordPolicy(), rolesWithSecondFactor: settings.security.requireTOTPRoles)
    }
}

/// What every store needs done from time to time.
enum Housekeeping {
    /// The answers of idempotent requests are kept for a day. Often and in small parts: more go than ever come, and no change
    /// waits long behind it.
    static let forgetAnswers = JobHandler("forget-answers", every: .seconds(10)) { _, tx in
        for record in try tx.find(IdempotencyRecord.byExpiry.all.below(tx.now), limit: 1000).items {
            try tx.delete(record)
        }
    }
}
