package import Kernel
import Modules
import Storage

/// Fills a store with invented patients: the same ids, numbers and people for the same seed and day.
package enum DemoPatients {
    /// Patients of one commit.
    static let batch = 20_000

    /// The id of the demo patient with that number, 1, 2, 3 ...
    package static func id(_ number: Int, seed: UInt64 = 1) -> PatientID {
        id(number, seed: seed, series: 0)
    }

    /// - Parameter series: 0 for patients, 1 and up for what is in their charts.
    static func id<Tag>(_ number: Int, seed: UInt64, series: Int) -> EntityID<Tag> {
        func hex(_ value: some BinaryInteger, _ width: Int) -> String {
            let digits = String(value, radix: 16)
            return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
        }
        return EntityID(unchecked: "0190\(hex(series, 4))-0000-7000-8\(hex(seed & 0xFFF, 3))-\(hex(number, 12))")
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
            var group: [(number: Int, id: PatientID, mrn: MRN, details: PatientDetails)] = []
            group.reserveCapacity(size)
            for number in done + 1...done + size {
                guard let details = people.details(number) else { continue }
                let mrn = try MRNSequence.mrn(registry.hospital.mrnPrefix, numbers.lowerBound + Int64(number) - 1)
                group.append((number, DemoPatients.id(number, seed: seed), mrn, details))
            }
            // In the order of the one index whose places are all over it, so that neighbours meet in its pages.
            let batch = group.sorted { ($0.details.birthDate ?? .first) < ($1.details.birthDate ?? .first) }
            try await store.write(.system(store.service, "demo.seed", audited: false)) { tx in
                for person in batch {
                    var patient = Patient(
                        id: person.id, mrn: person.mrn, details: person.details, identifiers: [], at: tx.now)
                    try tx.insert(&patient)
                    if person.number <= DemoCharts.most {
                        try DemoCharts.fill(person.number, person.id, seed: seed, tx)
                    }
                }
            }
            done += size
            progress(done)
        }
    }
}
