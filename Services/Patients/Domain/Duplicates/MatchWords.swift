package import Kernel

/// By what duplicates are looked for: two records of one person share a telephone number, or the birth date (perhaps with day
/// and month swapped) and how one of the names sounds.
///
/// Each stored word costs a registration a page of the database, in a place of its own; each looked up costs little. So a
/// patient stores one, and looks for several. A wrong digit in the birth date together with another telephone number is not
/// found; the search by name is for those.
package enum MatchWords {
    private static let mostNames = 4

    /// What a patient is found by, apart from the telephone: the birth date and how the given name sounds. An estimated date is
    /// no help.
    package static func stored(_ details: PatientDetails) -> [String] {
        guard let date = word(details), let first = sounds(details.name).first else { return [] }
        return [date + first]
    }

    /// What to look for: the birth date with the sound of each name, in case given and family name were swapped.
    package static func sought(_ details: PatientDetails) -> [String] {
        guard let date = word(details) else { return [] }
        return Set(sounds(details.name)).sorted().map { date + $0 }
    }

    /// What the word of a birth date begins with: the same for a date and the one with day and month swapped.
    package static func birthDateWord(_ date: LocalDate) -> String {
        let (year, month, day) = date.parts
        return "\(year * 10_000 + min(month, day) * 100 + max(month, day))-"
    }

    private static func word(_ details: PatientDetails) -> String? {
        details.birthDateIsEstimated ? nil : details.birthDate.map(birthDateWord)
    }

    /// The sound of each name; of names in other scripts than Latin the beginning.
    private static func sounds(_ name: PersonName) -> [String] {
        name.words.prefix(mostNames).map { word in
            Phonetics.code(word) ?? String(String.UnicodeScalarView(word.unicodeScalars.prefix(5)))
        }
    }
}
