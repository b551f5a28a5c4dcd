import Contracts
import Kernel
import Storage
import Synchronization

/// The doctors' calendars, decoded and expanded. An entry is used only while the stored row has the entry's revision, so it is
/// never older than the store. Reservations are not cached: they are read each time.
final class CalendarCache: Sendable {
    private let calendars = Mutex<[String: CachedCalendar]>([:])

    func calendar(of record: Record) throws -> CachedCalendar {
        if let cached = calendars.withLock({ $0[record.id] }), cached.entity.revision == record.revision { return cached }
        let fresh = CachedCalendar(try record.decode())
        calendars.withLock { $0[record.id] = fresh }
        return fresh
    }
}

/// One doctor's calendar, with the openings of the dates that were asked for.
final class CachedCalendar: Sendable {
    /// Dates kept, at most; about two years.
    private static let mostDates = 800

    let entity: DoctorCalendar
    private let openings = Mutex<[LocalDate: [Opening]]>([:])

    init(_ entity: DoctorCalendar) { self.entity = entity }

    func openings(on date: LocalDate, in zone: HospitalZone) -> [Opening] {
        if let known = openings.withLock({ $0[date] }) { return known }
        let fresh = entity.facts.availability.openings(on: date, in: zone)
        openings.withLock { openings in
            if openings.count >= Self.mostDates { openings.removeAll() }
            openings[date] = fresh
        }
        return fresh
    }
}
