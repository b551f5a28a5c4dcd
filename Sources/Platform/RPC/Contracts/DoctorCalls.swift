package import Contracts
package import GRPCCore
package import Kernel
package import RPC
package import RPCMessages
import SwiftProtobuf

/// The Doctors service in another process.
package struct RemoteDoctorDirectory: DoctorDirectory {
    private let service: RemoteService

    package init(_ service: RemoteService) { self.service = service }

    package func calendarFacts(of doctor: DoctorID) async throws -> DoctorCalendarFacts? {
        let answer: Hms_Doctors_V1_CalendarFactsAnswer = try await service.call(
            Hms_Doctors_V1_DoctorDirectory.Method.CalendarFacts.descriptor,
            Hms_Doctors_V1_CalendarFactsRequest.with { $0.doctor = doctor.text })
        return answer.hasFacts ? try DoctorCalendarFacts(answer.facts) : nil
    }
}

/// Lets other processes call the Doctors service of this one.
package struct DoctorDirectoryServer: Hms_Doctors_V1_DoctorDirectory.SimpleServiceProtocol {
    private let directory: any DoctorDirectory

    package init(_ directory: any DoctorDirectory) { self.directory = directory }

    package func calendarFacts(
        request: Hms_Doctors_V1_CalendarFactsRequest, context: ServerContext
    ) async throws -> Hms_Doctors_V1_CalendarFactsAnswer {
        let found = try await ServedCall.untilGivenUp { [directory] in
            try await directory.calendarFacts(of: try Reading.id(request.doctor, "doctor"))
        }
        return .with { answer in if let found { answer.facts = Hms_Doctors_V1_CalendarFacts(found) } }
    }
}

extension DoctorCalendarFacts {
    fileprivate init(_ message: Hms_Doctors_V1_CalendarFacts) throws {
        self.init(
            doctor: try Reading.id(message.doctor, "doctor"),
            name: try Reading.name(
                message.givenName, message.hasFamilyName ? message.familyName : nil,
                message.hasNamePrefix ? message.namePrefix : nil),
            specialties: try message.specialties.map { try Reading.value($0, "specialties") },
            isActive: message.isActive,
            licensedThrough: try Reading.value(
                message.hasLicensedThrough ? message.licensedThrough : nil, "licensed_through"),
            availability: try Availability(message.availability), revision: Int(message.revision))
    }
}

extension Hms_Doctors_V1_CalendarFacts {
    fileprivate init(_ facts: DoctorCalendarFacts) {
        self.init()
        doctor = facts.doctor.text
        givenName = facts.name.given.description
        if let family = facts.name.family { familyName = family.description }
        if let prefix = facts.name.prefix { namePrefix = prefix.description }
        specialties = facts.specialties.map { $0.description }
        isActive = facts.isActive
        if let date = facts.licensedThrough { licensedThrough = date.description }
        availability = Hms_Doctors_V1_Availability(facts.availability)
        revision = Int64(facts.revision)
    }
}
