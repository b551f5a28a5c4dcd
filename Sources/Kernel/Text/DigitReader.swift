/// Reads digits and single ASCII characters from a text, left to right. For dates, times and numbers with fixed widths.
package struct DigitReader {
    private var bytes: Substring.UTF8View

    package init(_ bytes: String.UTF8View) {
        self.bytes = bytes[...]
    }

    package var isAtEnd: Bool { bytes.isEmpty }

    /// Exactly `count` digits, or nothing.
    package mutating func digits(_ count: Int) -> Int? {
        var value = 0
        for byte in bytes.prefix(count) {
            guard let digit = Self.digit(byte) else { return nil }
            value = value * 10 + digit
        }
        guard bytes.count >= count else { return nil }
        bytes = bytes.dropFirst(count)
        return value
    }

    /// One to `most` digits behind a decimal point, as thousandths; more decimals are cut off.
    package mutating func fraction(atMost most: Int) -> Int? {
        var value = 0
        var count = 0
        while let byte = bytes.first, let digit = Self.digit(byte) {
            guard count < most else { return nil }
            if count < 3 { value = value * 10 + digit }
            count += 1
            bytes = bytes.dropFirst()
        }
        guard count > 0 else { return nil }
        for _ in min(count, 3)..<3 { value *= 10 }
        return value
    }

    package mutating func skip(_ character: Unicode.Scalar) -> Bool {
        guard let first = bytes.first, UInt32(first) == character.value else { return false }
        bytes = bytes.dropFirst()
        return true
    }

    private static func digit(_ byte: UInt8) -> Int? {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) ? Int(byte - UInt8(ascii: "0")) : nil
    }
}
