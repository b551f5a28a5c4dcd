package import Contracts
package import Kernel
package import Storage

/// The Doctors service, for callers in the same process.
package struct LocalDoctorDirectory: DoctorDirectory {
    private let store: Store

    package init(store: Store) { self.store = store }

    package func calendarFacts(of doctor: DoctorID) async throws -> DoctorCalendarFacts? {
        try await store.read(Act.system(store.service, "doctor.look-up", audited: false).grant) { snapshot in
            guard let found = try snapshot.get(Doctor.self, doctor) else { return nil }
            return try snapshot.facts(of: found)
        }
    }
}
