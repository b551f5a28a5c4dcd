import Kernel
import Storage
import Web

/// The chart as a whole: its timeline, its export, what is printed of it, and its end.
struct ChartEndpoints {
    let timeline: Timeline
    let summaries: ChartSummaries
    let exports: ChartExport
    let erasure: ErasePatient
    let registry: PatientRegistry

    struct ExportFilter: Decodable, Sendable {
        let format: ChartExport.Format?
    }

    struct Erasure: Decodable, Sendable {
        let reason: Text<500>
    }

    struct Hold: Decodable, Sendable {
        let isHeld: Bool
        let reason: Text<500>
    }

    var endpoints: [Endpoint] {
        [
            .get(
                "/api/patients/{patient}/summary", "Read the summary of a chart",
                .requiresAny([.clinicalRead, .selfService]), returns: .ok(ChartSummary.self),
                .reads("patient", id: "patient"), .problems(.patientNotFound),
                .about(
                    "What has to be seen at once: active allergies, problems and medications, and the latest vitals.")
            ) { call in
                try .json(await summaries.of(call.id("patient"), by: call.caller))
            },
            .get(
                "/api/patients/{patient}/timeline", "Read a patient's timeline",
                .requiresAny([.clinicalRead, .selfService]),
                query: TimelineFilter.self, returns: .page(of: TimelineEntry.self), .counted,
                .reads("patient", id: "patient"), .problems(.patientNotFound)
            ) { call, filter in
                .page(try await timeline.of(call.id("patient"), filter, page: call.page, by: call.caller))
            },
            .get(
                "/api/patients/{id}/export", "Export a patient's whole record",
                .requiresAny([.patientsExport, .selfService]), query: ExportFilter.self,
                returns: .content("application/json"), .reads("patient-export"), .problems(.patientNotFound),
                .about("As HMS keeps it (json), or as a FHIR R4 bundle (fhir).")
            ) { call, filter in
                let id: PatientID = try call.id()
                let format = filter.format ?? .json
                return .bytes(try await exports.export(id, as: format, by: call.caller), type: "application/json")
                    .with("Content-Disposition", "attachment; filename=\"\(id)-\(format.rawValue).json\"")
            },
            .get(
                "/api/patients/{id}/wristband", "Read what a wristband or card shows", .requires(.patientsRead),
                returns: .ok(Wristband.self), .reads("patient"), .problems(.patientNotFound)
            ) { call in
                try .json(Wristband(try await registry.record(call.id(), by: call.caller).decode()))
            },
            .post(
                "/api/patients/{id}/erase", "Erase a patient", .requires(.patientsErase), body: Erasure.self,
                returns: .ok(Patient.self), .problems(.patientNotFound, .patientNotActive, .erasureRefused),
                .about("For good. Refused under legal hold, during treatment, and until the retention period is over.")
            ) { call, body in
                try .entity(await erasure.erase(call.id(), because: body.reason, by: call.caller))
            },
            .put(
                "/api/patients/{id}/legal-hold", "Hold a record, or release it", .requires(.patientsErase),
                body: Hold.self, returns: .ok(Patient.self), .problems(.patientNotFound, .patientNotActive)
            ) { call, body in
                try .entity(await erasure.hold(call.id(), body.isHeld, because: body.reason, by: call.caller))
            },
        ]
    }
}

/// What a wristband or a patient's card shows.
struct Wristband: Codable, Sendable {
    let patient: PatientID
    let mrn: MRN
    let name: String
    let birthDate: LocalDate?
    let sex: Sex
    let bloodGroup: BloodGroup?
    /// The text for a bar code: no more than the record number, so that a lost band tells nothing. Printed QR codes have
    /// `hms:patient:` in front.
    let code: String

    init(_ patient: Patient) {
        self.patient = patient.id
        mrn = patient.mrn
        name = patient.details.name.full
        birthDate = patient.details.birthDate
        sex = patient.details.sex
        bloodGroup = patient.details.bloodGroup
        code = patient.mrn.description
    }
}
