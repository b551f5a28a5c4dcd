import Discovery
import Settings

/// Every setting of this process, as `hms config show` prints them, and what other processes have in its place.
struct SettingList: Codable, Sendable {
    struct Item: Codable, Sendable {
        /// As in the file and on the command line: `server.port`.
        let name: String
        let environmentVariable: String
        /// As text; a mark in place of a secret, and nothing when it is not set.
        let value: String?
        /// Where the value comes from.
        let source: String
        /// Nothing when there is none.
        let defaultValue: String?
        /// Completes "must be ...".
        let allowed: String
        let meaning: String
        let isSecret: Bool
        /// Whether each process has a value of its own, such as a port. Others should be the same everywhere.
        let isOfProcess: Bool
        /// Processes in which it has another value; two secrets are not compared.
        let elsewhere: [Other]
    }

    struct Other: Codable, Sendable {
        /// Of the process.
        let address: String
        /// Nothing when it is not set, or not known there.
        let value: String?
        let source: String?
    }

    let items: [Item]
    /// The one whose values these are first.
    let processes: [HospitalProcess]
}

extension WholeHospital {
    func settings(for asker: Asker) async throws -> SettingList {
        let own = try process.settings(for: asker.caller)
        let asked = try await askNeighbours { service, address in
            try await RemoteAdministration(service).settings(at: address, for: asker)
        }
        var known: Set<String> = [process.id]
        var processes = [HospitalProcess(own.process, at: nil)]
        var others: [(address: String, values: [String: ProcessSettings.Value])] = []
        for (neighbour, settings) in asked {
            guard let settings else {
                processes.append(HospitalProcess(silent: neighbour))
                continue
            }
            guard known.insert(settings.process.id).inserted else { continue }
            processes.append(HospitalProcess(settings.process, at: neighbour))
            others.append(
                (
                    neighbour.address.description,
                    Dictionary(settings.values.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
                ))
        }
        let items = process.settings.entries.map { entry in
            let setting = entry.setting
            let value = entry.value.isEmpty ? nil : entry.value
            let elsewhere = others.compactMap { address, values -> SettingList.Other? in
                let other = values[setting.name]
                return other?.value == value
                    ? nil : SettingList.Other(address: address, value: other?.value, source: other?.source)
            }
            return SettingList.Item(
                name: setting.name, environmentVariable: setting.environmentVariable, value: value,
                source: entry.origin.description,
                defaultValue: setting.fallback.isEmpty ? nil : setting.fallback, allowed: setting.allowed,
                meaning: setting.meaning, isSecret: setting.isSecret, isOfProcess: setting.isOfProcess,
                elsewhere: elsewhere)
        }
        return SettingList(items: items, processes: processes)
    }
}
