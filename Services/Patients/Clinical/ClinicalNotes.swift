package import Kernel
package import Storage
package import Web

/// Writes, signs and amends clinical notes.
package struct ClinicalNotes: Sendable {
    package typealias NoteID = EntityID<ClinicalNote.Tag>

    let clinical: ClinicalStore

    /// Newest first. Drafts of others are not shown to the patient.
    package func list(
        of patient: PatientID, page: PageRequest, by caller: Caller
    ) async throws -> Page<ClinicalNote> {
        try await clinical.read(patient, by: caller) { snapshot in
            var found = try snapshot.find(ClinicalNote.byTime.equals(patient).descending, page)
            found.items.removeAll { !Self.isVisible($0, to: caller) }
            // It would tell the patient that there are drafts.
            if caller.patient == patient { found.total = nil }
            return found
        }
    }

    /// The caller's own notes that are not signed yet, newest first. Of charts that the caller may no longer see there are none.
    package func drafts(limit: Int, after: Cursor?, by caller: Caller) async throws -> Page<ClinicalNote> {
        let grant = try caller.grant(.clinicalWrite)
        let now = clinical.clock.now
        return try await clinical.store.read(grant) { snapshot in
            var page = try snapshot.find(
                ClinicalNote.byDraft.equals(caller.id).descending, limit: limit, after: after)
            try page.items.removeAll { !(try ClinicalAccess.allows($0.patient, caller, at: now, snapshot)) }
            return page
        }
    }

    private static func isVisible(_ note: ClinicalNote, to caller: Caller) -> Bool {
        note.status != .draft || caller.patient != note.patient
    }

    package func note(_ id: NoteID, of patient: PatientID, by caller: Caller) async throws -> ClinicalNote {
        try await clinical.read(patient, by: caller) { snapshot in
            let note = try Self.require(id, of: patient, snapshot)
            guard Self.isVisible(note, to: caller) else { throw PatientsError.notFound("note") }
            return note
        }
    }

    /// The signed versions that were amended afterwards, oldest first.
    package func versions(of id: NoteID, of patient: PatientID, by caller: Caller) async throws -> Page<Record> {
        try await clinical.read(patient, by: caller) { snapshot in
            _ = try Self.require(id, of: patient, snapshot)
            return try snapshot.records(ClinicalNoteVersion.byNote.equals(id), limit: 200)
        }
    }

    package func write(_ draft: NoteDraft, for patient: PatientID, by caller: Caller) async throws -> ClinicalNote {
        try await clinical.write(patient, "note.write", by: caller) { tx in
            if let encounter = draft.encounter, try tx.get(Encounter.self, encounter)?.patient != patient {
                throw Problem.invalid("/encounter", "must be an encounter of this patient")
            }
            var note = ClinicalNote(
                id: tx.newID(), patient: patient, encounter: draft.encounter, title: draft.title, text: draft.text,
                status: .draft, version: 0, author: caller.id, createdAt: tx.now)
            try tx.insert(&note)
            try Self.enter(note, tx)
            return note
        }
    }

    package func change(
        _ id: NoteID, of patient: PatientID, _ patch: Patch<NoteDraft>, expected: Int, by caller: Caller
    ) async throws -> ClinicalNote {
        try await edit(id, of: patient, "note.change", by: caller) { note, tx in
            guard note.revision == expected else { throw PatientsError.revisionConflict }
            guard note.status == .draft else { throw PatientsError.noteIsSigned }
            guard note.author == caller.id else { throw PatientsError.notTheAuthor }
            let draft = try patch.applied(
                to: NoteDraft(title: note.title, text: note.text, encounter: note.encounter))
            guard draft.encounter == note.encounter else {
                throw Problem.invalid("/encounter", "must stay the same; write a new note")
            }
            note.title = draft.title
            note.text = draft.text
        }
    }

    package func sign(_ id: NoteID, of patient: PatientID, by caller: Caller) async throws -> ClinicalNote {
        try await edit(id, of: patient, "note.sign", by: caller) { note, tx in
            guard note.status == .draft else { throw PatientsError.noteIsSigned }
            guard note.author == caller.id else { throw PatientsError.notTheAuthor }
            note.status = .signed
            note.version = 1
            note.signedAt = tx.now
            note.signedBy = caller.id
        }
    }

    /// Replaces what a signed note says; the version before stays readable.
    package func amend(
        _ id: NoteID, of patient: PatientID, _ amendment: NoteAmendment, by caller: Caller
    ) async throws -> ClinicalNote {
        try await edit(id, of: patient, "note.amend", by: caller) { note, tx in
            guard note.status != .draft else { throw PatientsError.noteIsDraft }
            var earlier = ClinicalNoteVersion(note, id: tx.newID())
            try tx.insert(&earlier)
            note.text = amendment.text
            note.reason = amendment.reason
            note.status = .amended
            note.version += 1
            note.signedAt = tx.now
            note.signedBy = caller.id
        }
    }

    private func edit(
        _ id: NoteID, of patient: PatientID, _ action: String, by caller: Caller,
        _ change: @escaping @Sendable (inout ClinicalNote, Transaction) throws -> Void
    ) async throws -> ClinicalNote {
        try await clinical.write(patient, action, by: caller) { tx in
            var note = try Self.require(id, of: patient, tx)
            try change(&note, tx)
            try tx.update(&note)
            try Self.enter(note, tx)
            return note
        }
    }

    private static func require(_ id: NoteID, of patient: PatientID, _ reading: some Reading) throws -> ClinicalNote {
        guard let note = try reading.get(ClinicalNote.self, id), note.patient == patient else {
            throw PatientsError.notFound("note")
        }
        return note
    }

    private static func enter(_ note: ClinicalNote, _ tx: Transaction) throws {
        try TimelineEntry.note(
            .note, note.id.text, of: note.patient, at: note.createdAt, title: note.title.description,
            status: note.status.rawValue, by: note.author, tx)
    }
}
