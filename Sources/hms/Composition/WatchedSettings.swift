import Etcd
import Foundation
import Logging
import Observability
import ServiceLifecycle
import Settings
import Web

/// The settings in etcd: `/hms/config/log.level`.
struct WatchedSettings: Sendable {
    static let prefix = "/hms/config/"

    private let client: EtcdClient

    /// Nothing, where etcd is not configured.
    init?(_ settings: Settings.Etcd, logger: Logger?) throws {
        guard let client = try Self.client(settings, logger: logger) else { return nil }
        self.client = client
    }

    /// Nothing, where etcd is not configured.
    static func client(_ settings: Settings.Etcd, logger: Logger?) throws -> EtcdClient? {
        guard !settings.endpoints.isEmpty else { return nil }
        var configuration = EtcdConfiguration(endpoints: settings.endpoints)
        configuration.username = settings.username
        configuration.password = settings.password?.revealed
        configuration.authorityFile = settings.authorityFile
        configuration.certificateFile = settings.certificateFile
        configuration.keyFile = settings.keyFile
        let logger = logger ?? Logger(label: "hms.etcd") { _ in SwiftLogNoOpLogHandler() }
        return try EtcdClient(configuration, logger: logger)
    }

    /// What etcd has now; nothing, and a word to the operator, when it can't be asked.
    func values() async -> [String: String]? {
        do {
            let pairs = try await client.list(Self.prefix).pairs
            return Self.texts(pairs.map { (String($0.key.dropFirst(Self.prefix.count)), $0.value) })
        } catch {
            let text = "Settings of etcd are not known now, and do not count: \(error)\n"
            FileHandle.standardError.write(Data(text.utf8))
            return nil
        }
    }

    func follow(_ changed: @Sendable ([String: String]) async -> Void) async {
        await EtcdMirror(client, prefix: Self.prefix).follow { pairs in
            await changed(Self.texts(pairs.map { ($0.key, $0.value) }))
        }
    }

    func close() async { await client.close() }

    private static func texts(_ pairs: [(String, [UInt8])]) -> [String: String] {
        Dictionary(pairs.map { ($0.0, String(decoding: $0.1, as: UTF8.self)) }, uniquingKeysWith: { $1 })
    }
}

/// Lets settings that change in etcd count while HMS serves, where they can.
struct SettingsWatch: Service {
    let watched: WatchedSettings
    let application: Application
    let responder: Responder
    /// The settings, with what etcd has now. Throws what is wrong with them.
    let load: @Sendable ([String: String]) throws -> Settings

    func run() async throws {
        let current = Latest(application.settings)
        let logger = application.logs.logger("hms.settings")
        await cancelWhenGracefulShutdown {
            await watched.follow { values in
                do {
                    let new = try load(values)
                    await apply(current.replace(new).changes(to: new), new, logger)
                } catch {
                    for problem in (error as? SettingsError)?.problems ?? [] {
                        logger.error(
                            "a setting in etcd is wrong; all former ones count on",
                            metadata: ["setting": "\(problem.key)"])
                    }
                }
            }
        }
        await watched.close()
    }

    private func apply(_ changes: [Settings.Change], _ new: Settings, _ logger: Logger) async {
        for change in changes {
            let message: Logger.Message =
                change.isLive
                ? "a setting changed in etcd, and counts now"
                : "a setting changed in etcd; it counts from the next start on"
            logger.notice(message, metadata: ["setting": "\(change.name)"])
        }
        guard changes.contains(where: \.isLive) else { return }
        application.logs.levels.level = Logger.Level(rawValue: new.logLevel) ?? .info
        responder.replace(rateLimits: Application.rateLimits(new.limits.rate))
    }
}

/// The settings that count; told one after the other.
private actor Latest {
    private var settings: Settings

    init(_ settings: Settings) { self.settings = settings }

    /// The former ones.
    func replace(_ new: Settings) -> Settings {
        defer { settings = new }
        return settings
    }
}
