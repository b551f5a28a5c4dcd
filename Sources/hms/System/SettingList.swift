import Settings

/// Every setting of this process, as `hms config show` prints them.
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
    }

    let items: [Item]

    init(_ settings: Settings) {
        items = settings.entries.map { entry in
            let setting = entry.setting
            return Item(
                name: setting.name, environmentVariable: setting.environmentVariable,
                value: entry.value.isEmpty ? nil : entry.value, source: entry.origin.description,
                defaultValue: setting.fallback.isEmpty ? nil : setting.fallback, allowed: setting.allowed,
                meaning: setting.meaning, isSecret: setting.isSecret)
        }
    }
}
