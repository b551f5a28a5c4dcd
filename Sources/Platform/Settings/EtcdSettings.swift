import Configuration
import Foundation

extension Settings {
    package struct Etcd: Sendable {
        /// Empty, where it is not used.
        package let endpoints: [String]
        package let username: String?
        package let password: Secret<String>?
        package let authorityFile: String?
        package let certificateFile: String?
        package let keyFile: String?

        init(_ reader: inout SettingsReader) {
            typealias Key = SettingsTable
            endpoints = reader.read(Key.etcdEndpoints)
            username = reader.read(Key.etcdUser)
            password = reader.read(Key.etcdPassword)
            authorityFile = reader.read(Key.etcdAuthority)
            certificateFile = reader.read(Key.etcdCertificate)
            keyFile = reader.read(Key.etcdKey)
        }
    }

    /// A setting whose value is another than before.
    package struct Change: Sendable, Hashable {
        package let name: String
        /// Whether it counts at once; others count from the next start on.
        package let isLive: Bool

        package init(name: String, isLive: Bool) {
            self.name = name
            self.isLive = isLive
        }
    }

    package func changes(to new: Settings) -> [Change] {
        // Both have the same settings in the same order. Secrets are all the same mark here; they don't come from etcd.
        zip(entries, new.entries).filter { $0.value != $1.value }.map { _, entry in
            Change(name: entry.setting.name, isLive: SettingsTable.live.contains(entry.setting.name))
        }
    }
}

extension SettingsTable {
    static let etcdEndpoints = SettingKey(
        "etcd.endpoints", .endpoints, default: [],
        "Members of etcd, which has settings for all processes, as /hms/config/log.level. They go before the file. Log level "
            + "and rate limits change at once when they change there; others at the next start.")
    static let etcdUser = SettingKey("etcd.username", .text(1...128), "User of etcd.")
    static let etcdPassword = SettingKey("etcd.password", .password(1...512), secret: true, "Password of that user.")
    static let etcdAuthority = SettingKey(
        "etcd.ca-file", .path,
        "PEM file with the authority that signed the certificates of etcd. Without it the machine's own are trusted.")
    static let etcdCertificate = SettingKey(
        "etcd.certificate-file", .path, "PEM file with the certificate that HMS shows to etcd.")
    static let etcdKey = SettingKey("etcd.key-file", .path, "PEM file with the key of that certificate.")

    /// In the order of the documentation.
    static let etcd = [
        etcdEndpoints.description, etcdUser.description, etcdPassword.description, etcdAuthority.description,
        etcdCertificate.description, etcdKey.description,
    ]

    /// What counts at once when it changes in etcd.
    static let live: Set<String> = [
        "log.level", "limits.rate.read", "limits.rate.write", "limits.rate.search", "limits.rate.login",
    ]
}

extension SettingsLayer {
    /// - Parameter values: by the names of settings.
    static func etcd(_ values: [String: String]) -> SettingsLayer {
        let known = Set(SettingsTable.all.map(\.name))
        var unknown = SettingsProblem.unknown(values.keys.filter { !known.contains($0) }, .etcd, among: known)
        for setting in SettingsTable.all where values[setting.name] != nil {
            guard setting.isSecret || setting.name.hasPrefix("etcd.") else { continue }
            let rule =
                setting.isSecret
                ? "must not be kept in etcd, which everyone can read who reads settings; set \(setting.environmentVariable)"
                : "says where etcd is, and must be set elsewhere"
            unknown.append(SettingsProblem(key: setting.name, value: nil, origin: .etcd, rule: rule))
        }
        let pairs = values.map { name, text in
            (
                AbsoluteConfigKey(name.split(separator: ".").map(String.init)),
                ConfigValue(.string(text), isSecret: false)
            )
        }
        let provider = InMemoryProvider(
            name: "etcd", values: Dictionary(pairs, uniquingKeysWith: { first, _ in first }))
        return SettingsLayer(origin: .etcd, values: provider.snapshot(), unknown: unknown)
    }
}

extension SettingKind where Value == [String] {
    /// Addresses of the members of a cluster.
    static let endpoints = Self(
        allowed: "http or https addresses such as https://etcd-1:2379, separated by commas, or none",
        parse: { text in
            if text == "none" { return [] }
            let parts = text.split(separator: ",", omittingEmptySubsequences: false).map {
                $0.trimmingCharacters(in: .whitespaces)
            }
            return parts.allSatisfy { SettingKind<String>.url.parse($0) != nil } ? parts : nil
        },
        format: { $0.isEmpty ? "none" : $0.joined(separator: ",") })
}
