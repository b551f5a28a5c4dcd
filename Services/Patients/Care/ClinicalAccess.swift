import Kernel
import Storage

/// Who may see and write a patient's clinical record: the patient (to read), clinicians with a care relation, those who opened
/// it for an emergency, and records departments. Refusals are the same whether or not the patient exists.
package enum ClinicalAccess {
    /// What a caller needs before the store is asked anything.
    static func grant(_ patient: PatientID, _ caller: Caller) throws(Problem) -> Grant {
        caller.patient == patient ? try caller.grant(.selfService) : try caller.grant(.clinicalRead)
    }

    static func check(_ patient: PatientID, _ caller: Caller, at now: Instant, _ reading: some Reading) throws {
        guard try allows(patient, caller, at: now, reading) else { throw Problem.forbidden }
    }

    static func allows(_ patient: PatientID, _ caller: Caller, at now: Instant, _ reading: some Reading) throws -> Bool
    {
        if try isUsual(patient, caller, at: now, reading) { return true }
        return try emergencyEnd(patient, caller, at: now, reading) != nil
    }

    /// Whether the chart is open to the caller without an emergency.
    private static func isUsual(
        _ patient: PatientID, _ caller: Caller, at now: Instant, _ reading: some Reading
    ) throws -> Bool {
        if caller.patient == patient || caller.has(.clinicalReadAll) { return true }
        return try Clinician.identities(of: caller).contains { clinician in
            try reading.count(CareRelation.byPair.equals(patient, clinician.key).from(now), limit: 1) > 0
        }
    }

    /// Until when the caller's emergency access lasts, if it is what opens the chart.
    static func emergencyEnd(
        _ patient: PatientID, _ caller: Caller, at now: Instant, _ reading: some Reading
    ) throws -> Instant? {
        guard let user = caller.user, !(try isUsual(patient, caller, at: now, reading)) else { return nil }
        return try reading.find(EmergencyAccess.byUser.equals(patient, user).from(now).descending, limit: 1).items
            .first?
            .until
    }
}

/// Reads and writes of clinical records, which always check the access first, in the same view of the store.
struct ClinicalStore: Sendable {
    let store: Store
    let clock: any HospitalClock

    func read<T>(_ patient: PatientID, by caller: Caller, _ body: (Snapshot) throws -> T) async throws -> T {
        let grant = try ClinicalAccess.grant(patient, caller)
        let now = clock.now
        return try await store.read(grant) { snapshot in
            try ClinicalAccess.check(patient, caller, at: now, snapshot)
            guard try snapshot.reader.get(Patient.collection, patient.text) != nil else {
                throw PatientsError.patientNotFound
            }
            return try body(snapshot)
        }
    }

    func write<T: Encodable & Sendable>(
        _ patient: PatientID, _ action: String, _ permission: Permission = .clinicalWrite, by caller: Caller,
        _ body: @escaping @Sendable (Transaction) throws -> T
    ) async throws -> T {
        let act = try caller.act(action, permission)
        return try await store.write(act) { tx in
            // A patient reads the own record, but does not write in it.
            if caller.patient == patient, !caller.has(.clinicalReadAll) { throw Problem.forbidden }
            try ClinicalAccess.check(patient, caller, at: tx.now, tx)
            _ = try PatientRegistry.active(patient, tx)
            return try body(tx)
        }
    }
}
