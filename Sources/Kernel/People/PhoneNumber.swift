/// A telephone number in the form of ITU-T E.164: `+919876543210`.
///
/// Input may have spaces, dashes, dots and brackets, `00` for `+`, and a `(0)` behind the country code. An Indian mobile
/// number may come without its country code, as ten digits from 6 to 9, with or without a leading 0 or 91.
package struct PhoneNumber: TextValue {
    private let text: String

    /// Nothing, if it can't be such a number.
    package init?(_ text: String) {
        guard text.utf8.count <= 40, var digits = Self.digits(of: text) else { return nil }
        let isInternational: Bool
        if digits.first == UInt8(ascii: "+") {
            digits.removeFirst()
            isInternational = true
        } else if digits.starts(with: "00".utf8) {
            digits.removeFirst(2)
            isInternational = true
        } else {
            isInternational = false
        }
        let full = isInternational ? digits[...] : Self.withIndia(digits[...])
        guard let full, (7...15).contains(full.count), full.first != UInt8(ascii: "0") else { return nil }
        if full.starts(with: "91".utf8) {
            // No Indian number is longer or shorter than ten digits, mobile or not.
            guard full.count == 12, full.dropFirst(2).first != UInt8(ascii: "0") else { return nil }
        }
        self.text = "+" + String(decoding: full, as: UTF8.self)
    }

    /// For texts that keep the rule by construction.
    init(unchecked text: String) {
        self.text = text
    }

    /// An Indian mobile number with its country code.
    private static func withIndia(_ digits: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        var national = digits
        if national.count == 11, national.first == UInt8(ascii: "0") {
            national = national.dropFirst()
        } else if national.count == 12, national.starts(with: "91".utf8) {
            national = national.dropFirst(2)
        }
        guard national.count == 10, let first = national.first, first >= UInt8(ascii: "6") else { return nil }
        return Array("91".utf8) + national
    }

    /// The digits, behind a plus sign if there is one.
    private static func digits(of text: String) -> [UInt8]? {
        var digits: [UInt8] = []
        var depth = 0
        var sawDigit = false
        let bytes = Array(text.utf8)
        var at = 0
        while at < bytes.count {
            let byte = bytes[at]
            at += 1
            switch byte {
            case UInt8(ascii: "+"):
                guard digits.isEmpty else { return nil }
                digits.append(byte)
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                digits.append(byte)
                sawDigit = true
            case UInt8(ascii: "("):
                guard depth == 0 else { return nil }
                if sawDigit, digits.first == UInt8(ascii: "+"), bytes[at...].starts(with: "0)".utf8) {
                    at += 2
                } else {
                    depth = 1
                }
            case UInt8(ascii: ")"):
                guard depth == 1 else { return nil }
                depth = 0
            case UInt8(ascii: " "), UInt8(ascii: "-"), UInt8(ascii: "."):
                continue
            default:
                return nil
            }
        }
        return depth == 0 ? digits : nil
    }

    package var description: String { text }

    /// Only the last three digits: `+*********210`.
    package var masked: String {
        "+" + String(repeating: "*", count: text.utf8.count - 4) + text.suffix(3)
    }

    package static let rule = "must be an E.164 phone number, like +919876543210"
}
