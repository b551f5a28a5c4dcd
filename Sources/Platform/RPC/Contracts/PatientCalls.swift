package import Contracts
package import GRPCCore
package import Kernel
package import RPC
package import RPCMessages
import SwiftProtobuf

/// The Patients service in another process.
package struct RemotePatientDirectory: PatientDirectory {
    private typealias Method = Hms_Patients_V1_PatientDirectory.Method

    private let service: RemoteService

    package init(_ service: RemoteService) { self.service = service }

    package func patient(_ id: PatientID) async throws -> PatientSummary? {
        let answer: Hms_Patients_V1_PatientAnswer = try await service.call(
            Method.Patient.descriptor, Hms_Patients_V1_PatientRequest.with { $0.id = id.text })
        return answer.hasPatient ? try PatientSummary(answer.patient) : nil
    }

    package func standing(of id: PatientID) async throws -> PatientStanding? {
        let answer: Hms_Patients_V1_StandingAnswer = try await service.call(
            Method.Standing.descriptor, Hms_Patients_V1_PatientRequest.with { $0.id = id.text })
        guard answer.hasStanding else { return nil }
        let standing = answer.standing
        return PatientStanding(
            mergedInto: try Reading.id(standing.hasMergedInto ? standing.mergedInto : nil, "merged_into"))
    }

    package func patients(_ ids: [PatientID]) async throws -> [PatientSummary] {
        let answer: Hms_Patients_V1_PatientsAnswer = try await service.call(
            Method.Patients.descriptor, Hms_Patients_V1_PatientsRequest.with { $0.ids = ids.prefix(200).map(\.text) })
        return try answer.patients.map { try PatientSummary($0) }
    }
}

/// Lets other processes call the Patients service of this one.
package struct PatientDirectoryServer: Hms_Patients_V1_PatientDirectory.SimpleServiceProtocol {
    private let directory: any PatientDirectory

    package init(_ directory: any PatientDirectory) { self.directory = directory }

    package func patient(
        request: Hms_Patients_V1_PatientRequest, context: ServerContext
    ) async throws -> Hms_Patients_V1_PatientAnswer {
        let found = try await ServedCall.untilGivenUp { [directory] in
            try await directory.patient(try Reading.id(request.id, "id"))
        }
        return .with { answer in if let found { answer.patient = Hms_Patients_V1_PatientSummary(found) } }
    }

    package func standing(
        request: Hms_Patients_V1_PatientRequest, context: ServerContext
    ) async throws -> Hms_Patients_V1_StandingAnswer {
        let found = try await ServedCall.untilGivenUp { [directory] in
            try await directory.standing(of: try Reading.id(request.id, "id"))
        }
        return .with { answer in
            guard let found else { return }
            answer.standing = .with { if let survivor = found.mergedInto { $0.mergedInto = survivor.text } }
        }
    }

    package func patients(
        request: Hms_Patients_V1_PatientsRequest, context: ServerContext
    ) async throws -> Hms_Patients_V1_PatientsAnswer {
        guard request.ids.count <= 200 else { throw Problem.invalid("/ids", "must have at most 200 items") }
        let found = try await ServedCall.untilGivenUp { [directory] in
            try await directory.patients(try request.ids.map { try Reading.id($0, "ids") })
        }
        return .with { $0.patients = found.map { Hms_Patients_V1_PatientSummary($0) } }
    }
}

extension PatientSummary {
    fileprivate init(_ message: Hms_Patients_V1_PatientSummary) throws {
        self.init(
            id: try Reading.id(message.id, "id"), mrn: try Reading.value(message.mrn, "mrn"),
            name: try Reading.name(
                message.givenName, message.hasFamilyName ? message.familyName : nil,
                message.hasNamePrefix ? message.namePrefix : nil),
            sex: try Reading.listed(message.sex, "sex"),
            birthDate: try Reading.value(message.hasBirthDate ? message.birthDate : nil, "birth_date"),
            phone: try Reading.value(message.hasPhone ? message.phone : nil, "phone"),
            email: try Reading.value(message.hasEmail ? message.email : nil, "email"),
            mergedInto: try Reading.id(message.hasMergedInto ? message.mergedInto : nil, "merged_into"))
    }
}

extension Hms_Patients_V1_PatientSummary {
    fileprivate init(_ patient: PatientSummary) {
        self.init()
        id = patient.id.text
        mrn = patient.mrn.description
        givenName = patient.name.given.description
        if let family = patient.name.family { familyName = family.description }
        if let prefix = patient.name.prefix { namePrefix = prefix.description }
        sex = patient.sex.rawValue
        if let date = patient.birthDate { birthDate = date.description }
        if let number = patient.phone { phone = number.description }
        if let address = patient.email { email = address.description }
        if let survivor = patient.mergedInto { mergedInto = survivor.text }
    }
}
