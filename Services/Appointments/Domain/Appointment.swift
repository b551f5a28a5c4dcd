import Contracts
import Kernel
import Storage

/// A patient's time with a doctor.
struct Appointment: Entity {
    typealias Tag = AppointmentTag

    static let collection = "appointments"
    static let byDoctor = Index<Appointment>("doctor", arity: 2) { [$0.doctor.key, $0.start.key] }
    static let byPatient = Index<Appointment>("patient", arity: 2) { [$0.patient.key, $0.start.key] }
    static let byRoom = Index<Appointment>("room", arity: 2) { [$0.room?.key, $0.start.key] }
    static let byStart = Index<Appointment>("start") { [$0.start.key] }
    static let bySeries = Index<Appointment>("series", arity: 2) { [$0.series?.key, $0.start.key] }
    /// Only of those that are held: when the hold ends.
    static let byHold = Index<Appointment>("hold") { [$0.heldUntil?.key] }
    static let indexes = [byDoctor, byPatient, byRoom, byStart, bySeries, byHold]

    let id: AppointmentID
    var revision = 0
    var patient: PatientID
    var doctor: DoctorID
    var room: RoomID?
    var visitType: EntityID<VisitType.Tag>
    var location: Text<60>?
    var start: Instant
    var end: Instant
    /// The end with the visit type's buffer: until then, doctor and room are not booked.
    var blockedUntil: Instant
    var status: Status
    var notes: LongText<2000>?
    var series: EntityID<AppointmentSeries.Tag>?
    var isOverbooked: Bool
    /// Patients that may share the doctor's slot; more than 1 for group visits, which share the room too.
    var slotCapacity: Int
    /// A slot that is held for someone: until when.
    var heldUntil: Instant?
    /// The number that the patient waits with.
    var token: Int?
    let bookedAt: Instant
    let bookedBy: String
    var checkedInAt: Instant?
    var startedAt: Instant?
    var completedAt: Instant?
    var cancellation: Cancellation?
    /// How often it was moved.
    var moves: Int

    struct Cancellation: Codable, Sendable, Hashable {
        let at: Instant
        let by: CancelledBy
        /// Nothing, if HMS itself ended a hold.
        let reason: Text<300>?
    }

    enum CancelledBy: String, ListedValue, SchemaDescribed {
        case patient
        case doctor
        case hospital
        case stranded
        case payment
        case other
    }

    /// The visit itself.
    var interval: Interval? { Interval(start: start, end: end) }

    var facts: AppointmentFacts {
        AppointmentFacts(
            appointment: id, patient: patient, doctor: doctor, visitType: visitType.text, start: start, end: end,
            bookedAt: bookedAt, checkedInAt: checkedInAt, startedAt: startedAt, completedAt: completedAt)
    }
}
