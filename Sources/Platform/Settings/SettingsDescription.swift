extension Settings {
    /// For `hms config show`: each setting with its value, where that comes from, and what it means. Secrets are redacted.
    package func describe() -> String {
        let names = entries.map(\.setting.name)
        let values = entries.map { $0.value.isEmpty ? "(not set)" : $0.value }
        let origins = entries.map(\.origin.description)
        let widths = [names, values, origins].map { column in column.map(\.count).max() ?? 0 }
        var text = ""
        for (index, entry) in entries.enumerated() {
            let columns = zip([names[index], values[index], origins[index]], widths)
            text += columns.map { Self.padded($0, to: $1) }.joined(separator: "  ")
            text += "  \(entry.setting.meaning)\n"
        }
        return text
    }

    /// The page `docs/operations/configuration.md`, made from the table of settings.
    package static var markdown: String {
        var page = """
            # Configuration

            HMS takes each setting from the first of these that has it:

            1. the command line,
            2. the environment: the variable that is named with the setting below,
            3. etcd, if `etcd.endpoints` names it: the key `/hms/config/` and the name of the setting,
            4. a YAML file: `hms.yaml` in the working directory, or the one that `HMS_CONFIG` names,
            5. the default.

            An empty variable counts as not set. Secrets belong into the environment or the file, never on the command
            line or into etcd, and are shown nowhere. `hms config show` prints every setting with its value and where that comes from.

            HMS does not start on a wrong value, an unknown key in the file or an unknown `HMS_` variable: it
            names all of them, each with what is allowed. (It ignores the variables that Kubernetes adds for a service
            named `hms`, and those that begin with `HMS_TEST_` or `HMS_BENCH_`.)

            In the file, a dot in the name is a level:

            ```yaml
            server:
              port: 8080
            limits:
              rate:
                login: 20
            services: [patients, appointments]
            ```

            """
        var section = ""
        for setting in SettingsTable.all {
            let name = setting.name.split(separator: ".")[0]
            if name != section {
                section = String(name)
                page += "\n## \(section)\n\n| setting | default | allowed | meaning |\n|---|---|---|---|\n"
            }
            let fallback = setting.fallback.isEmpty ? "none" : "`\(setting.fallback)`"
            let meaning = setting.isSecret ? "**Secret.** \(setting.meaning)" : setting.meaning
            page += "| `\(setting.name)`<br>`\(setting.environmentVariable)` | \(fallback) "
            page += "| \(setting.allowed) | \(meaning) |\n"
        }
        return page
    }

    private static func padded(_ text: String, to width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }
}
