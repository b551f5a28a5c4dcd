package import Kernel
package import Storage

/// That the patient was asked, and knows of no allergy. Where nobody has asked there is no such row: that is something else.
///
/// Each asking is a row, of which the newest counts. It is withdrawn by what records an active allergy, in the same
/// transaction, or by somebody who sees that it was entered in error.
package struct NoKnownAllergies: Entity, OfPatient {
    package enum Tag {}

    package enum Withdrawal: String, ListedValue, SchemaDescribed {
        case allergyRecorded, enteredInError
    }

    package static let collection = "no_known_allergies"
    /// In problems and in the audit log.
    static let noun = "no-known-allergies"
    package static let byTime = Index<NoKnownAllergies>("time", arity: 2) { [$0.patient.key, $0.recordedAt.key] }
    package static let indexes = [byTime]

    package let id: EntityID<Tag>
    package var revision = 0
    package var patient: PatientID
    package let recordedAt: Instant
    package let recordedBy: String
    package private(set) var withdrawnAt: Instant?
    package private(set) var withdrawnBy: String?
    package private(set) var withdrawal: Withdrawal?

    package init(id: EntityID<Tag>, patient: PatientID, by author: String, at now: Instant) {
        self.id = id
        self.patient = patient
        recordedAt = now
        recordedBy = author
    }

    package static func ofPatient(_ patient: PatientID) -> Query<Self> { byTime.equals(patient) }

    /// What counts now: the newest, unless it was withdrawn.
    static func standing(of patient: PatientID, _ reading: some Reading) throws -> NoKnownAllergies? {
        try reading.first(byTime.equals(patient).descending).flatMap { $0.withdrawnAt == nil ? $0 : nil }
    }

    /// Takes back what counts now, if there is anything.
    @discardableResult
    static func withdraw(
        of patient: PatientID, because withdrawal: Withdrawal, by author: String, _ tx: Transaction
    ) throws -> NoKnownAllergies? {
        guard var statement = try standing(of: patient, tx) else { return nil }
        statement.withdrawnAt = tx.now
        statement.withdrawnBy = author
        statement.withdrawal = withdrawal
        try tx.update(&statement)
        try statement.enter(tx)
        return statement
    }

    /// The timeline's line for it.
    func enter(_ tx: Transaction) throws {
        try TimelineEntry.note(
            .noKnownAllergies, id.text, of: patient, at: recordedAt, title: Self.title,
            status: withdrawal?.rawValue ?? "recorded", by: recordedBy, tx)
    }

    static let title = "No known allergies"
}
