import Kernel
import Storage

/// Somebody who would come sooner, if a slot became free.
struct WaitListEntry: Entity {
    enum Tag {}
    enum State: String, ListedValue, SchemaDescribed, IndexKey {
        case waiting
        /// A freed slot is held for them: `offer`.
        case offered
        case booked
        case withdrawn
    }

    static let collection = "wait_list"
    /// First come, first served, per doctor.
    static let byDoctor = Index<WaitListEntry>("doctor", arity: 3) { [$0.doctor.key, $0.state.key, $0.createdAt.key] }
    static let byState = Index<WaitListEntry>("state", arity: 2) { [$0.state.key, $0.createdAt.key] }
    static let byOffer = Index<WaitListEntry>("offer") { [$0.offer?.key] }
    static let byPatient = Index<WaitListEntry>("patient", arity: 2) { [$0.patient.key, $0.createdAt.key] }
    static let indexes = [byDoctor, byState, byOffer, byPatient]

    let id: EntityID<Tag>
    var revision = 0
    var patient: PatientID
    let doctor: DoctorID
    let visitType: EntityID<VisitType.Tag>
    let from: LocalDate
    let to: LocalDate
    var notes: Text<300>?
    var state: State
    /// The held appointment.
    var offer: AppointmentID?
    /// The starts that were offered and not taken, the latest 20. They are not offered again, so that each is offered to the
    /// next and not to and fro between the first two.
    var passed: [Instant]?
    /// What came of calling the patient; nothing, if nobody has tried yet.
    var contact: ContactAttempts?
    let createdAt: Instant
}
