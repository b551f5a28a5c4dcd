package import Kernel

/// What the other services may know of a patient.
package struct PatientSummary: Codable, Sendable, Hashable {
    package let id: PatientID
    package let mrn: MRN
    package let name: PersonName
    package let sex: Sex
    package let birthDate: LocalDate?
    package let phone: PhoneNumber?
    package let email: EmailAddress?
    /// The record that this one was merged into; bookings go there.
    package let mergedInto: PatientID?

    package init(
        id: PatientID, mrn: MRN, name: PersonName, sex: Sex, birthDate: LocalDate?, phone: PhoneNumber?,
        email: EmailAddress?, mergedInto: PatientID?
    ) {
        self.id = id
        self.mrn = mrn
        self.name = name
        self.sex = sex
        self.birthDate = birthDate
        self.phone = phone
        self.email = email
        self.mergedInto = mergedInto
    }
}

/// What booking must know of a patient.
package struct PatientStanding: Codable, Sendable, Hashable {
    /// The record that this one was merged into; bookings go there.
    package let mergedInto: PatientID?

    package init(mergedInto: PatientID?) { self.mergedInto = mergedInto }
}

/// The Patients service, as others call it.
package protocol PatientDirectory: Sendable {
    /// Nothing, if there is no such patient, or if the record was erased.
    func patient(_ id: PatientID) async throws -> PatientSummary?
    /// The same, without what a name list shows.
    func standing(of id: PatientID) async throws -> PatientStanding?
    /// Those of at most 200 ids that there are; for lists that show names.
    func patients(_ ids: [PatientID]) async throws -> [PatientSummary]
}
