package import Kernel

/// What is known of a person, apart from what HMS itself adds: all that a clerk may write and change.
package struct PatientDetails: Codable, Sendable, Hashable {
    package var name: PersonName
    package var birthDate: LocalDate?
    /// True, if only an age was given: `birthDate` is then the middle of the year in which it must lie.
    package var birthDateIsEstimated: Bool
    package var deceasedOn: LocalDate?
    package var sex: Sex
    package var gender: Gender?
    package var phones: [Phone]
    package var emails: [EmailAddress]
    package var addresses: [Address]
    package var bloodGroup: BloodGroup?
    /// As a tag of BCP 47: `hi`, `ta-IN`.
    package var language: Text<35>?
    package var emergencyContacts: [EmergencyContact]
    package var insurancePolicies: [InsurancePolicy]
    package var consents: [Consent]

    package init(
        name: PersonName, birthDate: LocalDate? = nil, birthDateIsEstimated: Bool = false, sex: Sex,
        gender: Gender? = nil, phones: [Phone] = [], emails: [EmailAddress] = [], addresses: [Address] = [],
        bloodGroup: BloodGroup? = nil, language: Text<35>? = nil
    ) {
        self.name = name
        self.birthDate = birthDate
        self.birthDateIsEstimated = birthDateIsEstimated
        self.sex = sex
        self.gender = gender
        self.phones = phones
        self.emails = emails
        self.addresses = addresses
        self.bloodGroup = bloodGroup
        self.language = language
        emergencyContacts = []
        insurancePolicies = []
        consents = []
    }

    private enum CodingKeys: String, CodingKey {
        case name, birthDate, birthDateIsEstimated, deceasedOn, sex, gender, phones, emails, addresses, bloodGroup
        case language, emergencyContacts, insurancePolicies, consents
    }

    /// Lists that are left out are empty.
    package init(from decoder: any Decoder) throws {
        let members = try decoder.container(keyedBy: CodingKeys.self)
        name = try members.decode(PersonName.self, forKey: .name)
        birthDate = try members.decodeIfPresent(LocalDate.self, forKey: .birthDate)
        birthDateIsEstimated = try members.decodeIfPresent(Bool.self, forKey: .birthDateIsEstimated) ?? false
        deceasedOn = try members.decodeIfPresent(LocalDate.self, forKey: .deceasedOn)
        sex = try members.decode(Sex.self, forKey: .sex)
        gender = try members.decodeIfPresent(Gender.self, forKey: .gender)
        phones = try members.decodeIfPresent([Phone].self, forKey: .phones) ?? []
        emails = try members.decodeIfPresent([EmailAddress].self, forKey: .emails) ?? []
        addresses = try members.decodeIfPresent([Address].self, forKey: .addresses) ?? []
        bloodGroup = try members.decodeIfPresent(BloodGroup.self, forKey: .bloodGroup)
        language = try members.decodeIfPresent(Text<35>.self, forKey: .language)
        emergencyContacts = try members.decodeIfPresent([EmergencyContact].self, forKey: .emergencyContacts) ?? []
        insurancePolicies = try members.decodeIfPresent([InsurancePolicy].self, forKey: .insurancePolicies) ?? []
        consents = try members.decodeIfPresent([Consent].self, forKey: .consents) ?? []
    }
}

extension PatientDetails {
    /// Entries that a list may have.
    package static let mostEntries = 10

    /// Every rule between members that is broken on that day.
    package func brokenRules(on today: LocalDate) -> [Problem.Field] {
        var broken: [Problem.Field] = []
        if let birthDate {
            if birthDate > today { broken.append(.init("/birthDate", "must not be in the future")) }
            if birthDate < today.adding(months: -12 * Age.limit) {
                broken.append(.init("/birthDate", "must not be more than \(Age.limit) years ago"))
            }
        } else if birthDateIsEstimated {
            broken.append(.init("/birthDateIsEstimated", "must be false without a birth date"))
        }
        if let deceasedOn {
            if deceasedOn > today { broken.append(.init("/deceasedOn", "must not be in the future")) }
            if let birthDate, deceasedOn < birthDate, !birthDateIsEstimated {
                broken.append(.init("/deceasedOn", "must not be before the birth date"))
            }
        }
        for (name, count) in [
            ("phones", phones.count), ("emails", emails.count), ("addresses", addresses.count),
            ("emergencyContacts", emergencyContacts.count), ("insurancePolicies", insurancePolicies.count),
            ("consents", consents.count),
        ] where count > Self.mostEntries {
            broken.append(.init("/\(name)", "must have at most \(Self.mostEntries) entries"))
        }
        for (index, policy) in insurancePolicies.enumerated() {
            if let from = policy.validFrom, let to = policy.validTo, to < from {
                broken.append(.init("/insurancePolicies/\(index)/validTo", "must not be before validFrom"))
            }
        }
        return broken
    }
}
