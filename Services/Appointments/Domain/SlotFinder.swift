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
    ///   - busy: the doctor's reservations of that day, in minutes since 1970.
    ///   - earliest: slots that begin before it are left out.
    static func slots(
        of doctor: DoctorID, in openings: [Opening], busy: [(start: Int, end: Int)], visitType: VisitType,
        location: Text<60>?, notBefore earliest: Instant
    ) -> [FreeSlot] {
        let length = Int64(visitType.minutes.value) * 60_000
        let blocked = visitType.minutes.value + visitType.bufferMinutes.value
        var found: [FreeSlot] = []
        for opening in openings where location == nil || opening.location == location {
            guard let slots = opening.slots(for: visitType.id.text) else { continue }
            let step = Int64(slots.minutes) * 60_000
            var start = opening.interval.start.milliseconds
            while start + length <= opening.interval.end.milliseconds {
                defer { start += step }
                if start < earliest.milliseconds { continue }
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

    /// How many have this very slot; nothing, if anything else overlaps it.
    private static func taken(from: Int, to: Int, in busy: [(start: Int, end: Int)]) -> Int? {
        var taken = 0
        for other in busy where other.start < to && from < other.end {
            guard other.start == from, other.end == to else { return nil }
            taken += 1
        }
        return taken
    }
}
