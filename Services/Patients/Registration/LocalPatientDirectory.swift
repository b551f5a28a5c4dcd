package import Contracts
package import Kernel
package import Storage

/// The directory for services in the same process.
package struct LocalPatientDirectory: PatientDirectory {
    private let store: Store
    private let grant: Grant

    package init(store: Store) {
        self.store = store
        grant = Act.system(store.service, "patient.summary", audited: false).grant
    }

    package func patient(_ id: PatientID) async throws -> PatientSummary? {
        try await store.record(Patient.self, id, grant).flatMap(Self.summary)
    }

    package func patients(_ ids: [PatientID]) async throws -> [PatientSummary] {
        try await store.read(grant) { snapshot in
            try ids.prefix(200).compactMap { id in
                try snapshot.reader.get(Patient.collection, id.text).flatMap(Self.summary)
            }
        }
    }

    /// Asked for at every booking, so no more of the record is decoded than is told.
    package func standing(of id: PatientID) async throws -> PatientStanding? {
        guard let record = try await store.record(Patient.self, id, grant) else { return nil }
        let told = try JSON.decode(Standing.self, from: record.body, strictness: .stored)
        return told.status == .erased ? nil : PatientStanding(mergedInto: told.mergedInto)
    }

    private static func summary(_ record: Record) throws -> PatientSummary? {
        let told = try JSON.decode(Told.self, from: record.body, strictness: .stored)
        guard told.status != .erased else { return nil }
        return PatientSummary(
            id: told.id, mrn: told.mrn, name: told.name, sex: told.sex, birthDate: told.birthDate,
            phone: told.phones.first?.number, email: told.emails.first, mergedInto: told.mergedInto)
    }

    private struct Standing: Decodable {
        let status: Patient.Status
        let mergedInto: PatientID?
    }

    private struct Told: Decodable {
        let id: PatientID
        let mrn: MRN
        let status: Patient.Status
        let name: PersonName
        let sex: Sex
        let birthDate: LocalDate?
        let phones: [Phone]
        let emails: [EmailAddress]
        let mergedInto: PatientID?
    }
}
