/// One thing that is wrong with the configuration.
package struct SettingsProblem: Sendable, Hashable, CustomStringConvertible {
    /// The setting, as its source calls it: `server.port`, `HMS_SERVER_PORT`; or the path of a file.
    package let key: String
    /// What was given; nothing for what has no value or is secret.
    package let value: String?
    package let origin: SettingOrigin
    /// Completes a sentence that begins with the key.
    package let rule: String

    package var description: String {
        "\(key)\(value.map { " = \"\($0)\"" } ?? "") (\(origin)) \(rule)"
    }

    static func unknown(
        _ names: some Sequence<String>, _ origin: SettingOrigin, among known: Set<String>
    ) -> [SettingsProblem] {
        names.sorted().map { name in
            let sections = known.filter { $0.hasPrefix(name + ".") }.sorted()
            let suggestion =
                sections.isEmpty
                ? closest(to: name, among: known).map { "; did you mean \($0)?" } ?? ""
                : "; it is a section with " + sections.joined(separator: ", ")
            return SettingsProblem(key: name, value: nil, origin: origin, rule: "is not a setting" + suggestion)
        }
    }

    /// The known name with the fewest edits; nothing, when a third of the letters would have to change.
    static func closest(to name: String, among known: Set<String>) -> String? {
        let best = known.map { (name: $0, edits: edits(from: name, to: $0)) }
            .min { ($0.edits, $0.name) < ($1.edits, $1.name) }
        guard let best, best.edits * 3 <= max(name.count, 3) else { return nil }
        return best.name
    }

    /// Levenshtein's distance.
    static func edits(from a: String, to b: String) -> Int {
        let b = Array(b.lowercased().utf8)
        var row = Array(0...b.count)
        for (i, x) in a.lowercased().utf8.enumerated() {
            var diagonal = row[0]
            row[0] = i + 1
            for (j, y) in b.enumerated() {
                let above = row[j + 1]
                row[j + 1] = min(above + 1, row[j] + 1, diagonal + (x == y ? 0 : 1))
                diagonal = above
            }
        }
        return row[b.count]
    }
}

/// The configuration is wrong: everything that is, at once.
package struct SettingsError: Error, Sendable, Hashable, CustomStringConvertible {
    package let problems: [SettingsProblem]

    package var description: String {
        "The configuration is wrong:\n" + problems.map { "  " + $0.description }.joined(separator: "\n")
    }
}
