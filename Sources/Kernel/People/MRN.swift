/// A medical record number, the name of a patient's chart in this hospital: a prefix of up to six capital letters, the
/// number with at least seven digits, and a Damm check digit: `MRN00012345`, which is number 1234.
///
/// Input may be in small letters, with spaces and dashes.
package struct MRN: TextValue, Comparable {
    package let prefix: String
    /// 0 to 999,999,999,999.
    package let number: Int64
    private let text: String

    package static let numbers: ClosedRange<Int64> = 0...999_999_999_999

    /// The MRN of a number. Nothing for a prefix or a number that is not allowed.
    package static func make(prefix: String, number: Int64) -> MRN? {
        guard numbers.contains(number), isPrefix(prefix) else { return nil }
        return MRN(valid: prefix, number)
    }

    /// Up to six capital letters, or none.
    package static func isPrefix(_ text: String) -> Bool {
        text.utf8.count <= 6 && text.utf8.allSatisfy(\.isCapital)
    }

    /// Nothing, if the form or the check digit is wrong.
    package init?(_ text: String) {
        guard text.utf8.count <= 40 else { return nil }
        var prefix: [UInt8] = []
        var digits: [Int] = []
        for byte in text.utf8 where byte != UInt8(ascii: " ") && byte != UInt8(ascii: "-") {
            let byte = byte.uppercased
            if let digit = byte.digitValue {
                digits.append(digit)
            } else if byte.isCapital, digits.isEmpty {
                prefix.append(byte)
            } else {
                return nil
            }
        }
        guard prefix.count <= 6, (8...13).contains(digits.count), CheckDigit.dammAccepts(digits) else { return nil }
        let number = digits.dropLast().reduce(Int64(0)) { $0 * 10 + Int64($1) }
        self.init(valid: String(decoding: prefix, as: UTF8.self), number)
    }

    init(valid prefix: String, _ number: Int64) {
        self.prefix = prefix
        self.number = number
        let digits = String(number)
        let padding = String(repeating: "0", count: max(0, 7 - digits.utf8.count))
        // Zeros in front don't change a Damm digit.
        text = prefix + padding + digits + String(CheckDigit.damm(digits.utf8.lazy.map { $0.digitValue ?? 0 }))
    }

    package var description: String { text }

    package static let rule = "must be a medical record number with a correct check digit, like MRN00012340"

    package static func < (a: Self, b: Self) -> Bool {
        (a.prefix, a.number) < (b.prefix, b.number)
    }

    package static func == (a: Self, b: Self) -> Bool { a.text == b.text }
    package func hash(into hasher: inout Hasher) { hasher.combine(text) }
}
