package import Kernel

/// The words by which duplicates are looked for: two records of one person have at least one in common, unless nearly
/// everything was written differently.
///
/// - `p<digits>`: a telephone number.
/// - `b<yyyymmdd><sound>`: a birth date and how the given name sounds.
/// - `n<sounds>:<year>`: how all names sound, in any order, and the year of birth; for an estimated birth date also the
///   years before and after.
package enum MatchWords {
    private static let mostPhones = 3
    private static let mostNames = 4

    package static func of(_ details: PatientDetails) -> [String] {
        var words = details.phones.prefix(mostPhones).map { "p" + $0.number.description.dropFirst() }
        let names = sounds(details.name)
        guard let first = names.first else { return words }
        let name = "n" + names.sorted().joined(separator: ".") + ":"
        guard let birthDate = details.birthDate else {
            words.append(name)
            return words
        }
        if details.birthDateIsEstimated {
            words += (birthDate.year - 1...birthDate.year + 1).map { name + String($0) }
        } else {
            words.append(birthDateWord(birthDate) + first)
            words.append(name + String(birthDate.year))
        }
        return words
    }

    /// What the word of a birth date begins with.
    package static func birthDateWord(_ date: LocalDate) -> String {
        "b" + date.description.filter { $0 != "-" }
    }

    package static func phoneWord(_ phone: PhoneNumber) -> String { "p" + phone.description.dropFirst() }

    /// The sound of each name; of names in other scripts than Latin the beginning.
    private static func sounds(_ name: PersonName) -> [String] {
        name.words.prefix(mostNames).map { word in
            Phonetics.code(word) ?? String(String.UnicodeScalarView(word.unicodeScalars.prefix(5)))
        }
    }
}
