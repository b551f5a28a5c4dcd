package import Kernel
import Storage

/// A whole record, to be handed over.
package struct ChartExport: Sendable {
    package enum Format: String, ListedValue, SchemaDescribed {
        case json
        /// A FHIR R4 bundle of type collection.
        case fhir
    }

    /// Rows of one kind in an export, at most.
    private static let most = 10_000

    let store: Store
    let clock: any HospitalClock

    package func export(_ id: PatientID, as format: Format, by caller: Caller) async throws -> [UInt8] {
        let isOwn = caller.patient == id
        let grant = isOwn ? try caller.grant(.selfService) : try caller.grant(.patientsExport)
        let showsIdentifiers = isOwn || caller.has(.patientsIdentifiers)
        let now = clock.now
        return try await store.scan(grant) { snapshot in
            try ClinicalAccess.check(id, caller, at: now, snapshot)
            guard let patient = try snapshot.reader.get(Patient.collection, id.text) else {
                throw PatientsError.patientNotFound
            }
            switch format {
            case .json: return try Self.json(patient, id, showsIdentifiers, isOwn, now, snapshot)
            case .fhir: return try FHIRBundle.make(try patient.decode(), showsIdentifiers, at: now, snapshot)
            }
        }
    }

    /// The stored rows as they are, under the names of their lists.
    private static func json(
        _ patient: Record, _ id: PatientID, _ showsIdentifiers: Bool, _ isOwn: Bool, _ now: Instant,
        _ snapshot: Snapshot
    ) throws -> [UInt8] {
        var bytes = Array("{\"exportedAt\":\"\(now)\",\"patient\":".utf8)
        bytes += patient.body
        func add<E: OfPatient>(_ type: E.Type) throws {
            if E.self == PatientIdentifier.self, !showsIdentifiers { return }
            // Who looked at the chart in an emergency, and who visited, is the hospital's record, not the patient's.
            if E.self == EmergencyAccess.self || E.self == Visitor.self { return }
            bytes += Array(",\"\(E.collection)\":[".utf8)
            var isFirst = true
            for record in try snapshot.records(E.ofPatient(id), limit: most).items {
                if E.self == ClinicalNote.self, isOwn, try record.decode(ClinicalNote.self).status == .draft {
                    continue
                }
                if E.self == TimelineEntry.self, isOwn, try record.decode(TimelineEntry.self).isDraft { continue }
                if !isFirst { bytes.append(UInt8(ascii: ",")) }
                isFirst = false
                bytes += record.body
            }
            bytes.append(UInt8(ascii: "]"))
        }
        for type in PatientRows.types { try add(type) }
        bytes.append(UInt8(ascii: "}"))
        return bytes
    }

    static func rows<E: OfPatient>(_ type: E.Type, _ id: PatientID, _ snapshot: Snapshot) throws -> [E] {
        try snapshot.find(E.ofPatient(id), limit: most).items
    }
}
