/// An e-mail address: the part of RFC 5321 that people have. No quoted names, comments or IP addresses; the domain has
/// a dot and is stored in small letters; at most 254 bytes.
package struct EmailAddress: TextValue {
    private let text: String

    /// Nothing, if it is not such an address. White space at the ends is cut off.
    package init?(_ text: String) {
        let bytes = Self.trimmed(text)
        guard (3...254).contains(bytes.count), let at = bytes.firstIndex(of: UInt8(ascii: "@")) else { return nil }
        let local = bytes[..<at]
        let domain = bytes[(at + 1)...]
        guard Self.isLocalPart(local), Self.isDomain(domain) else { return nil }
        self.text = String(decoding: local, as: UTF8.self) + "@" + Self.lowercased(domain)
    }

    /// For texts that keep the rule by construction.
    init(unchecked text: String) {
        self.text = text
    }

    /// The address in small letters: what a person is found by, and what must be unique. No mail provider in use gives
    /// addresses that differ by case to different people.
    package var key: String { Self.lowercased(Array(text.utf8)[...]) }

    package var domain: String { String(text[text.index(after: text.firstIndex(of: "@") ?? text.startIndex)...]) }

    package var description: String { text }

    /// The first letter and the domain: `a***@example.org`.
    package var masked: String { text.prefix(1) + "***@" + domain }

    package static let rule = "must be an e-mail address, like asha@example.org"

    private static func trimmed(_ text: String) -> [UInt8] {
        func isSpace(_ byte: UInt8) -> Bool { byte == 32 || (9...13).contains(byte) }
        guard text.utf8.count <= 320 else { return [] }
        var bytes = Array(text.utf8)[...]
        while let last = bytes.last, isSpace(last) { bytes.removeLast() }
        return Array(bytes.drop(while: isSpace))
    }

    private static func isLocalPart(_ bytes: ArraySlice<UInt8>) -> Bool {
        guard (1...64).contains(bytes.count) else { return false }
        return bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).allSatisfy { atom in
            !atom.isEmpty && atom.allSatisfy(isAtomCharacter)
        }
    }

    /// RFC 5322, 3.2.3.
    private static func isAtomCharacter(_ byte: UInt8) -> Bool {
        isLetterOrDigit(byte) || "!#$%&'*+-/=?^_`{|}~".utf8.contains(byte)
    }

    private static func isDomain(_ bytes: ArraySlice<UInt8>) -> Bool {
        let labels = bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard labels.count >= 2, let top = labels.last else { return false }
        return top.contains { $0.digitValue == nil } && top.count >= 2
            && labels.allSatisfy { label in
                (1...63).contains(label.count) && label.first != UInt8(ascii: "-") && label.last != UInt8(ascii: "-")
                    && label.allSatisfy { isLetterOrDigit($0) || $0 == UInt8(ascii: "-") }
            }
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        byte.digitValue != nil || byte.uppercased.isCapital
    }

    private static func lowercased(_ bytes: ArraySlice<UInt8>) -> String {
        String(decoding: bytes.map { $0.isCapital ? $0 | 0x20 : $0 }, as: UTF8.self)
    }
}
