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
    /// Only the soonest slot of each doctor.
    var firstOfEach: Bool? = nil
}

/// Finds free slots, soonest first. Hours and taken times are cached as they were parsed, but their rows are read each time and
/// a cached one of another revision is not used: a slot that is shown was free at the moment of the search, and booking checks
/// it again.
struct SlotSearch: Sendable {
    static let mostDays = 92
    static let usualDays = 28
    static let mostDoctors = 500
    /// Sets the cursors of slots apart from those of stored lists.
    private static let cursorMark: Int64 = -1

    let store: Store
    let hospital: Hospital
    let clock: any HospitalClock
    let calendars: CalendarCache
    private let reserved = BusyTimes()

    init(store: Store, hospital: Hospital, clock: any HospitalClock, calendars: CalendarCache) {
        self.store = store
        self.hospital = hospital
        self.clock = clock
        self.calendars = calendars
    }

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
            guard var date = days?.lowerBound, let last = days?.upperBound else { return Page(items: [], next: nil) }
            if case .integer(let start)? = after?.position.first {
                // The days before the cursor were answered.
                date = max(date, hospital.zone.date(of: Instant(milliseconds: start)))
            }
            let doctors = try doctors(matching: query, snapshot)
            if query.firstOfEach == true, let days {
                let firsts = try firsts(in: days, of: doctors, type, query, now, snapshot)
                    .filter { Self.isBehind(after, $0) }
                let items = Array(firsts.prefix(limit))
                return Page(items: items, next: firsts.count > limit ? items.last.map(Self.cursor) : nil)
            }
            var found: [FreeSlot] = []
            while date <= last, found.count <= limit {
                found += try slots(
                    on: date, of: doctors, type, query, now, behind: after, atMost: limit + 1 - found.count, snapshot)
                date = date.adding(days: 1)
            }
            let items = Array(found.prefix(limit))
            return Page(items: items, next: found.count > limit ? items.last.map(Self.cursor) : nil)
        }
    }

    /// The soonest slot of each doctor who has one. A page that comes later finds them all again: who was named before must
    /// not be named with a later slot.
    private func firsts(
        in days: ClosedRange<LocalDate>, of doctors: [CachedCalendar], _ type: VisitType, _ query: SlotQuery,
        _ now: Instant, _ snapshot: Snapshot
    ) throws -> [FreeSlot] {
        var found: [FreeSlot] = []
        var left = doctors
        for date in days where !left.isEmpty {
            var without: [CachedCalendar] = []
            for doctor in left {
                let first = try slots(on: date, of: [doctor], type, query, now, behind: nil, atMost: 1, snapshot).first
                if let first { found.append(first) } else { without.append(doctor) }
            }
            left = without
        }
        return found.sorted { ($0.start, $0.doctor) < ($1.start, $1.doctor) }
    }

    /// The days to look at; nothing, if all of them are past or too far ahead to be booked.
    private func days(of query: SlotQuery) throws -> ClosedRange<LocalDate>? {
        let now = clock.now
        let today = hospital.zone.date(of: now)
        let from = query.from ?? today
        let to = query.to ?? max(from, today).adding(days: Self.usualDays - 1)
        guard query.to == nil || query.from == nil || from <= to else {
            throw Problem.invalid("?to", "must not be before from")
        }
        guard max(from, today).distance(to: to) <= Self.mostDays else {
            throw Problem.invalid("?to", "must be at most \(Self.mostDays) days after from")
        }
        let first = max(from, today)
        let last = min(to, hospital.zone.date(of: now + BookingDesk.horizon))
        return first <= last ? first...last : nil
    }

    private func doctors(matching query: SlotQuery, _ snapshot: Snapshot) throws -> [CachedCalendar] {
        var found: [CachedCalendar] = []
        func add(_ record: Record) throws {
            let calendar = try calendars.calendar(of: record)
            if Self.matches(calendar, query) { found.append(calendar) }
        }
        if let wanted = query.doctor {
            guard wanted.count <= Self.mostDoctors else {
                throw Problem.invalid("?doctor", "give at most \(Self.mostDoctors) doctors")
            }
            for doctor in Set(wanted) {
                if let record = try snapshot.reader.get(DoctorCalendar.collection, doctor.text) { try add(record) }
            }
            return found
        }
        return try calendars.all(snapshot).filter { Self.matches($0, query) }
    }

    private static func matches(_ calendar: CachedCalendar, _ query: SlotQuery) -> Bool {
        guard calendar.entity.facts.isActive else { return false }
        guard let specialty = query.specialty else { return true }
        return calendar.entity.facts.specialties.contains {
            $0.description.caseInsensitiveEquals(specialty.description)
        }
    }

    /// The first slots of a day behind the cursor. Doctors are looked at in the order in which their hours begin, and no more
    /// of them than can still have one of the first `most` slots.
    private func slots(
        on date: LocalDate, of doctors: [CachedCalendar], _ type: VisitType, _ query: SlotQuery, _ now: Instant,
        behind cursor: Cursor?, atMost most: Int, _ snapshot: Snapshot
    ) throws -> [FreeSlot] {
        let zone = hospital.zone
        let day = zone.interval(of: date)
        var from = max(query.earliest.map { zone.instant(of: date, at: $0) } ?? day.start, now)
        if case .integer(let start)? = cursor?.position.first { from = max(from, Instant(milliseconds: start)) }
        let until = min(query.latest.map { zone.instant(of: date, at: $0) } ?? day.end, now + BookingDesk.horizon)
        guard from < until else { return [] }
        var candidates: [(start: Instant, calendar: CachedCalendar, openings: [Opening])] = []
        for calendar in doctors {
            guard let through = calendar.entity.facts.licensedThrough, date <= through else { continue }
            let openings = calendar.openings(on: date, in: zone)
            guard let first = openings.first else { continue }
            candidates.append((max(first.interval.start, from), calendar, openings))
        }
        candidates.sort { ($0.start, $0.calendar.entity.id) < ($1.start, $1.calendar.entity.id) }

        var found: [FreeSlot] = []
        for (start, calendar, openings) in candidates {
            if found.count == most, let last = found.last, (last.start, last.doctor) < (start, calendar.entity.id) {
                break
            }
            let end = openings.map(\.interval.end).max() ?? start
            let first = openings.first?.interval.start ?? start
            let busy = try busy(calendar.entity.id, from: first, to: end + type.buffer, snapshot)
            found += SlotFinder.slots(
                of: calendar.entity.id, in: openings, busy: busy, visitType: type, location: query.location,
                within: from..<until
            ).filter { Self.isBehind(cursor, $0) }
            found.sort { ($0.start, $0.doctor) < ($1.start, $1.doctor) }
            if found.count > most { found.removeSubrange(most...) }
        }
        return found
    }

    private func busy(
        _ doctor: DoctorID, from start: Instant, to end: Instant, _ snapshot: Snapshot
    ) throws -> [BusyTime] {
        let days = ResourceDay.days(from: start, to: end)
        var busy: [BusyTime] = []
        for day in days {
            let id = ResourceDay.id(.doctor(doctor), day: day).text
            guard let record = try snapshot.reader.get(ResourceDay.collection, id) else { continue }
            let times = try reserved.times(of: record)
            // What began the day before is in that day's row too.
            busy += day == days.lowerBound ? times : times.filter { $0.start >= day * 1440 }
        }
        return busy
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
