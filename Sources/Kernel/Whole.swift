/// A whole number from `least` to `most`. As JSON a number.
package struct Whole<let least: Int, let most: Int>: Sendable, Hashable, Comparable, Codable {
    package let value: Int

    /// Nothing, if the number is out of range.
    package init?(_ value: Int) {
        guard (least...most).contains(value) else { return nil }
        self.value = value
    }

    /// The nearest number in range.
    package init(clamping value: Int) {
        self.value = min(max(value, least), most)
    }

    package init(from decoder: any Decoder) throws {
        let number = try decoder.singleValueContainer().decode(Int.self)
        guard let value = Self(number) else {
            throw DecodingError.broken("must be a whole number from \(least) to \(most)", at: decoder.codingPath)
        }
        self = value
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(value)
    }

    package static func < (a: Self, b: Self) -> Bool { a.value < b.value }
}
