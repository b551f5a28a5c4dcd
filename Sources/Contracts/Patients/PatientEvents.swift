package import Kernel

package struct PatientCreated: EventPayload {
    package static let type = "patient.created"
    package let patient: PatientID
    package let mrn: MRN
    package var subject: String { patient.text }

    package init(patient: PatientID, mrn: MRN) {
        self.patient = patient
        self.mrn = mrn
    }
}

/// Something of a patient changed: names of the members that did, such as `allergies` or `phones`.
package struct PatientUpdated: EventPayload {
    package static let type = "patient.updated"
    package let patient: PatientID
    package let changed: [String]
    package var subject: String { patient.text }

    package init(patient: PatientID, changed: [String]) {
        self.patient = patient
        self.changed = changed
    }
}

/// The record was erased as the law asks; consumers forget what they hold of the person.
package struct PatientDeleted: EventPayload {
    package static let type = "patient.deleted"
    package let patient: PatientID
    package var subject: String { patient.text }

    package init(patient: PatientID) { self.patient = patient }
}

/// Two records turned out to be one person. Every service re-points its rows from `duplicate` to `survivor`, and remembers
/// under `merge` which ones, so that an unmerge can restore them.
package struct PatientMerged: EventPayload {
    package static let type = "patient.merged"
    package let merge: String
    package let survivor: PatientID
    package let duplicate: PatientID
    package var subject: String { survivor.text }

    package init(merge: String, survivor: PatientID, duplicate: PatientID) {
        self.merge = merge
        self.survivor = survivor
        self.duplicate = duplicate
    }
}

/// The merge was wrong: what it re-pointed goes back.
package struct PatientUnmerged: EventPayload {
    package static let type = "patient.unmerged"
    package let merge: String
    package let survivor: PatientID
    package let duplicate: PatientID
    package var subject: String { survivor.text }

    package init(merge: String, survivor: PatientID, duplicate: PatientID) {
        self.merge = merge
        self.survivor = survivor
        self.duplicate = duplicate
    }
}

package struct PatientAdmitted: EventPayload {
    package static let type = "patient.admitted"
    package let patient: PatientID
    package let encounter: EncounterID
    package let doctor: DoctorID?
    package let at: Instant
    package var subject: String { patient.text }

    package init(patient: PatientID, encounter: EncounterID, doctor: DoctorID?, at: Instant) {
        self.patient = patient
        self.encounter = encounter
        self.doctor = doctor
        self.at = at
    }
}

package struct PatientTransferred: EventPayload {
    package static let type = "patient.transferred"
    package let patient: PatientID
    package let encounter: EncounterID
    /// Where to, in words, until the Rooms service names the bed.
    package let to: String
    package let at: Instant
    package var subject: String { patient.text }

    package init(patient: PatientID, encounter: EncounterID, to: String, at: Instant) {
        self.patient = patient
        self.encounter = encounter
        self.to = to
        self.at = at
    }
}

package struct PatientDischarged: EventPayload {
    package static let type = "patient.discharged"
    package let patient: PatientID
    package let encounter: EncounterID
    package let at: Instant
    package var subject: String { patient.text }

    package init(patient: PatientID, encounter: EncounterID, at: Instant) {
        self.patient = patient
        self.encounter = encounter
        self.at = at
    }
}
