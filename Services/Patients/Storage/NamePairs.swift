/// Two words of a name as one word of the index: the first letters of the one that sorts first, and the other. Among a million
/// patients thousands have each of two common names, but few have both; a search for both walks the pairs, not the
/// thousands.
enum NamePairs {
    /// Letters (Unicode scalars) of the first word.
    static let letters = 3
    /// No word of a text has it.
    private static let separator = "|"

    static func of(_ words: [String]) -> [String] {
        let sorted = Array(Set(words)).sorted(by: isBefore)
        return sorted.indices.flatMap { first in
            sorted[(first + 1)...].compactMap { pair(sorted[first], $0) }
        }
    }

    /// What the pair of two of these prefixes begins with; nothing, if it is not certain which of the words sorts first, or
    /// if none of two is a part of a name.
    static func prefix(for prefixes: [String]) -> String? {
        let names = prefixes.filter { $0.unicodeScalars.count >= letters && !($0.first?.isNumber ?? true) }
            .sorted(by: isBefore)
        guard let first = names.first, let last = names.last, !last.utf8.starts(with: first.utf8) else { return nil }
        return pair(first, last)
    }

    private static func pair(_ first: String, _ second: String) -> String? {
        let scalars = first.unicodeScalars
        guard scalars.count >= letters, !(first.first?.isNumber ?? true), !(second.first?.isNumber ?? true) else {
            return nil
        }
        return String(String.UnicodeScalarView(scalars.prefix(letters))) + separator + second
    }

    /// By bytes, as the database sorts.
    private static func isBefore(_ a: String, _ b: String) -> Bool { a.utf8.lexicographicallyPrecedes(b.utf8) }
}
