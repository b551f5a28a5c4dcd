import Kernel
import Web

/// What is printed of a patient.
struct PrintEndpoints {
    let prints: PatientPrints

    var endpoints: [Endpoint] {
        [
            .get(
                "/api/patients/{id}/export.pdf", "Print a patient's whole record",
                .requiresAny([.patientsExport, .selfService]), returns: .content("application/pdf"), .rate(.search),
                .reads("patient-export"), .problems(.patientNotFound, .documentTooLong, .printingBusy)
            ) { call in
                let id: PatientID = try call.id()
                return Self.pdf(try await prints.record(of: id, by: call.caller), "attachment", "\(id)-record")
            },
            .get(
                "/api/patients/{id}/wristband.pdf", "Print a patient's wristband", .requires(.patientsRead),
                returns: .content("application/pdf"), .rate(.search), .reads("patient"),
                .problems(.patientNotFound, .patientNotActive, .printingBusy),
                .about(
                    "280 x 25 mm. Allergies are on it if you may see the chart. The QR code says hms:patient: and the record number."
                )
            ) { call in
                let id: PatientID = try call.id()
                return Self.pdf(try await prints.wristband(of: id, by: call.caller), "inline", "\(id)-wristband")
            },
            .get(
                "/api/patients/{id}/card.pdf", "Print a patient's card", .requires(.patientsRead),
                returns: .content("application/pdf"), .rate(.search), .reads("patient"),
                .problems(.patientNotFound, .patientNotActive, .printingBusy),
                .about("85.6 x 54 mm, with nothing clinical.")
            ) { call in
                let id: PatientID = try call.id()
                return Self.pdf(try await prints.card(of: id, by: call.caller), "inline", "\(id)-card")
            },
            .get(
                "/api/patients/{id}/qr.svg", "Draw a patient's QR code", .requires(.patientsRead),
                returns: .content("image/svg+xml"), .reads("patient"), .problems(.patientNotFound, .patientNotActive),
                .about("It says hms:patient: and the record number, as on wristbands and cards.")
            ) { call in
                .bytes(try await prints.code(of: call.id(), by: call.caller), type: "image/svg+xml")
            },
        ]
    }

    private static func pdf(_ bytes: [UInt8], _ disposition: String, _ name: String) -> Reply {
        .bytes(bytes, type: "application/pdf").with("Content-Disposition", "\(disposition); filename=\"\(name).pdf\"")
    }
}

extension ProblemType {
    static let documentTooLong = ProblemType(
        .conflict, "document-too-long", "It would have more than 1,000 pages. Export it as JSON or FHIR.")
    static let printingBusy = ProblemType(
        .unavailable, "printing-busy", "Too many documents are being made at once. Try again after `Retry-After`.")
}
