package import Kernel
package import Storage

extension Patient {
    package static let byMRN = Index<Patient>("mrn", unique: true) { [$0.mrn.description.key] }
    package static let indexes = [byMRN]

    /// What one searches by as one types: names, telephone numbers and the medical record number.
    package static let words = WordIndex<Patient>("words") { patient in
        guard patient.status != .erased else { return [] }
        return SearchWords.of(patient.details.name, phones: patient.details.phones.map(\.number), mrn: patient.mrn)
    }

    /// What another record of the same person likely has in common with this one, beside the telephone number; see
    /// `MatchWords`. Only live records can be duplicates.
    package static let match = WordIndex<Patient>("match") { patient in
        guard patient.status == .active else { return [] }
        return MatchWords.stored(patient.details)
    }

    package static let wordIndexes = [words, match]
}

/// The words of the patient search: folded, in any script.
package enum SearchWords {
    package static func of(_ name: PersonName, phones: [PhoneNumber], mrn: MRN) -> [String] {
        let words = name.words.prefix(mostNameWords).map(clipped)
        return words + NamePairs.of(words) + phones.map(digits) + [mrnDigits(mrn)]
    }

    /// With their pairs, these are 36 of the 64 words that an index takes.
    static let mostNameWords = 8

    /// The prefixes to search for; none, if the text has no letter and no digit. A text of digits only, with what people write
    /// between them, is one number.
    /// - Parameter mrnPrefix: what may stand in front of a medical record number.
    package static func prefixes(of query: String, mrnPrefix: String) -> [String] {
        let isNumber =
            query.utf8.contains { (48...57).contains($0) }
            && query.utf8.allSatisfy { (48...57).contains($0) || " +-.()".utf8.contains($0) }
        guard !isNumber else { return [national(query)] }
        let front = mrnPrefix.lowercased()
        return Array(
            SearchText.words(query).prefix(mostNameWords).map { word in
                let rest = word.dropFirst(front.count)
                let isMRN = !front.isEmpty && word.hasPrefix(front) && !rest.isEmpty && rest.allSatisfy(\.isASCIIDigit)
                return isMRN ? String(rest) : clipped(word)
            })
    }

    /// A number as one dials it within India; others with their country code.
    package static func digits(_ phone: PhoneNumber) -> String {
        let all = phone.description.dropFirst()
        return String(all.hasPrefix("91") ? all.dropFirst(2) : all)
    }

    private static func national(_ text: String) -> String {
        let digits = text.filter(\.isASCIIDigit)
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

extension Character {
    fileprivate var isASCIIDigit: Bool { ("0"..."9").contains(self) }
}
