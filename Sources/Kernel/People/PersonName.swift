/// What a person is called, in any script. Many people have one name only: that is the given one.
package struct PersonName: Sendable, Hashable, Codable {
    package let given: Text<100>
    package let family: Text<100>?
    /// "Dr", "Smt."
    package let prefix: Text<20>?

    package init(given: Text<100>, family: Text<100>? = nil, prefix: Text<20>? = nil) {
        self.given = given
        self.family = family
        self.prefix = prefix
    }

    /// Nothing, if a part is not a line of text.
    package init?(given: String, family: String? = nil, prefix: String? = nil) {
        guard let given = Text<100>(given) else { return nil }
        let familyText = family.flatMap { Text<100>($0) }
        let prefixText = prefix.flatMap { Text<20>($0) }
        guard (familyText == nil) == (family == nil), (prefixText == nil) == (prefix == nil) else { return nil }
        self.init(given: given, family: familyText, prefix: prefixText)
    }

    /// "Dr Asha Rao"
    package var full: String {
        guard let prefix else { return withoutPrefix }
        return "\(prefix) \(withoutPrefix)"
    }

    /// "Asha Rao"
    package var withoutPrefix: String {
        guard let family else { return given.description }
        return "\(given) \(family)"
    }

    /// The folded words of the given and the family name, for search and comparison; the prefix names nobody.
    package var words: [String] { SearchText.words(withoutPrefix) }

    /// The phonetic codes of the words that have one, without repetition, in order: `["AS", "R"]`.
    package var soundCodes: [String] {
        var codes: [String] = []
        for word in words {
            if let code = Phonetics.code(word), !codes.contains(code) { codes.append(code) }
        }
        return codes
    }
}
