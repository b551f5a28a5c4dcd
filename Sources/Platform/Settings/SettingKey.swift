import Kernel

/// One row of the table of settings, as an operator sees it.
package struct SettingDescription: Sendable, Hashable {
    /// As in the file and on the command line: `server.port`.
    package let name: String
    /// The default, as text; empty when there is none.
    package let fallback: String
    /// What is allowed, in words.
    package let allowed: String
    package let meaning: String
    package let isSecret: Bool
    /// Whether processes have values of their own by its nature, such as ports, or only one of them needs one; others
    /// should be the same in all.
    package let isOfProcess: Bool

    /// `HMS_SERVER_PORT`.
    package var environmentVariable: String { Self.environmentVariable(of: name) }

    static func environmentVariable(of name: String) -> String {
        "HMS_" + name.uppercased().replacing(".", with: "_").replacing("-", with: "_")
    }
}

/// A setting with a type.
struct SettingKey<Value: Sendable>: Sendable {
    let description: SettingDescription
    let kind: SettingKind<Value>
    let fallback: Value

    init(
        _ name: String, _ kind: SettingKind<Value>, default fallback: Value, secret: Bool = false,
        ofProcess: Bool = false, _ meaning: String
    ) {
        self.kind = kind
        self.fallback = fallback
        description = SettingDescription(
            name: name, fallback: kind.format(fallback), allowed: kind.allowed, meaning: meaning, isSecret: secret,
            isOfProcess: ofProcess)
    }

    init<Wrapped: Sendable>(
        _ name: String, _ kind: SettingKind<Wrapped>, secret: Bool = false, ofProcess: Bool = false,
        _ meaning: String
    ) where Value == Wrapped? {
        self.init(name, .optional(kind), default: nil, secret: secret, ofProcess: ofProcess, meaning)
    }
}
