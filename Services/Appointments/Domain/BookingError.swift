import Kernel
import Web

/// Why Appointments refused something.
enum BookingError: Error, Hashable {
    case slotTaken
    case patientBusy
    case roomBusy
    case outsideHours
    case visitTypeNotOffered
    case doctorInactive
    case licenceLapsed
    case unknownDoctor
    case unknownPatient
    case patientMerged(into: PatientID)
    case unknownVisitType
    case notWholeMinute
    case inThePast
    case tooFarAhead
    case wrongStatus(from: Appointment.Status, to: Appointment.Status)
    case notMovable(Appointment.Status)
    case tooEarlyForNoShow
    case offerOver
    case seriesTooLong
    case entryOver
    case callBackInThePast
    case callBackTooFarAhead

    static let slotTakenType = ProblemType(
        .conflict, "slot-taken", "Somebody else has this time. Search for free slots again.")
    static let patientBusyType = ProblemType(
        .conflict, "patient-busy", "The patient has another appointment at this time.")
    static let roomBusyType = ProblemType(.conflict, "room-busy", "The room is taken at this time.")
    static let outsideHoursType = ProblemType(
        .conflict, "outside-hours", "The doctor does not see patients for this kind of visit at this time.")
    static let doctorUnavailableType = ProblemType(
        .conflict, "doctor-not-bookable", "The doctor is not active, or the licence does not hold on that day.")
    static let wrongStatusType = ProblemType(
        .conflict, "wrong-status", "The appointment's status does not allow this. Load it again.")
    static let patientMergedType = ProblemType(
        .conflict, "patient-merged", "This record was merged into another one; book for that one.")
    static let offerOverType = ProblemType(.conflict, "offer-over", "The offer has ended or was taken.")
    static let entryOverType = ProblemType(
        .conflict, "entry-over", "The entry has ended; nobody needs to be called for it any more.")

    /// What a booking can run into.
    static let ofBooking = EndpointTrait.problems(
        slotTakenType, patientBusyType, roomBusyType, outsideHoursType, doctorUnavailableType, patientMergedType)
    static let ofStatus = EndpointTrait.problems(wrongStatusType)
}

extension BookingError: ProblemConvertible {
    var problem: Problem {
        switch self {
        case .slotTaken: Problem(.conflict, "slot-taken", "This time is already booked.")
        case .patientBusy: Problem(.conflict, "patient-busy", "The patient has another appointment at this time.")
        case .roomBusy: Problem(.conflict, "room-busy", "The room is taken at this time.")
        case .outsideHours:
            Problem(
                .conflict, "outside-hours", "The doctor does not see patients at this time.",
                fields: [.init("/start", "must be the start of a slot in the doctor's hours")])
        case .visitTypeNotOffered:
            Problem(
                .conflict, "outside-hours", "The doctor does not offer this kind of visit at this time.",
                fields: [.init("/visitType", "is not offered in these hours")])
        case .doctorInactive: Problem(.conflict, "doctor-not-bookable", "The doctor is not active.")
        case .licenceLapsed:
            Problem(.conflict, "doctor-not-bookable", "The doctor has no licence that holds on that day.")
        case .unknownDoctor: .invalid("/doctor", "must be a doctor of this hospital")
        case .unknownPatient: .invalid("/patient", "must be a patient of this hospital")
        case .patientMerged(let survivor):
            Self.merged(into: survivor)
        case .unknownVisitType: .invalid("/visitType", "must be the id of an active visit type")
        case .notWholeMinute: .invalid("/start", "must be a whole minute")
        case .inThePast: .invalid("/start", "must not be in the past")
        case .tooFarAhead: .invalid("/start", "must be within the next two years")
        case .wrongStatus(let from, let to):
            Problem(
                .conflict, "wrong-status",
                "An appointment that is \(from.rawValue) cannot become \(to.rawValue).")
        case .notMovable(let status):
            Problem(.conflict, "wrong-status", "An appointment that is \(status.rawValue) cannot be moved.")
        case .tooEarlyForNoShow:
            Problem(
                .conflict, "wrong-status", "A patient can be a no-show only once the appointment should have begun.")
        case .offerOver: Problem(.conflict, "offer-over", "The offer has ended or was taken.")
        case .seriesTooLong: .invalid("/repeats/count", "must not lead beyond the next two years")
        case .entryOver:
            Problem(.conflict, "entry-over", "The entry has ended; nobody needs to be called for it any more.")
        case .callBackInThePast: .invalid("/callAgainAt", "must be in the future")
        case .callBackTooFarAhead: .invalid("/callAgainAt", "must be within the next 30 days")
        }
    }

    private static func merged(into survivor: PatientID) -> Problem {
        var problem = Problem(
            .conflict, "patient-merged", "This record was merged into another one; book for that one.")
        problem.extra["mergedInto"] = .string(survivor.text)
        return problem
    }
}
