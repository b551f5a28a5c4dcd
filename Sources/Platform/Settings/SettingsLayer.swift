import Configuration
import Foundation
import Synchronization

/// Where a value comes from.
package enum SettingOrigin: Sendable, Hashable, CustomStringConvertible {
    case commandLine
    case environment
    case etcd
    /// The path of the file.
    case file(String)
    case fallback

    package var description: String {
        switch self {
        case .commandLine: "command line"
        case .environment: "environment"
        case .etcd: "etcd"
        case .file(let path): path
        case .fallback: "default"
        }
    }
}

/// One layer of the configuration. Layers are asked in order; the first that has a value for a key wins. A further source,
/// such as etcd, is a further layer.
struct SettingsLayer: Sendable {
    let origin: SettingOrigin
    let values: any ConfigSnapshot
    /// What the layer contains that is no key of the table, and what was perhaps meant.
    let unknown: [SettingsProblem]

    /// The text of a key's value; nothing when the layer leaves it open or empty. A list is joined with commas.
    func text(_ name: String) -> String? {
        let key = AbsoluteConfigKey(name.split(separator: ".").map(String.init))
        let text: String?
        if case .string(let single) = try? values.value(forKey: key, type: .string).value?.content {
            text = single
        } else if case .stringArray(let list) = try? values.value(forKey: key, type: .stringArray).value?.content {
            text = list.isEmpty ? "none" : list.joined(separator: ",")
        } else {
            text = nil
        }
        // Compose files and shells pass on unset variables as empty ones.
        return text?.isEmpty == true ? nil : text
    }

    static func commandLine(_ options: [String: String]) -> SettingsLayer {
        let known = Set(SettingsTable.all.map(\.name))
        var unknown = SettingsProblem.unknown(options.keys.filter { !known.contains($0) }, .commandLine, among: known)
        for setting in SettingsTable.all where setting.isSecret && options[setting.name] != nil {
            unknown.append(
                SettingsProblem(
                    key: setting.name, value: nil, origin: .commandLine,
                    rule: "must not be given on the command line, which every user of the machine can read; set "
                        + setting.environmentVariable))
        }
        let values = options.map { (key($0), ConfigValue(.string($1), isSecret: false)) }
        let provider = InMemoryProvider(
            name: "command line", values: Dictionary(values, uniquingKeysWith: { first, _ in first }))
        return SettingsLayer(origin: .commandLine, values: provider.snapshot(), unknown: unknown)
    }

    static func environment(_ variables: [String: String]) -> SettingsLayer {
        let ours = variables.filter { $0.key.hasPrefix("HMS_") && !isForeign($0.key, $0.value) }
        let known = Set(SettingsTable.all.map(\.environmentVariable))
        let unknown = SettingsProblem.unknown(ours.keys.filter { !known.contains($0) }, .environment, among: known)
        let provider = EnvironmentVariablesProvider(environmentVariables: ours).prefixKeys(with: "hms")
        return SettingsLayer(origin: .environment, values: provider.snapshot(), unknown: unknown)
    }

    /// - Throws: `SettingsError`, when the file cannot be read or is no YAML mapping.
    static func file(_ path: String) throws(SettingsError) -> SettingsLayer {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw SettingsError(problems: [
                SettingsProblem(key: path, value: nil, origin: .file(path), rule: "cannot be read")
            ])
        }
        return try yaml(String(decoding: data, as: UTF8.self), path: path)
    }

    static func yaml(_ text: String, path: String) throws(SettingsError) -> SettingsLayer {
        let names = KeyRecorder()
        do {
            // The parser asks of every key whether it is secret: the one place where it tells which keys there are.
            let options = YAMLSnapshot.ParsingOptions(
                secretsSpecifier: .dynamic { name, _ in
                    names.add(name)
                    return true
                })
            let bytes = Data((isBlank(text) ? "{}" : text).utf8)
            let snapshot = try YAMLSnapshot(data: bytes.bytes, providerName: path, parsingOptions: options)
            let known = Set(SettingsTable.all.map(\.name))
            return SettingsLayer(
                origin: .file(path), values: snapshot,
                unknown: SettingsProblem.unknown(names.all.filter { !known.contains($0) }, .file(path), among: known))
        } catch {
            throw SettingsError(problems: [
                SettingsProblem(
                    key: path, value: nil, origin: .file(path), rule: "is not a YAML mapping: " + firstLine(of: error))
            ])
        }
    }

    /// The lines that follow quote the file, which may hold secrets.
    private static func firstLine(of error: any Error) -> String {
        String("\(error)".prefix { !$0.isNewline })
    }

    private static func key(_ name: String) -> AbsoluteConfigKey {
        AbsoluteConfigKey(name.split(separator: ".").map(String.init))
    }

    private static func isBlank(_ text: String) -> Bool {
        text.split(whereSeparator: \.isNewline).allSatisfy { line in
            let line = line.trimmingCharacters(in: .whitespaces)
            return line.isEmpty || line.hasPrefix("#") || line == "---"
        }
    }

    /// Variables with our prefix that are not settings: the path of the file, what the tests and the bench take, and
    /// those that Kubernetes adds to every pod for a service that is named `hms`.
    private static func isForeign(_ name: String, _ value: String) -> Bool {
        name == Settings.fileVariable || name.hasPrefix("HMS_TEST_") || name.hasPrefix("HMS_BENCH_")
            || name.hasSuffix("_SERVICE_HOST") || name.contains("_SERVICE_PORT")
            || (name.contains("_PORT_") && (name.contains("_TCP") || name.contains("_UDP")))
            || (name.hasSuffix("_PORT") && (value.hasPrefix("tcp://") || value.hasPrefix("udp://")))
    }
}

private final class KeyRecorder: Sendable {
    private let names = Mutex<Set<String>>([])

    func add(_ name: String) { names.withLock { _ = $0.insert(name) } }

    var all: Set<String> { names.withLock { $0 } }
}
