/// The sex that the papers say, which decides reference ranges and wards. `unknown` is not asked or not known.
package enum Sex: String, ListedValue {
    case male
    case female
    case intersex
    case unknown
}

/// What a person says they are: one line of their own words. `suggestions` is what forms offer.
package struct Gender: TextValue {
    private let text: Text<60>

    package static let suggestions = [
        "woman", "man", "transgender woman", "transgender man", "non-binary", "hijra", "other", "prefers not to say",
    ]

    package init?(_ text: String) {
        guard let text = Text<60>(text) else { return nil }
        self.text = text
    }

    /// For texts that keep the rule by construction.
    init(unchecked text: String) {
        self.text = Text(unchecked: text)
    }

    package var description: String { text.description }

    package static var rule: String { Text<60>.rule }
}
