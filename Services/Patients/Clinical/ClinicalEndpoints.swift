import Kernel
import Web

/// The clinical lists: the same four endpoints for every kind of record, and notes.
struct ClinicalEndpoints {
    let records: ClinicalRecords
    let notes: ClinicalNotes

    private static let reading = Access.requiresAny([.clinicalRead, .selfService])

    var endpoints: [Endpoint] {
        kind(Allergy.self, "allergies") + kind(Condition.self, "conditions") + kind(Medication.self, "medications")
            + kind(Immunization.self, "immunizations") + kind(Procedure.self, "procedures")
            + kind(FamilyHistory.self, "family-history") + kind(SocialHistory.self, "social-history")
            + kind(Vital.self, "vitals") + asking + [problems, round, trend] + noteEndpoints
    }

    private var asking: [Endpoint] {
        let path = "/api/patients/{patient}/no-known-allergies"
        return [
            .get(
                path, "List when no allergies were known", Self.reading, returns: .page(of: NoKnownAllergies.self),
                .counted, .reads("patient", id: "patient"), .problems(.patientNotFound),
                .about("Newest first. The newest counts, unless it was withdrawn; `summary` shows it while it does.")
            ) { call in
                .page(try await records.noKnownAllergies(of: call.id("patient"), page: call.page, by: call.caller))
            },
            .post(
                path, "Record that no allergies are known", .requires(.clinicalWrite),
                returns: .ok(NoKnownAllergies.self),
                .problems(.patientNotFound, .patientNotActive, .allergiesOnRecord),
                .about("That the patient was asked. Recording an active allergy withdraws it.")
            ) { call in
                try .entity(await records.recordNoKnownAllergies(of: call.id("patient"), by: call.caller))
            },
            .post(
                path + "/withdraw", "Withdraw that no allergies are known", .requires(.clinicalWrite),
                returns: .ok(NoKnownAllergies.self),
                .problems(.patientNotFound, .patientNotActive, .missing(NoKnownAllergies.noun)),
                .about("It was entered in error: the patient counts as not asked.")
            ) { call in
                try .entity(await records.withdrawNoKnownAllergies(of: call.id("patient"), by: call.caller))
            },
        ]
    }

    /// - Parameter segment: the last segment of the path.
    private func kind<Facts: ClinicalFacts>(_ type: Facts.Type, _ segment: String) -> [Endpoint] {
        let path = "/api/patients/{patient}/\(segment)"
        let noun = Facts.noun.replacing("-", with: " ")
        return [
            .get(
                path, "List \(segment.replacing("-", with: " ")) of a patient", Self.reading,
                returns: .page(of: ClinicalRecord<Facts>.self), .counted, .reads("patient", id: "patient"),
                .problems(.patientNotFound)
            ) { call in
                .page(
                    try await records.list(Facts.self, of: call.id("patient"), page: call.page, by: call.caller))
            },
            .post(
                path, "Record \(noun)", .requires(.clinicalWrite), body: Facts.self,
                returns: .created(ClinicalRecord<Facts>.self), .problems(.patientNotFound, .patientNotActive)
            ) { call, facts in
                try .created(await records.add(facts, to: call.id("patient"), by: call.caller))
            },
            .get(
                path + "/{id}", "Read \(noun)", Self.reading, returns: .ok(ClinicalRecord<Facts>.self),
                .reads("patient", id: "patient"), .problems(.patientNotFound, .missing(Facts.noun))
            ) { call in
                .stored(try await records.record(call.id(of: Facts.self), of: call.id("patient"), by: call.caller))
            },
            .patch(
                path + "/{id}", "Change \(noun)", .requires(.clinicalWrite), body: Patch<Facts>.self,
                returns: .ok(ClinicalRecord<Facts>.self), .ifMatch(.required),
                .problems(.patientNotFound, .patientNotActive, .missing(Facts.noun)),
                .about("Nothing is deleted: what was wrong gets the status enteredInError.")
            ) { call, patch in
                try .entity(
                    await records.change(
                        call.id(), of: call.id("patient"), patch, expected: call.expectedRevision(), by: call.caller))
            },
        ]
    }

