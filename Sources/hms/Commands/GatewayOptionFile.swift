import ArgumentParser
import Configuration
import Foundation
import Synchronization

/// The YAML file of `hms gateway nginx --config`: options by their names. What is given several times may be a list, and
/// what has a name before its value a mapping.
///
/// ```yaml
/// listen: 0.0.0.0:443
/// service: {patients: [10.0.0.7:8080, 10.0.0.8:8080]}
/// deny: /etc/hms/denied
/// ```
struct GatewayOptionFile {
    /// As the command line would have them.
    let arguments: [String]

    init(_ path: String) throws {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw ValidationError("--config: \(path) can't be read.")
        }
        let names = Names()
        let snapshot: YAMLSnapshot
        do {
            // The parser asks of every key whether it is secret: the one place where it tells which keys there are.
            let options = YAMLSnapshot.ParsingOptions(
                secretsSpecifier: .dynamic { name, _ in
                    names.add(name)
                    return true
                })
            snapshot = try YAMLSnapshot(data: data.bytes, providerName: path, parsingOptions: options)
        } catch {
            let reason = String("\(error)".prefix { !$0.isNewline })
            throw ValidationError("--config: \(path) is not a YAML mapping: \(reason)")
        }
        arguments = names.sorted.flatMap { Self.arguments($0, snapshot) }
    }

    private static func arguments(_ name: String, _ snapshot: YAMLSnapshot) -> [String] {
        let parts = name.split(separator: ".", maxSplits: 1).map(String.init)
        let key = AbsoluteConfigKey(name.split(separator: ".").map(String.init))
        var values: [String] = []
        if case .string(let text) = try? snapshot.value(forKey: key, type: .string).value?.content {
            values = [text]
        } else if case .stringArray(let list) = try? snapshot.value(forKey: key, type: .stringArray).value?.content {
            values = list
        }
        let option = "--" + parts[0]
        if parts.count == 2 { return [option, parts[1] + "=" + values.joined(separator: ",")] }
        // These are one value with commas in it.
        if ["all", "migrated"].contains(parts[0]) { return [option, values.joined(separator: ",")] }
        return values.flatMap { [option, $0] }
    }

    private final class Names: Sendable {
        private let names = Mutex<Set<String>>([])

        func add(_ name: String) { names.withLock { _ = $0.insert(name) } }

        var sorted: [String] { names.withLock { $0.sorted() } }
    }
}
