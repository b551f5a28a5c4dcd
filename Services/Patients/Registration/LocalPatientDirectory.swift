package import Contracts
package import Kernel
package import Storage

/// The directory for services in the same process.
package struct LocalPatientDirectory: PatientDirectory {
    private let store: Store

    package init(store: Store) { self.store = store }

    private var grant: Grant { Act.system(store.service, "patient.summary", audited: false).grant }

    package func patient(_ id: PatientID) async throws -> PatientSummary? {
        try await store.get(Patient.self, id, grant).flatMap(Self.summary)
    }

    package func patients(_ ids: [PatientID]) async throws -> [PatientSummary] {
        try await store.read(grant) { snapshot in
            try ids.prefix(200).compactMap { try snapshot.get(Patient.self, $0).flatMap(Self.summary) }
        }
    }

    private static func summary(_ patient: Patient) -> PatientSummary? {
        guard patient.status != .erased else { return nil }
        return PatientSummary(
            id: patient.id, mrn: patient.mrn, name: patient.details.name, sex: patient.details.sex,
            birthDate: patient.details.birthDate, phone: patient.details.phones.first?.number,
            email: patient.details.emails.first, mergedInto: patient.mergedInto)
    }
}
