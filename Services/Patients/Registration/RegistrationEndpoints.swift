import Kernel
import Web

/// Registration, search and demographic data.
struct RegistrationEndpoints {
    let registry: PatientRegistry
    let identifiers: NationalIdentifiers

    struct Candidates: Codable, Sendable {
        let candidates: [DuplicateCandidate]
    }

    var endpoints: [Endpoint] {
        [
            .post(
                "/api/patients", "Register a patient", .requires(.patientsWrite), body: Registration.self,
                returns: .created(Patient.self),
                .problems(.duplicateSuspected, .identifierTaken, .noMRNLeft),
                .about(
                    "Looks for records of the same person first; candidates are answered as a 409 with the reasons, until the clerk sends duplicateCheck: reviewed."
                )
            ) { call, registration in
                try .created(await registry.register(registration, by: call.caller))
            },
            .get(
                "/api/patients", "Find patients", .requires(.patientsRead), query: PatientFilter.self,
                returns: .page(of: Patient.self), .counted, .rate(.search), .reads("patient", id: nil),
                .about(
                    "By one of the filters; with ids, just those patients, in that order and in one page. The query finds beginnings of names, of a telephone number and of a record number, all of which a patient must have; a number in it is also looked for as a record number without its zeros and as the last 4 to 9 digits of a telephone number, and whoever has it so comes first."
                )
            ) { call, filter in
                .page(try await registry.find(filter, page: call.page, by: call.caller))
            },
            .post(
                "/api/patients/duplicates", "Find records of the same person", .requires(.patientsRead),
                body: Registration.self, returns: .ok(Candidates.self), .rate(.search), .reads("patient", id: nil),
                .about(
                    "For a form that is being typed; nothing is stored. A POST, so that personal data stay out of URLs."
                )
            ) { call, registration in
                try .json(Candidates(candidates: await registry.candidates(for: registration, by: call.caller)))
            },
            .get(
                "/api/patients/{id}", "Read a patient", .requiresAny([.patientsRead, .selfService]),
                returns: .ok(Patient.self), .reads("patient"), .problems(.patientNotFound)
            ) { call in
                .stored(try await registry.record(call.id(), by: call.caller))
            },
            .patch(
                "/api/patients/{id}", "Change a patient", .requires(.patientsWrite), body: Patch<PatientDetails>.self,
                returns: .ok(Patient.self), .ifMatch(.required), .problems(.patientNotFound, .patientNotActive)
            ) { call, patch in
                try .entity(
                    await registry.change(call.id(), patch, expected: call.expectedRevision(), by: call.caller))
            },
            .get(
                "/api/patients/{patient}/identifiers", "Read a patient's whole national identifiers",
                .requires(.patientsIdentifiers), returns: .page(of: PatientIdentifier.self),
                .reads("patient-identifiers", id: "patient"),
                .problems(.patientNotFound)
            ) { call in
                .page(try await identifiers.of(call.id("patient"), by: call.caller))
            },
            .post(
                "/api/patients/{patient}/identifiers", "Add a national identifier", .requires(.patientsIdentifiers),
                body: NationalIdentifier.self, returns: .created(PatientIdentifier.self),
                .problems(.patientNotFound, .patientNotActive, .identifierTaken)
            ) { call, identifier in
                try .created(await identifiers.add(identifier, to: call.id("patient"), by: call.caller))
            },
            .delete(
                "/api/patients/{patient}/identifiers/{id}", "Remove a national identifier",
                .requires(.patientsIdentifiers),
                .problems(
                    .patientNotFound, .patientNotActive, .missing("identifier"))
            ) { call in
                try await identifiers.remove(call.id(), of: call.id("patient"), by: call.caller)
                return .noContent
            },
        ]
    }
}
