import Contracts
import Kernel
import Modules
import Storage
import Web

/// Which slots to look for.
struct SlotQuery: Codable, Sendable, Hashable {
    let visitType: EntityID<VisitType.Tag>
    let doctor: [DoctorID]?
    let specialty: Text<60>?
    let location: Text<60>?
    /// The first day; today if it is left out.
    let from: LocalDate?
    /// The last day, at most 92 days on; four weeks by default.
    let to: LocalDate?
    /// Only slots that begin at this time of the day or later.
    let earliest: LocalTime?
    /// Only slots that begin before this time of the day.
    let latest: LocalTime?
}

/// Finds free slots, soonest first. Hours come from the cache; what is taken is read from the store each time, so a slot that
/// is shown was free at the moment of the search, and booking checks it again.
struct SlotSearch: Sendable {
    static let mostDays = 92
    static let mostDoctors = 500
    /// Sets the cursors of slots apart from those of stored lists.
    private static let cursorMark: Int64 = -1

    let store: Store
    let hospital: Hospital
    let clock: any HospitalClock
    let calendars: CalendarCache

    func slots(_ query: SlotQuery, page: PageRequest, by caller: Caller) async throws -> Page<FreeSlot> {
        let grant = try caller.grantForAppointments()
        let days = try days(of: query)
        let now = clock.now
        let (limit, after) = (page.limit, page.after)
        if let after, after.query != Self.cursorMark || after.position.count != 1 { throw StorageError.badCursor }
        return try await store.scan(grant) { [self] snapshot in
            guard let type = try snapshot.get(VisitType.self, query.visitType), type.isActive else {
                throw BookingError.unknownVisitType
            }
            let doctors = try doctors(matching: query, snapshot)
            var found: [FreeSlot] = []
            for date in days {
                let slots = try slots(on: date, of: doctors, type, query, now, snapshot)
                found += slots.filter { Self.isBehind(after, $0) }
                if found.count > limit { break }
            }
            let items = Array(found.prefix(limit))
            return Page(items: items, next: found.count > limit ? items.last.map(Self.cursor) : nil)
        }
    }

    private func days(of query: SlotQuery) throws -> ClosedRange<LocalDate> {
        let today = hospital.zone.date(of: clock.now)
        let from = max(query.from ?? today, today)
        let to = query.to ?? from.adding(days: 27)
        guard let last = query.from.map({ max($0, to) }) ?? Optional(to), last >= from else { return from...from }
        guard to >= (query.from ?? from) else { throw Problem.invalid("?to", "must not be before from") }
        guard from.distance(to: to) < Self.mostDays else {
            throw Problem.invalid("?to", "must be at most \(Self.mostDays) days after from")
        }
        return from...max(from, to)
    }

    private func doctors(matching query: SlotQuery, _ snapshot: Snapshot) throws -> [CachedCalendar] {
        if let wanted = query.doctor {
            return try wanted.prefix(Self.mostDoctors)
                .compactMap { try snapshot.reader.get(DoctorCalendar.collection, $0.text) }
                .map { try calendars.calendar(of: $0) }.filter { Self.matches($0, query) }
        }
        return try snapshot.records(DoctorCalendar.byID.all, limit: Self.mostDoctors).items
            .map { try calendars.calendar(of: $0) }.filter { Self.matches($0, query) }
    }

    private static func matches(_ calendar: CachedCalendar, _ query: SlotQuery) -> Bool {
        guard calendar.entity.facts.isActive else { return false }
        guard let specialty = query.specialty else { return true }
        return calendar.entity.facts.specialties.contains {
            $0.description.caseInsensitiveEquals(specialty.description)
        }
    }

    private func slots(
        on date: LocalDate, of doctors: [CachedCalendar], _ type: VisitType, _ query: SlotQuery, _ now: Instant,
        _ snapshot: Snapshot
    ) throws -> [FreeSlot] {
        var found: [FreeSlot] = []
        let whole = hospital.zone.interval(of: date)
        let from = query.earliest.map { hospital.zone.instant(of: date, at: $0) } ?? whole.start
        let until = query.latest.map { hospital.zone.instant(of: date, at: $0) } ?? whole.end
        for calendar in doctors {
            guard let through = calendar.entity.facts.licensedThrough, date <= through else { continue }
            let openings = calendar.openings(on: date, in: hospital.zone)
            guard let first = openings.first, let last = openings.map(\.interval.end).max() else { continue }
            var busy: [(start: Int, end: Int)] = []
            for day in ResourceDay.days(from: first.interval.start, to: last) {
                let id = ResourceDay.id(.doctor(calendar.entity.id), day: day)
                if let row = try snapshot.get(ResourceDay.self, id) { busy += row.reservations.busy }
            }
            found += SlotFinder.slots(
                of: calendar.entity.id, in: openings, busy: busy, visitType: type, location: query.location,
                notBefore: max(now, from)
            ).filter { $0.start < until }
        }
        return found.sorted { ($0.start, $0.doctor) < ($1.start, $1.doctor) }
    }

    private static func cursor(of slot: FreeSlot) -> Cursor {
        Cursor(query: cursorMark, position: [.integer(slot.start.milliseconds)], id: slot.doctor.text)
    }

    private static func isBehind(_ cursor: Cursor?, _ slot: FreeSlot) -> Bool {
        guard let cursor, case .integer(let start)? = cursor.position.first else { return true }
        return (start, cursor.id) < (slot.start.milliseconds, slot.doctor.text)
    }
}

extension String {
    fileprivate func caseInsensitiveEquals(_ other: String) -> Bool { lowercased() == other.lowercased() }
}
