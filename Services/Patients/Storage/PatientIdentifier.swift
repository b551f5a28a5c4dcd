package import Kernel
package import Storage

/// One national identifier of one patient, in full. Kept apart from the patient, because few may read it, and so that the
/// database itself refuses a second patient with the same document.
package struct PatientIdentifier: Entity, OfPatient {
    package enum Tag {}
    package static let collection = "patient_identifiers"
    /// Not of the kind `other`: nobody knows who numbers those.
    package static let byValue = Index<PatientIdentifier>("value", unique: true) {
        [$0.identifier.kind == .other ? nil : $0.identifier.key.key]
    }
    package static let byPatient = Index<PatientIdentifier>("patient") { [$0.patient.key] }
    package static let indexes = [byValue, byPatient]

    package let id: EntityID<Tag>
    package var revision = 0
    package var patient: PatientID
    package let identifier: NationalIdentifier
    package let addedAt: Instant

    package init(id: EntityID<Tag>, patient: PatientID, identifier: NationalIdentifier, at now: Instant) {
        self.id = id
        self.patient = patient
        self.identifier = identifier
        self.addedAt = now
    }

    package static func ofPatient(_ patient: PatientID) -> Query<Self> { byPatient.equals(patient) }
}

/// An entity that belongs to one patient, and goes along when that record is merged into another or erased.
package protocol OfPatient: Entity {
    var patient: PatientID { get set }
    static func ofPatient(_ patient: PatientID) -> Query<Self>
}
