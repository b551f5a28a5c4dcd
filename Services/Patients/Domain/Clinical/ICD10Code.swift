package import Kernel

/// A code of the International Classification of Diseases, 10th revision: a letter, two characters, and up to four behind a
/// dot: `E11.9`, `J45`, `S72.001A`. The syntax is checked, not whether the code is in use.
///
/// Source: WHO ICD-10, volume 2, 2.4; up to seven characters as in ICD-10-CM.
package struct ICD10Code: TextValue, SchemaDescribed {
    private let text: String

    package init?(_ text: String) {
        guard text.utf8.count <= 20 else { return nil }
        var code = text.utf8.map { (97...122).contains($0) ? $0 - 32 : $0 }.filter { $0 != UInt8(ascii: " ") }
        if code.count > 3, code[3] != UInt8(ascii: ".") { code.insert(UInt8(ascii: "."), at: 3) }
        guard (3...8).contains(code.count), code.count != 4, Self.isLetter(code[0]), Self.isDigit(code[1]),
            Self.isDigit(code[2]) || Self.isLetter(code[2]),
            code.dropFirst(4).allSatisfy({ Self.isDigit($0) || Self.isLetter($0) })
        else { return nil }
        self.text = String(decoding: code, as: UTF8.self)
    }

    private init(unchecked text: String) { self.text = text }

    private static func isLetter(_ byte: UInt8) -> Bool { (65...90).contains(byte) }
    private static func isDigit(_ byte: UInt8) -> Bool { (48...57).contains(byte) }

    package var description: String { text }
    package static let rule = "must be a code of ICD-10, like E11.9"

    package static var schema: Schema {
        .string(pattern: "^[A-Za-z][0-9][0-9A-Za-z](\\.?[0-9A-Za-z]{1,4})?$", minLength: 3, maxLength: 8)
            .described("A code of ICD-10.", examples: ["E11.9"])
    }
    package static var example: ICD10Code { ICD10Code(unchecked: "E11.9") }
}
