import Contracts
import Kernel
import Storage
import Synchronization

/// The doctors' calendars, decoded and expanded, and the visit types. An entry is used only while the stored row has the entry's revision, so it is
/// never older than the store.
final class CalendarCache: Sendable {
    private struct All {
        var stamp = -1
        var calendars: [CachedCalendar] = []
    }

    private let calendars = Mutex<[String: CachedCalendar]>([:])
    private let everyone = Mutex(All())
    private let visitTypes = Mutex<[String: (record: Record, entity: VisitType)]>([:])

    /// A visit type, decoded once for as long as its row is the same.
    func visitType(of record: Record) throws -> VisitType {
        if let cached = visitTypes.withLock({ $0[record.id] }), cached.record == record { return cached.entity }
        let fresh = try record.decode(VisitType.self)
        visitTypes.withLock { $0[record.id] = (record, fresh) }
        return fresh
    }

    func calendar(of record: Record) throws -> CachedCalendar {
        if let cached = calendars.withLock({ $0[record.id] }), cached.entity.revision == record.revision {
            return cached
        }
        let fresh = CachedCalendar(try record.decode())
        calendars.withLock { $0[record.id] = fresh }
        return fresh
    }
}

extension CalendarCache {
    /// All calendars. Read again only when the stamp, which changes with every calendar, is not the one of the last time.
    func all(_ snapshot: Snapshot) throws -> [CachedCalendar] {
        let stamp = try snapshot.reader.get(CalendarStamp.collection, CalendarStamp.only.text)?.revision ?? 0
        let known = everyone.withLock { $0 }
        if known.stamp == stamp { return known.calendars }
        var all: [CachedCalendar] = []
        var next: Cursor?
        repeat {
            let page = try snapshot.records(DoctorCalendar.byID.all, limit: 500, after: next)
            for record in page.items { all.append(try calendar(of: record)) }
            next = page.next
        } while next != nil
        let fresh = All(stamp: stamp, calendars: all)
        // A slower search may have read an older state.
        everyone.withLock { if $0.stamp < stamp { $0 = fresh } }
        return all
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

/// The times of the doctors' days, parsed. As above, an entry is used only while the stored row, which is read each time, has
/// its revision; rows are never deleted, so a revision never comes twice.
final class BusyTimes: Sendable {
    /// Days kept, at most: four weeks of 700 doctors; 16 MB if all are full.
    private static let most = 20_000

    private struct Day {
        let revision: Int
        let times: [BusyTime]
    }

    private let days = Mutex<[String: Day]>([:])

    func times(of record: Record) throws -> [BusyTime] {
        if let day = days.withLock({ $0[record.id] }), day.revision == record.revision { return day.times }
        let fresh = try record.decode(ResourceDay.self).reservations.busy
        days.withLock { days in
            if days.count >= Self.most { days.removeAll() }
            days[record.id] = Day(revision: record.revision, times: fresh)
        }
        return fresh
    }
}
