package import Kernel
import Storage

/// What is measured in one visit to the bedside. All of it is recorded, or nothing.
package struct VitalRound: Codable, Sendable {
    package static let most = 20

    /// 1 to 20.
    package let vitals: [Vital]

    package init(vitals: [Vital]) { self.vitals = vitals }
}

/// The records of one round, in the order of its measurements.
package struct RecordedRound: Codable, Sendable {
    package let items: [ClinicalRecord<Vital>]
}

extension ClinicalRecords {
    package func add(_ round: VitalRound, to patient: PatientID, by caller: Caller) async throws -> RecordedRound {
        guard (1...VitalRound.most).contains(round.vitals.count) else {
            throw Problem.invalid("/vitals", "must have 1 to \(VitalRound.most) items")
        }
        return try await clinical.write(patient, "vital.add", by: caller) { tx in
            let broken = round.vitals.enumerated().flatMap { index, vital in
                brokenRules(vital, at: tx.now).map { Problem.Field("/vitals/\(index)\($0.pointer)", $0.message) }
            }
            guard broken.isEmpty else { throw Problem.invalid(broken) }
            return RecordedRound(items: try round.vitals.map { try insert($0, of: patient, by: caller, tx) })
        }
    }
}
