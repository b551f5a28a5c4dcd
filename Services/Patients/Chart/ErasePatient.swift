import Contracts
package import Kernel
import Storage

/// Erases a record for good where the law allows it, and puts records under legal hold.
///
/// Erased means: every row of the patient is deleted, and what stays of the patient is the record number and that it was
/// erased. The answers to idempotent requests are forgotten within 24 hours; backups keep their own time.
package struct ErasePatient: Sendable {
    let store: Store
    let zone: HospitalZone

    package func erase(_ id: PatientID, because reason: Text<500>, by caller: Caller) async throws -> Patient {
        let act = try caller.act("patient.erase", .patientsErase, reason: reason.description)
        let zone = zone
        return try await store.write(act) { tx in
            guard var patient = try tx.get(Patient.self, id) else { throw PatientsError.patientNotFound }
            guard patient.status != .erased else { return patient }
            guard patient.status == .active else { throw PatientsError.notActive(patient.status) }
            let last = try tx.first(TimelineEntry.byTime.equals(id).descending)
            let isInside = try tx.find(Encounter.byTime.equals(id).descending, limit: 200).items
                .contains { $0.status == .inProgress }
            if let obstacle = Retention.obstacle(
                patient, lastEntry: last.map { zone.date(of: $0.at) }, hasOpenEncounter: isInside,
                on: zone.date(of: tx.now))
            {
                throw PatientsError.erasureRefused(obstacle)
            }
            try Self.blank(&patient, tx)
            return patient
        }
    }

    /// Erases a record and those that were merged into it.
    private static func blank(_ patient: inout Patient, _ tx: Transaction) throws {
        try PatientRows.deleteAll(of: patient.id, tx)
        for merge in try tx.find(PatientMerge.bySurvivor.equals(patient.id), limit: 200).items {
            if let moves = try tx.get(MergeMoves.self, merge.id) { try tx.delete(moves) }
            if var duplicate = try tx.get(Patient.self, merge.duplicate), duplicate.status == .merged,
                duplicate.mergedInto == patient.id
            {
                try blank(&duplicate, tx)
            }
        }
        guard let name = PersonName(given: "Erased") else { return }
        patient.details = PatientDetails(name: name, sex: .unknown)
        patient.identifiers = []
        patient.status = .erased
        patient.mergedInto = nil
        patient.updatedAt = tx.now
        try tx.update(&patient)
        try tx.publish(PatientDeleted(patient: patient.id))
    }

    package func hold(
        _ id: PatientID, _ isHeld: Bool, because reason: Text<500>, by caller: Caller
    ) async throws -> Patient {
        let act = try caller.act(
            isHeld ? "patient.hold" : "patient.release", .patientsErase, reason: reason.description)
        return try await store.write(act) { tx in
            var patient = try PatientRegistry.active(id, tx)
            guard patient.legalHold != isHeld else { return patient }
            patient.legalHold = isHeld
            patient.updatedAt = tx.now
            try tx.update(&patient)
            return patient
        }
    }
}
