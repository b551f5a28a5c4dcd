package import Kernel
package import Storage

/// What a clinician writes of a visit. A draft may change; once signed, it is only ever amended, and every signed version stays
/// readable.
package struct ClinicalNote: Entity, OfPatient {
    package enum Tag {}
    package static let collection = "clinical_notes"

    package enum Status: String, ListedValue, SchemaDescribed {
        case draft
        case signed
        case amended
    }

    package static let byTime = Index<ClinicalNote>("time", arity: 2) { [$0.patient.key, $0.createdAt.key] }
    /// Those that are not signed yet, by who writes them.
    package static let byDraft = Index<ClinicalNote>("draft", arity: 2) {
        [$0.status == .draft ? $0.author.key : nil, $0.createdAt.key]
    }
    package static let indexes = [byTime, byDraft]

    package let id: EntityID<Tag>
    package var revision = 0
    package var patient: PatientID
    package let encounter: EncounterID?
    package var title: Text<200>
    package var text: LongText<20_000>
    package var status: Status
    /// 0 for a draft, 1 when signed, one more with each amendment.
    package var version: Int
    package let author: String
    package let createdAt: Instant
    package var signedAt: Instant?
    package var signedBy: String?
    /// Why it was amended.
    package var reason: Text<300>?

    package static func ofPatient(_ patient: PatientID) -> Query<Self> { byTime.equals(patient) }
}

/// A signed version of a note that was amended afterwards.
package struct ClinicalNoteVersion: Entity, OfPatient {
    package enum Tag {}
    package static let collection = "clinical_note_versions"
    package static let byNote = Index<ClinicalNoteVersion>("note", unique: true, arity: 2) {
        [$0.note.key, $0.version.key]
    }
    package static let byPatient = Index<ClinicalNoteVersion>("patient") { [$0.patient.key] }
    package static let indexes = [byNote, byPatient]

    package let id: EntityID<Tag>
    package var revision = 0
    package var patient: PatientID
    package let note: EntityID<ClinicalNote.Tag>
    package let version: Int
    package let title: Text<200>
    package let text: LongText<20_000>
    package let signedAt: Instant?
    package let signedBy: String?
    package let reason: Text<300>?

    init(_ note: ClinicalNote, id: EntityID<Tag>) {
        self.id = id
        self.patient = note.patient
        self.note = note.id
        self.version = note.version
        self.title = note.title
        self.text = note.text
        self.signedAt = note.signedAt
        self.signedBy = note.signedBy
        self.reason = note.reason
    }

    package static func ofPatient(_ patient: PatientID) -> Query<Self> { byPatient.equals(patient) }
}

/// What is written in a new note.
package struct NoteDraft: Codable, Sendable {
    package let title: Text<200>
    package let text: LongText<20_000>
    package let encounter: EncounterID?

    package init(title: Text<200>, text: LongText<20_000>, encounter: EncounterID? = nil) {
        self.title = title
        self.text = text
        self.encounter = encounter
    }
}

package struct NoteAmendment: Codable, Sendable {
    package let text: LongText<20_000>
    package let reason: Text<300>

    package init(text: LongText<20_000>, reason: Text<300>) {
        self.text = text
        self.reason = reason
    }
}
