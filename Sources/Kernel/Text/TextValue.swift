/// A value that is written as one text. It exists only if the text keeps the rule; as JSON it is a string.
package protocol TextValue: Sendable, Hashable, Codable, LosslessStringConvertible {
    /// What a text must be, for the person who typed another one: "must be a date, like 2026-11-23".
    static var rule: String { get }
}

extension TextValue {
    package init(from decoder: any Decoder) throws {
        let text = try decoder.singleValueContainer().decode(String.self)
        guard let value = Self(text) else { throw DecodingError.broken(Self.rule, at: decoder.codingPath) }
        self = value
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

/// One of a fixed list of texts.
package protocol ListedValue: Sendable, Hashable, Codable, CaseIterable, RawRepresentable where RawValue == String {}

extension ListedValue {
    /// "must be one of: a, b, c"
    package static var rule: String {
        "must be one of: " + allCases.map(\.rawValue).joined(separator: ", ")
    }

    package init(from decoder: any Decoder) throws {
        let text = try decoder.singleValueContainer().decode(String.self)
        guard let value = Self(rawValue: text) else { throw DecodingError.broken(Self.rule, at: decoder.codingPath) }
        self = value
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(rawValue)
    }
}

extension DecodingError {
    /// The input has the right JSON type, but breaks a rule.
    package static func broken(_ rule: String, at path: [any CodingKey]) -> DecodingError {
        .dataCorrupted(.init(codingPath: path, debugDescription: rule))
    }
}
