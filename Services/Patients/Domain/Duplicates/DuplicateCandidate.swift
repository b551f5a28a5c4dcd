package import Kernel
package import Storage

/// A record that may be the same person, and why.
package struct DuplicateCandidate: Codable, Sendable, Hashable {
    package let patient: PatientID
    package let mrn: MRN
    package let name: PersonName
    package let birthDate: LocalDate?
    package let sex: Sex
    /// About 0 to 100; from 60 on a clerk has to look.
    package let score: Int
    package let reasons: [DuplicateScore.Reason]

    var json: JSONValue {
        // Its members are texts and numbers, which always have a JSON form.
        (try? JSON.encode(self)).flatMap { try? JSONValue(parsing: $0) } ?? .null
    }
}

/// Finds records that may be the same person: those with a telephone number or a match word in common, each scored.
package struct DuplicateSearch {
    /// Candidates of one registration that are read, at most, and of one match word.
    package static let most = 50
    private static let mostOfWord = 20
    private static let mostPhones = 3

    private struct Stored: Decodable {
        let id: PatientID
        let mrn: MRN
        let sex: Sex
        let status: Patient.Status
        let facts: MatchFacts

        private enum CodingKeys: String, CodingKey { case id, mrn, sex, status }

        init(from decoder: any Decoder) throws {
            let members = try decoder.container(keyedBy: CodingKeys.self)
            id = try members.decode(PatientID.self, forKey: .id)
            mrn = try members.decode(MRN.self, forKey: .mrn)
            sex = try members.decode(Sex.self, forKey: .sex)
            status = try members.decode(Patient.Status.self, forKey: .status)
            facts = try MatchFacts(from: decoder)
        }
    }

    /// The candidates with at least `least` points, best first, at most ten.
    package static func candidates(
        for details: PatientDetails, least: Int, in reading: some Reading, except: PatientID? = nil
    ) throws -> [DuplicateCandidate] {
        let facts = MatchFacts(details)
        var seen: Set<String> = except.map { [$0.text] } ?? []
        var found: [DuplicateCandidate] = []
        var count = 0
        for (index, word) in words(details) where count < most {
            let page = try reading.reader.search(
                Patient.collection, index, prefixes: [word], exact: true, limit: min(mostOfWord, most - count),
                after: nil)
            for record in page.items where seen.insert(record.id).inserted {
                count += 1
                let stored = try JSON.decode(Stored.self, from: record.body, strictness: .stored)
                let score = DuplicateScore(facts, stored.facts)
                guard score.points >= least, stored.status == .active else { continue }
                found.append(
                    DuplicateCandidate(
                        patient: stored.id, mrn: stored.mrn, name: stored.facts.name, birthDate: stored.facts.birthDate,
                        sex: stored.sex, score: score.points, reasons: score.reasons))
            }
        }
        return Array(found.sorted { ($0.score, $1.patient) > ($1.score, $0.patient) }.prefix(10))
    }

    /// The exact words to look up, each with its index.
    private static func words(_ details: PatientDetails) -> [(index: String, word: String)] {
        details.phones.prefix(mostPhones).map { (Patient.words.name, SearchWords.digits($0.number)) }
            + MatchWords.sought(details).map { (Patient.match.name, $0) }
    }
}
