/// One line of text: 1 to `max` characters (Unicode scalars) after the white space at both ends is cut off, without
/// control characters and without marks that reverse the writing direction of what follows.
package struct Text<let max: Int>: TextValue, Comparable {
    private let text: String

    /// Nothing, if the text is empty, too long or not one line.
    package init?(_ text: String) {
        guard let text = TextRule.parse(text, max: max, isLong: false) else { return nil }
        self.text = text
    }

    /// For texts that keep the rule by construction.
    init(unchecked text: String) {
        self.text = text
    }

    package var description: String { text }

    package static var rule: String { "must be 1 to \(max) characters on one line" }

    package static func < (a: Self, b: Self) -> Bool { a.text < b.text }
}

/// Text of several lines: as `Text`, but new lines and tabs are allowed. `\r\n` becomes `\n`.
package struct LongText<let max: Int>: TextValue {
    private let text: String

    /// Nothing, if the text is empty, too long or has control characters.
    package init?(_ text: String) {
        guard let text = TextRule.parse(text, max: max, isLong: true) else { return nil }
        self.text = text
    }

    /// For texts that keep the rule by construction.
    init(unchecked text: String) {
        self.text = text
    }

    package var description: String { text }

    package static var rule: String { "must be 1 to \(max) characters, without control characters" }
}

private enum TextRule {
    static func parse(_ text: String, max: Int, isLong: Bool) -> String? {
        // A scalar has at most four bytes. As much again is left for white space at the ends; more is refused unread.
        guard text.utf8.count <= max * 8 + 64 else { return nil }
        let text = isLong ? withUnixLines(text) : text
        let scalars = text.unicodeScalars
        guard let first = scalars.firstIndex(where: { !isSpace($0) }),
            let last = scalars.lastIndex(where: { !isSpace($0) })
        else { return nil }
        let body = scalars[first...last]
        var count = 0
        for scalar in body {
            count += 1
            guard count <= max, isAllowed(scalar, isLong: isLong) else { return nil }
        }
        return body.endIndex == scalars.endIndex && first == scalars.startIndex ? text : String(body)
    }

    private static func withUnixLines(_ text: String) -> String {
        guard text.utf8.contains(0x0D) else { return text }
        var result = String.UnicodeScalarView()
        var scalars = text.unicodeScalars.makeIterator()
        var isAfterReturn = false
        while let scalar = scalars.next() {
            if scalar == "\r" {
                result.append("\n")
            } else if !(scalar == "\n" && isAfterReturn) {
                result.append(scalar)
            }
            isAfterReturn = scalar == "\r"
        }
        return String(result)
    }

    private static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
        scalar.isASCII ? scalar == " " || (9...13).contains(scalar.value) : scalar.properties.isWhitespace
    }

    private static func isAllowed(_ scalar: Unicode.Scalar, isLong: Bool) -> Bool {
        switch scalar.value {
        case 0x09, 0x0A: isLong
        case 0x00...0x1F, 0x7F...0x9F: false
        case 0x2028, 0x2029: false
        // Embeddings, overrides and isolates of the bidirectional algorithm: they can make a name read as another one.
        case 0x202A...0x202E, 0x2066...0x2069: false
        case 0xFEFF, 0xFFFE, 0xFFFF: false
        default: true
        }
    }
}
