package import Kernel

/// What is compared of a person. Less than a patient, so that candidates are quick to read.
package struct MatchFacts: Codable, Sendable, Hashable {
    package let name: PersonName
    package let birthDate: LocalDate?
    package let birthDateIsEstimated: Bool?
    package let sex: Sex?
    package let phones: [Phone]?
    package let emails: [EmailAddress]?

    package init(
        name: PersonName, birthDate: LocalDate? = nil, birthDateIsEstimated: Bool? = nil, sex: Sex? = nil,
        phones: [Phone]? = nil, emails: [EmailAddress]? = nil
    ) {
        self.name = name
        self.birthDate = birthDate
        self.birthDateIsEstimated = birthDateIsEstimated
        self.sex = sex
        self.phones = phones
        self.emails = emails
    }

    package init(_ details: PatientDetails) {
        self.init(
            name: details.name, birthDate: details.birthDate, birthDateIsEstimated: details.birthDateIsEstimated,
            sex: details.sex, phones: details.phones, emails: details.emails)
    }
}

/// How likely two records are one person: points with the reasons for them, about 0 to 100.
///
/// The weights follow the idea of Fellegi and Sunter (JASA 64, 1969): agreement on what few people share counts much,
/// disagreement on it counts against. Names are compared by the similarity of Jaro and Winkler and by sound.
package struct DuplicateScore: Sendable, Hashable {
    package enum Reason: String, ListedValue, SchemaDescribed {
        case sameName
        case similarName
        case sameBirthDate
        /// Day and month swapped, one digit different, or within the error of an estimate.
        case nearBirthDate
        case differentBirthDate
        case samePhone
        case sameEmail
        case differentSex
    }

    package private(set) var points = 0
    package private(set) var reasons: [Reason] = []

    /// From here on a clerk has to look.
    package static let threshold = 60

    package init(_ a: MatchFacts, _ b: MatchFacts) {
        compareNames(a.name, b.name)
        compareBirthDates(a, b)
        let phones = Set((b.phones ?? []).map(\.number))
        if (a.phones ?? []).contains(where: { phones.contains($0.number) }) { add(20, .samePhone) }
        let emails = Set((b.emails ?? []).map(\.key))
        if (a.emails ?? []).contains(where: { emails.contains($0.key) }) { add(15, .sameEmail) }
        if let first = a.sex, let second = b.sex, first != second, first != .unknown, second != .unknown {
            add(-10, .differentSex)
        }
    }

    package var isSuspicious: Bool { points >= Self.threshold }

    private mutating func add(_ points: Int, _ reason: Reason) {
        self.points += points
        reasons.append(reason)
    }

    private mutating func compareNames(_ a: PersonName, _ b: PersonName) {
        let likeness = NameLikeness.between(a, b)
        let points = Int(((likeness - 0.75) / 0.25 * 40).rounded())
        if likeness > 0.995 { add(40, .sameName) } else if points > 0 { add(points, .similarName) }
    }

    private mutating func compareBirthDates(_ a: MatchFacts, _ b: MatchFacts) {
        guard let first = a.birthDate, let second = b.birthDate else { return }
        if a.birthDateIsEstimated == true || b.birthDateIsEstimated == true {
            // Each estimate is wrong by half a year at most.
            if abs(first.distance(to: second)) <= 366 { add(15, .nearBirthDate) } else { add(-15, .differentBirthDate) }
        } else if first == second {
            add(30, .sameBirthDate)
        } else if Self.isNear(first, second) {
            add(20, .nearBirthDate)
        } else {
            add(-15, .differentBirthDate)
        }
    }

    private static func isNear(_ a: LocalDate, _ b: LocalDate) -> Bool {
        let (x, y) = (a.parts, b.parts)
        if x.year == y.year, x.month == y.day, x.day == y.month { return true }
        return EditDistance.damerauLevenshtein(a.description, b.description, limit: 1) != nil
    }
}

/// How alike two names are, 0 to 1, whatever the order of their words.
enum NameLikeness {
    static func between(_ a: PersonName, _ b: PersonName) -> Double {
        let (first, second) = (a.words, b.words)
        var shorter = first.count <= second.count ? first : second
        var longer = first.count <= second.count ? second : first
        guard !shorter.isEmpty else { return 0 }
        let unmatched = longer.count - shorter.count
        let count = Double(shorter.count)
        var sum = 0.0
        // The best pair first, so that "Asha Rao" and "Rao Asha" are the same.
        while !shorter.isEmpty {
            var best = (likeness: -1.0, i: 0, j: 0)
            for (i, word) in shorter.enumerated() {
                for (j, other) in longer.enumerated() {
                    let likeness = likeness(word, other)
                    if likeness > best.likeness { best = (likeness, i, j) }
                }
            }
            sum += best.likeness
            shorter.remove(at: best.i)
            longer.remove(at: best.j)
        }
        return sum / count * (1 - 0.05 * Double(min(unmatched, 4)))
    }

    private static func likeness(_ a: String, _ b: String) -> Double {
        if a == b { return 1 }
        // "K" for "Kumar".
        if a.utf8.count == 1 || b.utf8.count == 1 { return a.utf8.first == b.utf8.first ? 0.9 : 0 }
        let spelling = EditDistance.jaroWinkler(a, b)
        guard let sound = Phonetics.code(a), sound == Phonetics.code(b) else { return spelling }
        return max(spelling, sound.utf8.count > 1 ? 0.95 : 0.8)
    }
}
