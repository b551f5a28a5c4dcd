import Documents
package import Kernel
import Logging
package import Modules
import Storage

/// What is printed of patients: the whole record, wristbands, cards and their QR codes.
package struct PatientPrints: Sendable {
    let store: Store
    let clock: any HospitalClock
    let hospital: Hospital
    private let logger: Logger
    private let room = PrintRoom()

    package init(_ context: ModuleContext) {
        store = context.store
        clock = context.clock
        hospital = context.hospital
        logger = context.logger
    }

    /// The whole record, for whom `ChartExport` gives it to as well.
    /// - Returns: a PDF, A4.
    package func record(of id: PatientID, by caller: Caller) async throws -> [UInt8] {
        let isOwn = caller.patient == id
        let grant = isOwn ? try caller.grant(.selfService) : try caller.grant(.patientsExport)
        let now = clock.now
        let hospital = hospital
        let document = try await store.scan(grant) { snapshot in
            try ClinicalAccess.check(id, caller, at: now, snapshot)
            guard let patient = try snapshot.get(Patient.self, id) else { throw PatientsError.patientNotFound }
            return try PrintedRecord(
                patient: patient, hospital: hospital, snapshot: snapshot, now: now,
                showsIdentifiers: isOwn || caller.has(.patientsIdentifiers), isOwn: isOwn
            ).document(by: caller)
        }
        return finished(try await room.print(document))
    }

    /// A band for the wrist. Allergies are on it only if the caller may see the chart; otherwise it sends the reader there,
    /// so that a missing line is never taken for no allergy.
    package func wristband(of id: PatientID, by caller: Caller) async throws -> [UInt8] {
        let now = clock.now
        let (patient, flag) = try await store.read(try caller.grant(.patientsRead)) { snapshot in
            (try PatientRegistry.active(id, snapshot), try Self.flag(id, caller, now, snapshot))
        }
        let details = patient.details
        return try await print(
            Label(
                title: "Wristband", format: .wristband, code: PatientCode(patient.mrn).description,
                issuer: hospital.name,
                name: details.name.full,
                lines: ["\(patient.mrn) · \(PrintedText.sex(details.sex)) · born \(PrintedText.birth(details))"],
                flag: flag,
                createdAt: now))
    }

    /// A card to carry: nothing clinical is on it.
    package func card(of id: PatientID, by caller: Caller) async throws -> [UInt8] {
        let patient = try await patient(id, by: caller)
        let details = patient.details
        return try await print(
            Label(
                title: "Patient card", format: .card, code: PatientCode(patient.mrn).description, issuer: hospital.name,
                name: details.name.full,
                lines: [patient.mrn.description, "Born \(PrintedText.birth(details))", PrintedText.sex(details.sex)],
                createdAt: clock.now))
    }

    /// The patient's QR code as SVG.
    package func code(of id: PatientID, by caller: Caller) async throws -> [UInt8] {
        Array(try QRCode.svg(of: PatientCode(try await patient(id, by: caller).mrn).description).utf8)
    }

    private func patient(_ id: PatientID, by caller: Caller) async throws -> Patient {
        try await store.read(try caller.grant(.patientsRead)) { try PatientRegistry.active(id, $0) }
    }

    private func print(_ label: Label) async throws -> [UInt8] { finished(try await room.print(label)) }

    private func finished(_ pdf: PDF) -> [UInt8] {
        if pdf.unknownCharacters > 0 {
            logger.warning(
                "Characters that no installed font has were printed as boxes",
                metadata: ["characters": "\(pdf.unknownCharacters)"])
        }
        return pdf.bytes
    }

    private static func flag(
        _ id: PatientID, _ caller: Caller, _ now: Instant, _ snapshot: Snapshot
    ) throws -> Label.Flag {
        guard try maySeeChart(id, caller, now, snapshot) else {
            return Label.Flag("Allergies: see chart", isAlarm: false)
        }
        let active = try ChartExport.rows(ClinicalRecord<Allergy>.self, id, snapshot)
            .filter { $0.facts.status == .active }
        guard !active.isEmpty else {
            let isAsked = try NoKnownAllergies.standing(of: id, snapshot) != nil
            return Label.Flag(isAsked ? "No known allergies" : "No allergy on record", isAlarm: false)
        }
        let substances = active.map { $0.facts.title }.joined(separator: ", ")
        // A list that is cut off is worse than none: what does not fit is counted.
        return Label.Flag(
            substances.count <= 60 ? "ALLERGY: \(substances)" : "ALLERGIES: \(active.count), see chart", isAlarm: true)
    }

    private static func maySeeChart(
        _ id: PatientID, _ caller: Caller, _ now: Instant, _ snapshot: Snapshot
    ) throws -> Bool {
        guard caller.has(.clinicalRead) else { return false }
        do {
            try ClinicalAccess.check(id, caller, at: now, snapshot)
            return true
        } catch let refusal as Problem where refusal.kind == .forbidden {
            return false
        }
    }
}
