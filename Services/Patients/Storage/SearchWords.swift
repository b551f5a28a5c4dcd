package import Kernel

/// The words of the patient search: folded, in any script.
package enum SearchWords {
    package static func of(_ name: PersonName, phones: [PhoneNumber], mrn: MRN) -> [String] {
        let words = name.words.prefix(mostNameWords).map(clipped)
        let numbers = phones.map(digits)
        return words + NamePairs.of(words) + numbers + numbers.map(ending) + [mrnDigits(mrn)]
    }

    /// With their pairs, and with ten telephone numbers from both ends, these are 57 of the 64 words that an index takes.
    static let mostNameWords = 8
    /// As many digits people tell of a telephone number when they tell its end; with one more it is a whole number.
    private static let endings = 4...9

    /// What to search for: lists of prefixes, of which an answer has all. A text with a short number is several lists, and the
    /// answers to the first come first: for the number may be that of a record without its zeros, the end of a telephone
    /// number, or the beginning of either. Any other text is one list; none, if it has no letter and no digit. A text
    /// of digits only, with what people write between them, is one number.
    /// - Parameter mrnPrefix: what may stand in front of a medical record number.
    package static func searches(for query: String, mrnPrefix: String) -> [[String]] {
        let isNumber =
            query.utf8.contains(where: \.isDigit)
            && query.utf8.allSatisfy { $0.isDigit || " +-.()".utf8.contains($0) }
        guard !isNumber else {
            let number = national(query)
            // What has a country's code begins at its beginning.
            return query.utf8.contains(UInt8(ascii: "+")) ? [[number]] : readings(number).map { [$0] }
        }
        let words = words(of: query, front: mrnPrefix.lowercased())
        guard !words.isEmpty else { return [] }
        // The last reading of each word is the plain one.
        let plain = words.compactMap(\.last)
        let pair = NamePairs.prefix(for: plain).map { [$0] } ?? []
        let several = words.indices.filter { words[$0].count > 1 }
        guard several.count == 1, let place = several.first else { return [plain + pair] }
        return words[place].map { reading in
            var prefixes = plain
            prefixes[place] = reading
            return prefixes + pair
        }
    }

    /// The words of a query, each with what it may be.
    private static func words(of query: String, front: String) -> [[String]] {
        var words = SearchText.words(query)
        // MRN 12340, as MRN12340.
        if words.count == 2, words[0] == front, words[1].utf8.allSatisfy(\.isDigit) { words = [front + words[1]] }
        return words.prefix(mostNameWords).map { word in
            if word.utf8.allSatisfy(\.isDigit) { return readings(clipped(word)) }
            let rest = word.dropFirst(front.count)
            let isMRN = !front.isEmpty && word.hasPrefix(front) && !rest.isEmpty && rest.utf8.allSatisfy(\.isDigit)
            return isMRN ? (padded(String(rest)).map { [$0] } ?? []) + [clipped(String(rest))] : [clipped(word)]
        }
    }

    /// What a number may be, the likeliest first, and a beginning last.
    private static func readings(_ number: String) -> [String] {
        (padded(number).map { [$0] } ?? []) + (endings.contains(number.utf8.count) ? [ending(number)] : []) + [number]
    }

    /// A record number with the zeros that people leave out; nothing, if its check digit is wrong or nothing is left out.
    private static func padded(_ number: String) -> String? {
        guard number.utf8.count < 8 else { return nil }
        return MRN(String(repeating: "0", count: 8 - number.utf8.count) + number)?.description
    }

    /// A number from its end, so that an end is a prefix. No word of a text begins as it does.
    private static func ending(_ number: String) -> String { "<" + String(number.reversed()) }

    /// A number as one dials it within India; others with their country code.
    package static func digits(_ phone: PhoneNumber) -> String {
        let all = phone.description.dropFirst()
        return String(all.hasPrefix("91") ? all.dropFirst(2) : all)
    }

    private static func national(_ text: String) -> String {
        let digits = String(decoding: text.utf8.filter(\.isDigit), as: UTF8.self)
        let hasCountry = text.contains("+91") || digits.hasPrefix("91") && digits.utf8.count == 12
        if hasCountry { return String(digits.dropFirst(2)) }
        // 098765 43210: the trunk prefix of a mobile number. Record numbers have two zeros or more in front for long.
        let isTrunk = digits.utf8.count == 11 && digits.hasPrefix("0") && !digits.hasPrefix("00")
        return isTrunk ? String(digits.dropFirst()) : digits
    }

    private static func mrnDigits(_ mrn: MRN) -> String { String(mrn.description.dropFirst(mrn.prefix.utf8.count)) }

    /// Words in an index have at most 100 bytes.
    static func clipped(_ word: String) -> String {
        word.utf8.count <= 96 ? word : String(String.UnicodeScalarView(word.unicodeScalars.prefix(24)))
    }
}

extension UInt8 {
    fileprivate var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }
}
