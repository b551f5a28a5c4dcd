import Contracts
package import Kernel
package import Modules
package import Storage

/// The hospital's list of patients: registers, finds and changes them.
package struct PatientRegistry: Sendable {
    let store: Store
    let sequence: MRNSequence
    let clock: any HospitalClock
    let hospital: Hospital

    package init(_ context: ModuleContext) {
        store = context.store
        clock = context.clock
        hospital = context.hospital
        sequence = MRNSequence(store: context.store, hospital: context.hospital)
    }

    private var today: LocalDate { hospital.zone.date(of: clock.now) }

    /// Opens a chart. Whether the person has one already is looked up within the transaction that writes, so of two clerks
    /// who register the same person at once, the second is told of the first.
    /// - Throws: `duplicateSuspected`, unless the clerk has reviewed the candidates; `identifierTaken` always.
    package func register(_ registration: Registration, by caller: Caller) async throws -> Patient {
        let act = try caller.act("patient.register", .patientsWrite)
        let details = try registration.checked(on: today)
        let mrn = try await sequence.next()
        do {
            return try await store.write(act) { tx in
                try Self.refuseTaken(registration.identifiers, tx)
                if registration.duplicateCheck != .reviewed {
                    let candidates = try DuplicateSearch.candidates(
                        for: details, least: DuplicateScore.threshold, in: tx)
                    guard candidates.isEmpty else { throw PatientsError.duplicateSuspected(candidates) }
                }
                var patient = Patient(
                    id: tx.newID(), mrn: mrn, details: details,
                    identifiers: registration.identifiers.map(MaskedIdentifier.init), at: tx.now)
                try tx.insert(&patient)
                for identifier in registration.identifiers {
                    var kept = PatientIdentifier(
                        id: tx.newID(), patient: patient.id, identifier: identifier, at: tx.now)
                    try tx.insert(&kept)
                }
                try tx.publish(PatientCreated(patient: patient.id, mrn: mrn))
                return patient
            }
        } catch {
            // A failure of the store may hide a commit; then the number stays used.
            if !(error is StorageError) { await sequence.giveBack(mrn) }
            throw error
        }
    }

    static func refuseTaken(_ identifiers: [NationalIdentifier], _ tx: Transaction) throws {
        for identifier in identifiers where identifier.kind != .other {
            if try tx.count(PatientIdentifier.byValue.equals(identifier.key), limit: 1) > 0 {
                throw PatientsError.identifierTaken
            }
        }
    }

    /// Records that a form which is being typed may be about, best first.
    package func candidates(for registration: Registration, by caller: Caller) async throws -> [DuplicateCandidate] {
        let grant = try caller.grant(.patientsRead)
        var details = registration.details
        if details.birthDate == nil, let age = registration.estimatedAgeYears {
            details.birthDate = Age.estimatedBirthDate(years: age.value, on: today)
            details.birthDateIsEstimated = true
        }
        return try await store.read(grant) { try DuplicateSearch.candidates(for: details, least: 40, in: $0) }
    }

    /// The stored bytes of a patient.
    package func record(_ id: PatientID, by caller: Caller) async throws -> Record {
        let grant = try Self.reading(id, caller)
        guard let record = try await store.record(Patient.self, id, grant) else { throw PatientsError.patientNotFound }
        return record
    }

    /// Staff read any patient's demographic data; a patient only their own.
    static func reading(_ id: PatientID, _ caller: Caller) throws(Problem) -> Grant {
        caller.patient == id ? try caller.grant(.selfService) : try caller.grant(.patientsRead)
    }

    /// Changes what the patch names (JSON merge patch).
    package func change(_ id: PatientID, _ patch: Patch<PatientDetails>, expected: Int, by caller: Caller) async throws
        -> Patient
    {
        let act = try caller.act("patient.update", .patientsWrite)
        let today = today
        return try await store.write(act) { tx in
            var patient = try Self.active(id, tx)
            guard patient.revision == expected else { throw PatientsError.revisionConflict }
            var patch = patch
            // A birth date that somebody writes is exact, unless they say otherwise.
            if patch.names.contains("birthDate"), !patch.names.contains("birthDateIsEstimated") {
                patch.set("birthDateIsEstimated", false)
            }
            let details = try patch.applied(to: patient.details)
            let broken = details.brokenRules(on: today)
            guard broken.isEmpty else { throw Problem.invalid(broken) }
            guard details != patient.details else { return patient }
            patient.details = details
            patient.updatedAt = tx.now
            try tx.update(&patient)
            try tx.publish(PatientUpdated(patient: id, changed: patch.names))
            return patient
        }
    }

    /// The patient, if the record may be changed.
    static func active(_ id: PatientID, _ reading: some Reading) throws -> Patient {
        guard let patient = try reading.get(Patient.self, id) else { throw PatientsError.patientNotFound }
        guard patient.status == .active else { throw PatientsError.notActive(patient.status) }
        return patient
    }
}
