/// A number that a state gave a person, with the document it is from.
package struct NationalIdentifier: Sendable, Hashable {
    package enum Kind: String, ListedValue {
        case aadhaar
        case passport
        case voterID
        case drivingLicence
        /// Permanent account number of the Indian income tax department.
        case pan
        case other
    }

    package let kind: Kind
    /// Capital letters and digits without separators, so that equal documents have equal values; for `other` one line as
    /// it was written.
    package let value: String

    /// Nothing, if the value is not one of that kind. Spaces, dashes and slashes don't count, but for `other`.
    package init?(_ kind: Kind, _ text: String) {
        guard text.utf8.count <= 256 else { return nil }
        if kind == .other {
            guard let line = Text<64>(text) else { return nil }
            value = line.description
        } else {
            let bytes = text.utf8.filter { !" -/".utf8.contains($0) }.map(\.uppercased)
            guard Self.isValid(bytes, kind) else { return nil }
            value = String(decoding: bytes, as: UTF8.self)
        }
        self.kind = kind
    }

    /// For values that keep the rule by construction.
    init(_ kind: Kind, unchecked value: String) {
        self.kind = kind
        self.value = value
    }

    /// All but the last four characters hidden; of short values all.
    package var masked: String {
        let count = value.unicodeScalars.count
        guard count > 6 else { return String(repeating: "X", count: count) }
        return String(repeating: "X", count: count - 4) + String(value.unicodeScalars.suffix(4))
    }

    /// What is unique to a person: the kind and the value.
    package var key: String { "\(kind.rawValue):\(value)" }

    private static func isValid(_ bytes: [UInt8], _ kind: Kind) -> Bool {
        switch kind {
        case .aadhaar:
            let digits = bytes.compactMap(\.digitValue)
            // UIDAI: never starts with 0 or 1; the last digit is Verhoeff's.
            return bytes.count == 12 && digits.count == 12 && digits[0] >= 2 && CheckDigit.verhoeffAccepts(digits)
        case .passport:
            // ICAO 9303: at most nine characters.
            return (6...9).contains(bytes.count) && isAlphanumeric(bytes) && hasDigit(bytes)
        case .voterID: return isPattern(bytes, "AAA0000000")
        case .pan: return isPattern(bytes, "AAAAA0000A")
        case .drivingLicence: return (5...20).contains(bytes.count) && isAlphanumeric(bytes) && hasDigit(bytes)
        case .other: return false
        }
    }

    private static func isAlphanumeric(_ bytes: [UInt8]) -> Bool {
        bytes.allSatisfy { $0.isCapital || $0.digitValue != nil }
    }

    private static func hasDigit(_ bytes: [UInt8]) -> Bool {
        bytes.contains { $0.digitValue != nil }
    }

    /// `A` stands for a letter, `0` for a digit.
    private static func isPattern(_ bytes: [UInt8], _ pattern: String) -> Bool {
        bytes.count == pattern.utf8.count
            && zip(bytes, pattern.utf8).allSatisfy { byte, form in
                form == UInt8(ascii: "A") ? byte.isCapital : byte.digitValue != nil
            }
    }
}

extension NationalIdentifier.Kind {
    /// What a value of this kind must be.
    package var valueRule: String {
        switch self {
        case .aadhaar: "must be an Aadhaar number: 12 digits with a correct check digit"
        case .passport: "must be a passport number: 6 to 9 letters and digits"
        case .voterID: "must be a voter ID: 3 letters and 7 digits"
        case .drivingLicence: "must be a driving licence number: 5 to 20 letters and digits"
        case .pan: "must be a PAN: 5 letters, 4 digits and a letter"
        case .other: Text<64>.rule
        }
    }
}

extension NationalIdentifier: Codable {
    private enum CodingKeys: String, CodingKey {
        case kind = "type"
        case value
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let kind = try container.decode(Kind.self, forKey: .kind)
        let text = try container.decode(Text<64>.self, forKey: .value)
        guard let identifier = Self(kind, text.description) else {
            throw DecodingError.broken(kind.valueRule, at: container.codingPath + [CodingKeys.value])
        }
        self = identifier
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(kind, forKey: .kind)
        try container.encode(value, forKey: .value)
    }
}
