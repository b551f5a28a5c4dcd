import Kernel
import Storage

/// An appointment that the doctor's hours no longer hold, or that a merge made the patient's second one at the same time.
/// Reception moves or cancels it; then the row goes.
struct StrandedAppointment: Entity {
    typealias Tag = AppointmentTag
    enum Cause: String, ListedValue, SchemaDescribed {
        case hours
        case leave
        case doctorInactive = "doctor-inactive"
        case licence
        case merge
    }

    static let collection = "stranded_appointments"
    static let byStart = Index<StrandedAppointment>("start") { [$0.start.key] }
    static let byDoctor = Index<StrandedAppointment>("doctor", arity: 2) { [$0.doctor.key, $0.start.key] }
    static let byPatient = Index<StrandedAppointment>("patient", arity: 2) { [$0.patient.key, $0.start.key] }
    static let indexes = [byStart, byDoctor, byPatient]

    let id: AppointmentID
    var revision = 0
    let doctor: DoctorID
    var patient: PatientID
    let start: Instant
    var cause: Cause
    let since: Instant
    /// What came of calling the patient; nothing, if nobody has tried yet.
    var contact: ContactAttempts?
}

/// What a merge of two patients moved, so that an unmerge moves just that back.
struct MergedAppointments: Entity {
    enum Tag {}
    static let collection = "merged_appointments"
    static let byDuplicate = Index<MergedAppointments>("duplicate") { [$0.from.key] }
    static let indexes = [byDuplicate]

    /// The merge's id.
    let id: EntityID<Tag>
    var revision = 0
    let from: PatientID
    let to: PatientID
    let appointments: [AppointmentID]
    let waitList: [EntityID<WaitListEntry.Tag>]
    let tickets: [EntityID<QueueTicket.Tag>]
    let series: [EntityID<AppointmentSeries.Tag>]
    let feeds: [EntityID<CalendarFeed.Tag>]
}

/// How far reminders of one lead time have been sent: of every appointment that starts before `through`.
struct ReminderProgress: Entity {
    enum Tag {}
    static let collection = "reminder_progress"

    let id: EntityID<Tag>
    var revision = 0
    var through: Instant
}

/// When a patient wants to be reminded. Its id is the patient's.
struct ReminderPreference: Entity {
    typealias Tag = PatientTag
    static let collection = "reminder_preferences"
    /// Minutes before the start that can be chosen.
    static let choices = [2880, 1440, 120, 60]
    static let usual = [1440, 120]

    let id: PatientID
    var revision = 0
    var minutesBefore: [Int]
}

/// A calendar feed that a calendar program subscribes to. Its id is the hash of the secret in its address.
struct CalendarFeed: Entity {
    enum Tag {}
    static let collection = "calendar_feeds"
    static let byOwner = Index<CalendarFeed>("owner") { [$0.owner.key] }
    static let indexes = [byOwner]

    let id: EntityID<Tag>
    var revision = 0
    let doctor: DoctorID?
    var patient: PatientID?
    let createdAt: Instant

    var owner: String { doctor?.text ?? patient?.text ?? "" }
}
