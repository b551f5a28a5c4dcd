package import Kernel

/// A person at the desk: what is known of them, and what the clerk decided.
package struct Registration: Decodable, Sendable {
    package enum DuplicateCheck: String, ListedValue, SchemaDescribed {
        /// The clerk has seen the candidates, and this is somebody else.
        case reviewed
    }

    package var details: PatientDetails
    /// In place of a birth date, if only an age is known: completed years.
    package let estimatedAgeYears: Whole<0, 150>?
    package let identifiers: [NationalIdentifier]
    package let duplicateCheck: DuplicateCheck?

    package init(
        details: PatientDetails, estimatedAgeYears: Whole<0, 150>? = nil, identifiers: [NationalIdentifier] = [],
        duplicateCheck: DuplicateCheck? = nil
    ) {
        self.details = details
        self.estimatedAgeYears = estimatedAgeYears
        self.identifiers = identifiers
        self.duplicateCheck = duplicateCheck
    }

    private enum CodingKeys: String, CodingKey {
        case estimatedAgeYears, identifiers, duplicateCheck
    }

    package init(from decoder: any Decoder) throws {
        let members = try decoder.container(keyedBy: CodingKeys.self)
        details = try PatientDetails(from: decoder)
        estimatedAgeYears = try members.decodeIfPresent(Whole<0, 150>.self, forKey: .estimatedAgeYears)
        identifiers = try members.decodeIfPresent([NationalIdentifier].self, forKey: .identifiers) ?? []
        duplicateCheck = try members.decodeIfPresent(DuplicateCheck.self, forKey: .duplicateCheck)
    }

    /// The details, with a birth date made from the age.
    /// - Throws: `invalid-input` with every rule that is broken.
    package func checked(on today: LocalDate) throws(Problem) -> PatientDetails {
        var details = details
        var broken: [Problem.Field] = []
        if let age = estimatedAgeYears {
            if details.birthDate != nil {
                broken.append(.init("/estimatedAgeYears", "must be left out when there is a birth date"))
            } else {
                details.birthDate = Age.estimatedBirthDate(years: age.value, on: today)
                details.birthDateIsEstimated = true
            }
        }
        broken += details.brokenRules(on: today)
        if identifiers.count > PatientDetails.mostEntries {
            broken.append(.init("/identifiers", "must have at most \(PatientDetails.mostEntries) entries"))
        }
        if Set(identifiers.map(\.key)).count < identifiers.count {
            broken.append(.init("/identifiers", "must not name one document twice"))
        }
        guard broken.isEmpty else { throw .invalid(broken) }
        return details
    }
}
