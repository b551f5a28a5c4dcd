import Kernel
import Storage

/// A place in a doctor's queue of one day of the hospital (not of UTC): the token that the patient waits with.
struct QueueTicket: Entity {
    enum Tag {}
    enum State: String, ListedValue, SchemaDescribed {
        case waiting
        case called
        case serving
        case done
        case left
    }

    static let collection = "queue_tickets"
    static let byDay = Index<QueueTicket>("day", arity: 3) { [$0.doctor.key, $0.date.description.key, $0.number.key] }
    static let byWaiting = Index<QueueTicket>("waiting", arity: 4) {
        $0.state == .waiting
            ? [$0.doctor.key, $0.date.description.key, ($0.isUrgent ? 0 : 1).key, $0.number.key] : [nil, nil, nil, nil]
    }
    static let byAppointment = Index<QueueTicket>("appointment") { [$0.appointment?.key] }
    static let byDate = Index<QueueTicket>("date", arity: 2) { [$0.date.description.key, $0.issuedAt.key] }
    static let byPatient = Index<QueueTicket>("patient", arity: 2) { [$0.patient?.key, $0.issuedAt.key] }
    static let indexes = [byDay, byWaiting, byAppointment, byDate, byPatient]

    let id: EntityID<Tag>
    var revision = 0
    let doctor: DoctorID
    let date: LocalDate
    let number: Int
    var patient: PatientID?
    let appointment: AppointmentID?
    let isUrgent: Bool
    /// Where the patient is called to.
    var desk: Text<60>?
    var state: State
    let issuedAt: Instant
    var calledAt: Instant?
}

/// The last number that was given out in one doctor's queue of one day.
struct TicketCounter: Entity {
    enum Tag {}
    static let collection = "ticket_counters"

    let id: EntityID<Tag>
    var revision = 0
    var last: Int

    static func id(_ doctor: DoctorID, _ date: LocalDate) -> EntityID<Tag> { EntityID(unchecked: "\(doctor).\(date)") }
}
