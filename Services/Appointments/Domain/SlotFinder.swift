import Contracts
import Kernel

/// A time that can be booked.
struct FreeSlot: Codable, Sendable, Hashable {
    let doctor: DoctorID
    let start: Instant
    let end: Instant
    let location: Text<60>
    /// Places left.
    let free: Int
}

/// Finds the free slots of one doctor in one day's openings. Pure: openings and reservations in, slots out.
enum SlotFinder {
    /// - Parameters:
    ///   - openings: of one day, in the order of their start. Where they overlap, a start belongs to the first that has it, as
    ///     in a booking.
    ///   - busy: the doctor's reservations of that day.
    ///   - times: slots that begin outside are left out.
    static func slots(
        of doctor: DoctorID, in openings: [Opening], busy: [BusyTime], visitType: VisitType, location: Text<60>?,
        within times: Range<Instant>
    ) -> [FreeSlot] {
        let length = Int64(visitType.minutes.value) * 60_000
        let blocked = visitType.minutes.value + visitType.bufferMinutes.value
        let doOverlap = zip(openings, openings.dropFirst()).contains { $0.interval.overlaps($1.interval) }
        var seen: Set<Int64> = []
        var found: [FreeSlot] = []
        for opening in openings {
            guard let slots = opening.slots(for: visitType.id.text) else { continue }
            let step = Int64(slots.minutes) * 60_000
            let isElsewhere = location != nil && opening.location != location
            var start = opening.interval.start.milliseconds
            while start + length <= opening.interval.end.milliseconds {
                defer { start += step }
                if doOverlap, !seen.insert(start).inserted { continue }
                if isElsewhere || !times.contains(Instant(milliseconds: start)) { continue }
                let from = Int(floorDivide(start, 60_000))
                let taken = taken(from: from, to: from + blocked, in: busy)
                guard let taken, taken < slots.capacity else { continue }
                found.append(
                    FreeSlot(
                        doctor: doctor, start: Instant(milliseconds: start), end: Instant(milliseconds: start + length),
                        location: opening.location, free: slots.capacity - taken))
            }
        }
        return found
    }

    /// How many share this very slot; nothing, if it cannot be shared, or if anything else overlaps it.
    private static func taken(from: Int, to: Int, in busy: [BusyTime]) -> Int? {
        var taken = 0
        for other in busy where other.start < to && from < other.end {
            guard other.isGroup, other.start == from, other.end == to else { return nil }
            taken += 1
        }
        return taken
    }
}
