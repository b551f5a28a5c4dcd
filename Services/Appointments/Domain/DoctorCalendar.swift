import Contracts
import Kernel
import Storage

/// What Doctors told of a doctor, kept here so that booking needs no call, and so that a change of hours and a booking meet
/// in one transaction. Its id is the doctor's.
struct DoctorCalendar: Entity {
    typealias Tag = DoctorTag
    static let collection = "doctor_calendars"
    static let byID = Index<DoctorCalendar>("doctor") { [$0.id.key] }
    static let indexes = [byID]

    let id: DoctorID
    var revision = 0
    var facts: DoctorCalendarFacts

    init(facts: DoctorCalendarFacts) {
        self.id = facts.doctor
        self.facts = facts
    }

    /// Throws, unless the doctor may be booked for that day.
    func checkBookable(on date: LocalDate) throws(BookingError) {
        guard facts.isActive else { throw .doctorInactive }
        guard let through = facts.licensedThrough, date <= through else { throw .licenceLapsed }
    }
}

/// What the doctor's hours say about one visit.
struct SlotTerms: Sendable, Hashable {
    let location: Text<60>
    /// Patients that may share the slot.
    let capacity: Int
}

extension [Opening] {
    /// The terms for a visit that begins at `start`: it must lie in an opening that offers it, at the start of one of its slots.
    /// Where openings overlap, the first that fits decides.
    func terms(start: Instant, end: Instant, visitType: String) throws(BookingError) -> SlotTerms {
        var isOpen = false
        var isOffered = false
        for opening in self where opening.interval.start <= start && end <= opening.interval.end {
            isOpen = true
            guard let slots = opening.slots(for: visitType) else { continue }
            isOffered = true
            guard (start - opening.interval.start).milliseconds % Int64(slots.minutes * 60_000) == 0 else { continue }
            return SlotTerms(location: opening.location, capacity: slots.capacity)
        }
        throw isOpen && !isOffered ? .visitTypeNotOffered : .outsideHours
    }
}

extension Availability {
    /// Whether leave takes away some of that time.
    func isOnLeave(_ interval: Interval, on date: LocalDate, in zone: HospitalZone) -> Bool {
        leaves.contains { leave in
            guard leave.from <= date, date <= leave.to else { return false }
            guard let hours = leave.hours else { return true }
            let gone = Interval(
                start: zone.instant(of: date, at: hours.start), end: zone.instant(of: date, at: hours.end))
            return gone?.overlaps(interval) ?? false
        }
    }
}

/// One row whose revision grows with every change of any calendar, so that a cache of all of them is checked with one read.
struct CalendarStamp: Entity {
    enum Tag {}
    static let collection = "calendar_stamps"
    static let only = EntityID<Tag>(unchecked: "calendars")

    let id: EntityID<Tag>
    var revision = 0
}

extension Transaction {
    /// Inserts or updates a calendar. The only way to do so.
    func save(_ calendar: inout DoctorCalendar) throws {
        if calendar.revision == 0 { try insert(&calendar) } else { try update(&calendar) }
        var stamp = try get(CalendarStamp.self, CalendarStamp.only) ?? CalendarStamp(id: CalendarStamp.only)
        if stamp.revision == 0 { try insert(&stamp) } else { try update(&stamp) }
    }
}
