import Contracts
package import Kernel
package import Storage
package import Web

/// What is said of allergies where there are none.
extension ClinicalRecords {
    /// All askings of a patient without an allergy, newest first.
    package func noKnownAllergies(
        of patient: PatientID, page: PageRequest, by caller: Caller
    ) async throws -> Page<Record> {
        try await clinical.read(patient, by: caller) {
            try $0.records(NoKnownAllergies.byTime.equals(patient).descending, page)
        }
    }

    /// Records that the patient was asked and knows of none. Refused while an active allergy is on record.
    package func recordNoKnownAllergies(of patient: PatientID, by caller: Caller) async throws -> NoKnownAllergies {
        try await clinical.write(patient, "\(NoKnownAllergies.noun).add", by: caller) { tx in
            let active = try tx.find(
                ClinicalRecord<Allergy>.byTime.equals(patient), where: { $0.facts.status == .active }, limit: 1,
                after: nil, lookingAt: ChartSummaries.mostLookedAt)
            guard active.items.isEmpty, active.next == nil else { throw PatientsError.allergiesOnRecord }
            var statement = NoKnownAllergies(id: tx.newID(), patient: patient, by: caller.id, at: tx.now)
            try tx.insert(&statement)
            try statement.enter(tx)
            try tx.publish(PatientUpdated(patient: patient, changed: [Allergy.collection]))
            return statement
        }
    }

    /// Takes it back, since it was entered in error.
    package func withdrawNoKnownAllergies(of patient: PatientID, by caller: Caller) async throws -> NoKnownAllergies {
        try await clinical.write(patient, "\(NoKnownAllergies.noun).withdraw", by: caller) { tx in
            guard
                let statement = try NoKnownAllergies.withdraw(
                    of: patient, because: .enteredInError, by: caller.id, tx)
            else { throw PatientsError.notFound(NoKnownAllergies.noun) }
            try tx.publish(PatientUpdated(patient: patient, changed: [Allergy.collection]))
            return statement
        }
    }
}