    private var problems: Endpoint {
        .get(
            "/api/patients/{patient}/problems", "Read the problem list", Self.reading,
            returns: .page(of: ClinicalRecord<Condition>.self), .counted, .reads("patient", id: "patient"),
            .problems(.patientNotFound)
        ) { call in
            .page(
                try await records.list(
                    Condition.self, of: call.id("patient"), group: "problem", page: call.page, by: call.caller))
        }
    }

    private var round: Endpoint {
        .post(
            "/api/patients/{patient}/vital-rounds", "Record a round of vitals", .requires(.clinicalWrite),
            body: VitalRound.self, returns: .ok(RecordedRound.self), .problems(.patientNotFound, .patientNotActive),
            .about("Up to 20 measurements of one visit to the bedside: all of them, or nothing.")
        ) { call, round in
            try .json(await records.add(round, to: call.id("patient"), by: call.caller))
        }
    }

    private var trend: Endpoint {
        .get(
            "/api/patients/{patient}/vital-trends", "Show how a vital sign went", Self.reading,
            query: VitalTrendFilter.self,
            returns: .ok(VitalTrend.self), .reads("patient", id: "patient"), .problems(.patientNotFound)
        ) { call, filter in
            try .json(await records.trend(filter, of: call.id("patient"), by: call.caller))
        }
    }

    private var noteEndpoints: [Endpoint] {
        let path = "/api/patients/{patient}/notes"
        let one = path + "/{id}"
        return [
            .get(
                "/api/patients/notes/drafts", "List one's unsigned notes", .requires(.clinicalWrite),
                returns: .page(of: ClinicalNote.self), .reads("patient", id: nil),
                .about("The caller's own drafts of all charts, newest first.")
            ) { call in
                try .page(await notes.drafts(limit: call.page.limit, after: call.page.after, by: call.caller))
            },
            .get(
                path, "List clinical notes", Self.reading, returns: .page(of: ClinicalNote.self), .counted,
                .reads("patient", id: "patient"), .problems(.patientNotFound)
            ) { call in
                try .page(await notes.list(of: call.id("patient"), page: call.page, by: call.caller))
            },
            .post(
                path, "Draft a clinical note", .requires(.clinicalWrite), body: NoteDraft.self,
                returns: .created(ClinicalNote.self), .problems(.patientNotFound, .patientNotActive)
            ) { call, draft in
                try .created(await notes.write(draft, for: call.id("patient"), by: call.caller))
            },
            .get(
                one, "Read a clinical note", Self.reading, returns: .ok(ClinicalNote.self),
                .reads("patient", id: "patient"),
                .problems(.patientNotFound, .missing("note"))
            ) { call in
                try .entity(await notes.note(call.id(), of: call.id("patient"), by: call.caller))
            },
            .get(
                one + "/versions", "Read the earlier versions of a clinical note", Self.reading,
                returns: .page(of: ClinicalNoteVersion.self), .reads("patient", id: "patient"),
                .problems(.patientNotFound, .missing("note"))
            ) { call in
                .page(try await notes.versions(of: call.id(), of: call.id("patient"), by: call.caller))
            },
            .patch(
                one, "Change a draft", .requires(.clinicalWrite), body: Patch<NoteDraft>.self,
                returns: .ok(ClinicalNote.self), .ifMatch(.required),
                .problems(.patientNotFound, .patientNotActive, .missing("note"), .noteSigned, .notTheAuthor)
            ) { call, patch in
                try .entity(
                    await notes.change(
                        call.id(), of: call.id("patient"), patch, expected: call.expectedRevision(), by: call.caller))
            },
            .post(
                one + "/sign", "Sign a clinical note", .requires(.clinicalWrite), returns: .ok(ClinicalNote.self),
                .problems(.patientNotFound, .patientNotActive, .missing("note"), .noteSigned, .notTheAuthor)
            ) { call in
                try .entity(await notes.sign(call.id(), of: call.id("patient"), by: call.caller))
            },
            .post(
                one + "/amend", "Amend a signed note", .requires(.clinicalWrite), body: NoteAmendment.self,
                returns: .ok(ClinicalNote.self),
                .problems(.patientNotFound, .patientNotActive, .missing("note"), .noteNotSigned)
            ) { call, amendment in
                try .entity(await notes.amend(call.id(), of: call.id("patient"), amendment, by: call.caller))
            },
        ]
    }
}
