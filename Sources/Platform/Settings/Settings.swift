import Foundation
import Kernel

/// The configuration of one process: finished values, every one checked.
package struct Settings: Sendable {
    package struct Server: Sendable {
        package let host: String
        /// 0 lets the system choose.
        package let port: Int
        /// How browsers reach HMS, without a slash at the end; nothing when it is not set, and HMS is reached where it
        /// listens.
        package let publicURL: String?
        /// Whether the last address of `X-Forwarded-For` is the client's.
        package let trustsProxy: Bool
    }

    package struct Hospital: Sendable {
        package let name: String
        /// An identifier of the IANA database.
        package let timeZone: String
        package let mrnPrefix: String
    }

    /// Requests a minute, one number for each rate-limit class; 0 is without limit.
    package struct Rates: Sendable {
        package let read: Int
        package let write: Int
        package let search: Int
        package let login: Int
    }

    package struct Limits: Sendable {
        package let bodyBytes: Int
        package let jsonDepth: Int
        package let requestTimeout: Duration
        package let rate: Rates
    }

    package struct Security: Sendable {
        package let accessTokenLife: Duration
        package let idleTimeout: Duration
        package let absoluteTimeout: Duration
        package let requireTOTPRoles: Set<String>
        /// 32 bytes.
        package let masterKey: Secret<[UInt8]>?
    }

    package struct Administrator: Sendable {
        package let email: String?
        package let password: Secret<String>?
    }

    package struct Events: Sendable {
        package let bus: Bus
        package let rabbitMQ: RabbitMQ
        package let maxAttempts: Int
    }

    package struct Storage: Sendable {
        package let engine: Engine
        package let groupCommitLimit: Int
        package let mongoDB: MongoDB
        package let postgreSQL: PostgreSQL

        package enum Engine: String, Sendable, CaseIterable {
            case sqlite
            case mongodb
            case postgresql
        }
    }

    package struct Live: Sendable {
        package let mostSockets: Int
    }

    package let server: Server
    /// Of the web app; nothing when it is not set, and is looked for.
    package let webFolder: String?
    package let dataDirectory: String
    /// Names of services, or `all` alone.
    package let services: [String]
    package let hospital: Hospital
    /// A level of swift-log, by its name.
    package let logLevel: String
    package let limits: Limits
    package let security: Security
    package let admin: Administrator
    /// 32 bytes.
    package let auditKey: Secret<[UInt8]>?
    package let events: Events
    package let storage: Storage
    package let live: Live
    package let redis: Redis
    package let etcd: Etcd
    package let rpc: RPC
    /// Every setting with its value and where it comes from, in the order of the documentation.
    package let entries: [SettingEntry]

    /// Environment variable with the path of the file.
    package static let fileVariable = "HMS_CONFIG"

    /// Reads the configuration: command line before environment, before etcd, before the file, before the defaults.
    /// - Parameters:
    ///   - commandLine: values by the names of settings, `server.port`; only those that were given.
    ///   - environment: the variables of the process; those that begin with `HMS_` count.
    ///   - etcd: what etcd has, by the names of settings; nothing, where it is not used or not there.
    ///   - file: path of a YAML file, which must exist; see `file(environment:)`.
    /// - Throws: `SettingsError` with everything that is wrong.
    package static func load(
        commandLine: [String: String] = [:], environment: [String: String] = [:], etcd: [String: String]? = nil,
        file: String? = nil
    ) throws(SettingsError) -> Settings {
        var layers = [SettingsLayer.commandLine(commandLine), .environment(environment)]
        if let etcd { layers.append(.etcd(etcd)) }
        if let file { layers.append(try .file(file)) }
        return try Settings(layers)
    }

    /// The file to read: what `HMS_CONFIG` names, else `hms.yaml` in the working directory, if there is one.
    package static func file(environment: [String: String]) -> String? {
        if let path = environment[fileVariable], !path.isEmpty { return path }
        return FileManager.default.fileExists(atPath: "hms.yaml") ? "hms.yaml" : nil
    }

    init(_ layers: [SettingsLayer]) throws(SettingsError) {
        var reader = SettingsReader(layers)
        typealias Key = SettingsTable
        server = Server(
            host: reader.read(Key.serverHost), port: reader.read(Key.serverPort),
            publicURL: reader.read(Key.serverPublicURL), trustsProxy: reader.read(Key.serverProxy) == "trusted")
        webFolder = reader.read(Key.webFolder)
        dataDirectory = reader.read(Key.dataDirectory)
        services = reader.read(Key.services)
        hospital = Hospital(
            name: reader.read(Key.hospitalName), timeZone: reader.read(Key.hospitalTimeZone),
            mrnPrefix: reader.read(Key.hospitalMRNPrefix))
        logLevel = reader.read(Key.logLevel)
        limits = Limits(
            bodyBytes: reader.read(Key.bodyBytes), jsonDepth: reader.read(Key.jsonDepth),
            requestTimeout: .seconds(reader.read(Key.requestTimeout)),
            rate: Rates(
                read: reader.read(Key.rateRead), write: reader.read(Key.rateWrite), search: reader.read(Key.rateSearch),
                login: reader.read(Key.rateLogin)))
        security = Security(
            accessTokenLife: .minutes(reader.read(Key.accessTokenMinutes)),
            idleTimeout: .minutes(reader.read(Key.idleMinutes)),
            absoluteTimeout: .hours(reader.read(Key.absoluteHours)),
            requireTOTPRoles: Set(reader.read(Key.requireTOTPRoles)), masterKey: reader.read(Key.masterKey))
        admin = Administrator(email: reader.read(Key.adminEmail), password: reader.read(Key.adminPassword))
        auditKey = reader.read(Key.auditKey)
        events = Events(
            bus: Bus(rawValue: reader.read(Key.eventBus)) ?? .embedded, rabbitMQ: RabbitMQ(&reader),
            maxAttempts: reader.read(Key.eventAttempts))
        storage = Storage(
            engine: Storage.Engine(rawValue: reader.read(Key.storageEngine)) ?? .sqlite,
            groupCommitLimit: reader.read(Key.groupCommitLimit), mongoDB: Storage.MongoDB(&reader),
            postgreSQL: Storage.PostgreSQL(&reader))
        live = Live(mostSockets: reader.read(Key.liveSockets))
        redis = Redis(&reader)
        etcd = Etcd(&reader)
        rpc = RPC(&reader)
        entries = reader.entries
        guard reader.problems.isEmpty else { throw SettingsError(problems: reader.problems) }
    }
}
