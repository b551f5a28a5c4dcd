import Kernel
import Storage

/// Who or what an appointment takes up.
enum Resource: Sendable, Hashable {
    case doctor(DoctorID)
    case patient(PatientID)
    case room(RoomID)

    fileprivate var prefix: String {
        switch self {
        case .doctor(let id): "d.\(id)"
        case .patient(let id): "p.\(id)"
        case .room(let id): "r.\(id)"
        }
    }
}

/// What is reserved of one resource on one day (of UTC, so that it has no clock changes). Whoever books changes this row in
/// the booking's transaction, so two bookings of one resource and day can't both commit unseen, on any engine: the row's
/// revision is the constraint.
struct ResourceDay: Entity {
    enum Tag {}
    static let collection = "resource_days"
    static let isAuditSubject = false

    let id: EntityID<Tag>
    var revision = 0
    var reservations: ReservationList

    init(_ resource: Resource, day: Int) {
        id = Self.id(resource, day: day)
        reservations = ReservationList()
    }

    static func id(_ resource: Resource, day: Int) -> EntityID<Tag> {
        EntityID(unchecked: "\(resource.prefix).\(day)")
    }

    /// The UTC days that an interval touches, counted from 1970.
    static func days(from start: Instant, to end: Instant) -> ClosedRange<Int> {
        let first = Int(floorDivide(start.seconds, 86_400))
        let last = Int(floorDivide(end.seconds * 1000 < end.milliseconds ? end.seconds : end.seconds - 1, 86_400))
        return first...max(first, last)
    }
}
