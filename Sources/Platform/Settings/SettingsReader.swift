/// Reads typed values out of the layers, and gathers what is wrong with them.
struct SettingsReader {
    private let layers: [SettingsLayer]
    private(set) var problems: [SettingsProblem]
    private(set) var entries: [SettingEntry] = []

    init(_ layers: [SettingsLayer]) {
        self.layers = layers
        problems = layers.flatMap(\.unknown)
    }

    /// The value of the first layer that has one. A wrong value is noted, and the default goes in its place until
    /// everything is read and the notes are thrown.
    mutating func read<Value>(_ key: SettingKey<Value>) -> Value {
        let description = key.description
        for layer in layers {
            guard let text = layer.text(description.name) else { continue }
            guard let value = key.kind.parse(text) else {
                problems.append(
                    SettingsProblem(
                        key: layer.origin == .environment ? description.environmentVariable : description.name,
                        value: description.isSecret ? Secret<Void>.mark : text, origin: layer.origin,
                        rule: "must be " + description.allowed))
                return key.fallback
            }
            entries.append(SettingEntry(setting: description, value: key.kind.format(value), origin: layer.origin))
            return value
        }
        entries.append(SettingEntry(setting: description, value: description.fallback, origin: .fallback))
        return key.fallback
    }
}

/// A setting with the value that it has in this process.
package struct SettingEntry: Sendable, Hashable {
    package let setting: SettingDescription
    /// As text; a mark when it is secret, empty when it is not set.
    package let value: String
    package let origin: SettingOrigin
}
