import Synchronization

/// A time zone of the IANA database, `Asia/Kolkata`: turns dates and wall-clock times into instants and back.
///
/// The changes of its offset from 1900 to 2199 are computed once a process and zone; before and after, the nearest
/// offset applies. A conversion is a binary search in memory.
package struct HospitalZone: TextValue {
    package let identifier: String
    private let table: ZoneTable

    private static let tables = Mutex<[String: ZoneTable]>([:])

    package static let utc = HospitalZone(identifier: "UTC", table: ZoneTable(offset: 0))

    /// Nothing, if the zone is not known.
    package init?(_ identifier: String) {
        guard (1...64).contains(identifier.utf8.count) else { return nil }
        let known = Self.tables.withLock { $0[identifier] }
        guard let table = known ?? ZoneTable(identifier: identifier) else { return nil }
        if known == nil {
            Self.tables.withLock { $0[identifier] = table }
        }
        self.init(identifier: identifier, table: table)
    }

    private init(identifier: String, table: ZoneTable) {
        self.identifier = identifier
        self.table = table
    }

    /// When that date's wall clock shows that time. A time that the clock skips (an hour in spring) gives the first
    /// instant after the skip; a time that it shows twice (an hour in autumn) gives the earlier one.
    package func instant(of date: LocalDate, at time: LocalTime) -> Instant {
        let local = Int64(date.dayNumber) * 86_400 + Int64(time.minutes) * 60
        return Instant(seconds: table.seconds(ofLocal: local))
    }

    package func date(of instant: Instant) -> LocalDate {
        LocalDate(clamping: Int(floorDivide(local(instant), 86_400)))
    }

    /// What the wall clock shows, without the seconds; 00:00 to 23:59.
    package func time(of instant: Instant) -> LocalTime {
        let local = local(instant)
        let seconds = local - floorDivide(local, 86_400) * 86_400
        return LocalTime(minutes: Int(seconds / 60)) ?? .midnight
    }

    /// The whole day, from its first instant to the next day's: 24 hours, or 23 or 25 when the clock changes (on Lord
    /// Howe Island half an hour more or less).
    package func interval(of date: LocalDate) -> Interval {
        let start = instant(of: date, at: .midnight)
        let end = instant(of: date, at: .endOfDay)
        // A zone that moved over the date line has skipped days (Apia, 2011-12-30). Such a day lasts no time; an interval
        // is never empty, so it gets the millisecond in which it was skipped.
        return Interval(from: start, to: end)
    }

    /// Seconds that the wall clock is ahead of UTC.
    package func offset(at instant: Instant) -> Int {
        Int(table.offset(at: instant.seconds))
    }

    private func local(_ instant: Instant) -> Int64 {
        let seconds = instant.seconds
        return seconds + table.offset(at: seconds)
    }

    package var description: String { identifier }

    package static let rule = "must be a time zone of the IANA database, like Asia/Kolkata"

    package static func == (a: Self, b: Self) -> Bool { a.identifier == b.identifier }
    package func hash(into hasher: inout Hasher) { hasher.combine(identifier) }
}
