import Contracts
package import Kernel
package import Storage

/// Whole national identifiers: for the few who may see them.
package struct NationalIdentifiers: Sendable {
    let store: Store

    package init(store: Store) { self.store = store }

    package func of(_ patient: PatientID, by caller: Caller) async throws -> Page<Record> {
        let grant = try caller.grant(.patientsIdentifiers)
        return try await store.read(grant) { snapshot in
            guard try snapshot.reader.get(Patient.collection, patient.text) != nil else {
                throw PatientsError.patientNotFound
            }
            return try snapshot.records(PatientIdentifier.ofPatient(patient), limit: 50)
        }
    }

    /// - Throws: `identifierTaken`, if it is another patient's.
    package func add(_ identifier: NationalIdentifier, to patient: PatientID, by caller: Caller) async throws
        -> PatientIdentifier
    {
        let act = try caller.act("patient.identifier.add", .patientsWrite)
        guard caller.has(.patientsIdentifiers) else { throw Problem.forbidden }
        return try await store.write(act) { tx in
            var owner = try PatientRegistry.active(patient, tx)
            guard owner.identifiers.count < PatientDetails.mostEntries else {
                throw Problem.invalid("", "must not be the eleventh identifier of a patient")
            }
            try PatientRegistry.refuseTaken([identifier], tx)
            var kept = PatientIdentifier(id: tx.newID(), patient: patient, identifier: identifier, at: tx.now)
            try tx.insert(&kept)
            owner.identifiers.append(MaskedIdentifier(identifier))
            owner.updatedAt = tx.now
            try tx.update(&owner)
            try tx.publish(PatientUpdated(patient: patient, changed: ["identifiers"]))
            return kept
        }
    }

    package func remove(_ id: EntityID<PatientIdentifier.Tag>, of patient: PatientID, by caller: Caller) async throws {
        let act = try caller.act("patient.identifier.remove", .patientsWrite)
        guard caller.has(.patientsIdentifiers) else { throw Problem.forbidden }
        try await store.write(act) { tx in
            var owner = try PatientRegistry.active(patient, tx)
            guard let kept = try tx.get(PatientIdentifier.self, id), kept.patient == patient else {
                throw PatientsError.notFound("identifier")
            }
            try tx.delete(kept)
            if let index = owner.identifiers.firstIndex(of: MaskedIdentifier(kept.identifier)) {
                owner.identifiers.remove(at: index)
            }
            owner.updatedAt = tx.now
            try tx.update(&owner)
            try tx.publish(PatientUpdated(patient: patient, changed: ["identifiers"]))
        }
    }
}
