import ArgumentParser
import Foundation
import Identity
import Kernel
import Logging
import Messaging
import Modules
import Observability
import RPC
import Realtime
import RemoteContracts
import ServiceLifecycle
import Settings
import Storage
import UnixSignals
import Web

struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Serves the hospital until it is told to stop.")

    @OptionGroup var common: CommonOptions

    @Option(help: "Services to run, with commas between them, or all.")
    var services: String?

    @Option(help: "The address to listen on.")
    var host: String?

    @Option(help: "The port to listen on; 0 lets the system choose.")
    var port: Int?

    @Flag(help: "Serves a made-up hospital. Never over real data.")
    var demo = false

    func run() async throws {
        ProcessMemory.configure()
        var values: [String: String] = [:]
        if let services { values["services"] = services }
        if let host { values["server.host"] = host }
        if let port { values["server.port"] = String(port) }
        let settings = try await common.settings(values)
        let application = try await Application.openOrExplain(settings)
        try await application.identity?.start()
        let logins = try await prepare(application)
        application.registerMetrics(version: Version.current)

        for line in application.warnings { say("Warning: \(line)") }

        let live = application.liveUpdates()
        let server = try application.webServer(live) { port in
            say("HMS is ready: http://\(settings.server.host):\(port)")
            for line in logins { say(line) }
        }
        let (port, isKnown) = AsyncStream<Int>.makeStream()
        let calls = try application.rpcServer { port in
            say("HMS answers other processes on \(settings.rpc.host):\(port)")
            isKnown.yield(port)
        }
        let entry = calls == nil ? nil : DirectoryEntry(application, port: port)
        let watch = try WatchedSettings(settings.etcd, logger: application.logs.logger("hms.etcd")).map { watched in
            let (common, values) = (common, values)
            return SettingsWatch(watched: watched, application: application, responder: server.responder) {
                try common.read(values, etcd: $0)
            }
        }
        // Stopped from the last to the first: no socket is left open when the server stops.
        var running: [any Service] = [Background(application: application)]
        if let calls { running.append(calls) }
        if let entry { running.append(entry) }
        if let watch { running.append(watch) }
        running += [server, live]
        var configuration = ServiceGroupConfiguration(
            services: running,
            gracefulShutdownSignals: [.sigterm, .sigint], logger: application.logs.logger("hms"))
        // Ten seconds in all: what is still open then is cut off, and a second is left to close the stores.
        configuration.maximumGracefulShutdownDuration = .seconds(8)
        do {
            try await ServiceGroup(configuration: configuration).run()
        } catch is CancellationError {
            // A client held its request open until the end of the drain time.
        } catch {
            await application.close()
            throw error
        }
        await application.close()
    }

    /// The first start: the administrator, or the demo hospital. Returns what to print about how to sign in.
    private func prepare(_ application: Application) async throws -> [String] {
        // What `hms demo` made is served as the demo hospital that it is.
        if demo || application.data.demo != nil {
            try await DemoHospital(application: application).prepare()
            return DemoHospital.logins
        }
        guard let accounts = application.identity?.accounts, try await !accounts.hasUsers() else { return [] }
        let admin = application.settings.admin
        let email = admin.email ?? "admin@localhost.localdomain"
        let generated = try await accounts.bootstrapAdministrator(email: email, password: admin.password?.revealed)
        guard let generated else {
            return ["The administrator is \(email), with the password from HMS_ADMIN_PASSWORD."]
        }
        // At once: if the server can't listen after all, the password was made all the same.
        say("The administrator is \(email), with the password \(generated)")
        say("It is shown only now. You will be asked for a new one when you sign in.")
        return []
    }
}

extension Application {
    /// Opens the application, or says in one line why not.
    static func openOrExplain(_ settings: Settings) async throws -> Application {
        do {
            return try await open(
                settings, services: try ServiceList(settings.services, reachable: RemoteServices.reachable(settings)))
        } catch let failure as ServiceList.Failure {
            throw ValidationError(failure.description)
        } catch StorageError.engine(let reason) {
            guard settings.storage.engine == .sqlite else { throw ServiceList.Failure(description: reason) }
            throw DataDirectory.Failure.unusable(settings.dataDirectory, reason)
        } catch StorageError.unavailable(let reason) {
            throw ServiceList.Failure(description: reason)
        }
    }

    func webServer(_ live: LiveUpdates? = nil, onReady: @escaping @Sendable (Int) async -> Void) throws -> WebServer {
        var web = WebConfiguration()
        web.host = settings.server.host
        web.port = settings.server.port
        web.isHTTPS = settings.server.publicURL?.hasPrefix("https://") ?? false
        web.trustsProxy = settings.server.trustsProxy
        web.mostBodyBytes = settings.limits.bodyBytes
        web.mostJSONDepth = settings.limits.jsonDepth
        web.handlerTimeout = settings.limits.requestTimeout
        web.rateLimits = Self.rateLimits(settings.limits.rate)
        web.sharedBuckets = shared?.buckets
        web.hasBenchRoute = ProcessInfo.processInfo.environment["HMS_BENCH_ROUTES"] == "1"
        web.appFolder = WebFolder.find(settings)
        web.version = Version.current
        web.tellsOrigin = remote.certificates != nil
        let groups = modules.map { module in
            EndpointGroup(module.endpoints) { try await module.store.replay($0)?.answer }
        }
        let whole = WholeHospital(process, elsewhere: remote.all, order: ServiceList.all.map(\.name))
        let system = EndpointGroup(
            AdministrationEndpoints(hospital: whole).all + [HospitalEndpoint.endpoint(try hospital)])
        return try WebServer(
            groups: groups + [system], configuration: web, authenticator: authenticator,
            accessLog: accessLog, readiness: Readiness(checks), metrics: metrics,
            logger: logs.logger("hms.web"), connections: live, onReady: onReady)
    }

    /// Who knows the callers: Identity here, Identity in another process, or nobody.
    var authenticator: any Authenticator { identity?.authenticator ?? remote.authenticator ?? NoAuthenticator() }

    private var accessLog: StoreAccessLog {
        guard let identity else { return StoreAccessLog(store: access, clock: clock) }
        return StoreAccessLog(store: access, clock: clock) { caller, action, path in
            try await identity.recordDenial(of: caller, action: action, path: path)
        }
    }

    static func rateLimits(_ rates: Settings.Rates) -> RateLimits {
        let perMinute: [(RateClass, Int)] = [
            (.read, rates.read), (.write, rates.write), (.search, rates.search), (.login, rates.login),
        ]
        var budgets: [RateClass: RateLimits.Budget] = [:]
        for (rate, count) in perMinute where count > 0 {
            budgets[rate] = .init(perSecond: Double(count) / 60, burst: max(count / 10, 10))
        }
        return RateLimits(budgets)
    }

    /// Ready means that each store answers. Without its broker HMS serves on, and events wait.
    private var checks: [ReadinessCheck] {
        [ReadinessCheck("events", isVital: false) { [bus] in bus.trouble }]
            + remote.troubles.map { ReadinessCheck($0.name, isVital: false, reason: $0.reason) }
            // Until it is known who may sign in, every request would be refused.
            + (remote.authenticator.map { sign in [ReadinessCheck("sign-in") { sign.trouble }] } ?? []) + storeChecks
    }

    var storeChecks: [ReadinessCheck] {
        allStores.map { store in
            ReadinessCheck(store.service) {
                do {
                    _ = try await store.engine.read { try $0.lastEventSequence() }
                    return nil
                } catch {
                    return "the store does not answer"
                }
            }
        }
    }
}

enum Version {
    static let current = "0.1.0"
}
