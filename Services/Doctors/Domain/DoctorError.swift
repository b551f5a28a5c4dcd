package import Kernel
import Web

/// Why Doctors refused something.
package enum DoctorError: Error, Sendable, Hashable {
    /// Another doctor has this registration number of this issuer; or the doctor has it twice for the same time.
    case registrationTaken(pointer: String)
    case userTaken
    case tooManyCredentials
    case monthsBackwards
    case tooManyMonths
    case datesBackwards
    case tooManyDays

    static let ofRegistration = EndpointTrait.problems(
        ProblemType(
            .conflict, "registration-taken",
            "Another doctor has this registration number. Check the number and the issuer."),
        ProblemType(.conflict, "user-taken", "The account belongs to another doctor."))
}

extension DoctorError: ProblemConvertible {
    package var problem: Problem {
        switch self {
        case .registrationTaken(let pointer):
            Problem(
                .conflict, "registration-taken", "Another doctor has this registration number.",
                fields: [.init(pointer, "must be a registration of this doctor alone")])
        case .userTaken:
            Problem(
                .conflict, "user-taken", "The account belongs to another doctor.",
                fields: [.init("/user", "must be the account of no other doctor")])
        case .tooManyCredentials: .invalid("/credentials", "must be at most \(DoctorCredentials.most)")
        case .monthsBackwards: .invalid("?to", "must not be before from")
        case .tooManyMonths: .invalid("?to", "must be less than \(MetricsReport.mostMonths) months after from")
        case .datesBackwards: .invalid("?to", "must not be before from")
        case .tooManyDays: .invalid("?to", "must be less than \(OpeningHours.mostDays) days after from")
        }
    }
}
