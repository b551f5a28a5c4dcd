package import Kernel
import Modules
import Storage

/// Fills a store with invented patients: the same ids, numbers and people for the same seed and day.
package enum DemoPatients {
    /// Patients of one commit. Larger batches make the others wait longer.
    static let batch = 4000

    /// The id of the demo patient with that number, 1, 2, 3 ...
    package static func id(_ number: Int, seed: UInt64 = 1) -> PatientID {
        let digits = String(number, radix: 16)
        let world = String(seed & 0xFFF, radix: 16)
        return PatientID(
            unchecked: "01900000-0000-7000-8" + String(repeating: "0", count: 3 - world.utf8.count) + world + "-"
                + String(repeating: "0", count: 12 - digits.utf8.count) + digits)
    }
}

extension PatientsModule {
    /// Registers invented patients by the short way: no duplicate check, no events, no audit rows; in batches. For a store
    /// without patients: numbers start where the hospital's sequence stands, ids do not.
    /// - Parameter progress: called after each batch with the number of patients so far.
    package func seedDemo(
        count: Int, seed: UInt64 = 1, progress: @Sendable (Int) -> Void = { _ in }
    ) async throws {
        let numbers = try await MRNSequence.reserve(Int64(count), in: store)
        var people = DemoPeople(seed: seed)
        var done = 0
        while done < count {
            let size = min(DemoPatients.batch, count - done)
            var group: [(id: PatientID, mrn: MRN, details: PatientDetails)] = []
            group.reserveCapacity(size)
            for number in done + 1...done + size {
                guard let details = people.details(number) else { continue }
                let mrn = try MRNSequence.mrn(registry.hospital.mrnPrefix, numbers.lowerBound + Int64(number) - 1)
                group.append((DemoPatients.id(number, seed: seed), mrn, details))
            }
            let batch = group
            try await store.write(.system(store.service, "demo.seed", audited: false)) { tx in
                for person in batch {
                    var patient = Patient(
                        id: person.id, mrn: person.mrn, details: person.details, identifiers: [], at: tx.now)
                    try tx.insert(&patient)
                }
            }
            done += size
            progress(done)
        }
    }
}
