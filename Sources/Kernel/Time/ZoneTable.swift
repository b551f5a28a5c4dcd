import Foundation

/// The offsets of one time zone from UTC over the years 1900 to 2199, in seconds.
///
/// Segment `i` has the offset `offsets[i]` and lasts up to `ends[i]`; the last segment has no end.
final class ZoneTable: Sendable {
    private let offsets: [Int64]
    /// In UTC.
    private let ends: [Int64]
    /// The same moments as the wall clock showed them just before. Ascending: no zone has changed its offset by more than
    /// the time since its last change.
    private let localEnds: [Int64]

    private static let firstYear = 1900
    private static let endYear = 2200

    /// A zone whose offset never changes.
    init(offset: Int64) {
        offsets = [offset]
        ends = []
        localEnds = []
    }

    init?(identifier: String) {
        guard let zone = TimeZone(identifier: identifier),
            let first = CivilDay.days(year: Self.firstYear, month: 1, day: 1),
            let end = CivilDay.days(year: Self.endYear, month: 1, day: 1)
        else { return nil }
        var moment = Date(timeIntervalSince1970: Double(first) * 86_400)
        let limit = Date(timeIntervalSince1970: Double(end) * 86_400)
        var offsets = [Int64(zone.secondsFromGMT(for: moment))]
        var ends: [Int64] = []
        while let next = zone.nextDaylightSavingTimeTransition(after: moment), next > moment, next < limit {
            moment = next
            let offset = Int64(zone.secondsFromGMT(for: next))
            // A change of the zone's name alone is no change here.
            guard offset != offsets.last else { continue }
            offsets.append(offset)
            ends.append(Int64(next.timeIntervalSince1970.rounded()))
        }
        self.offsets = offsets
        self.ends = ends
        localEnds = zip(ends, offsets).map { $0 + $1 }
    }

    func offset(at seconds: Int64) -> Int64 {
        offsets[Self.segment(of: seconds, in: ends)]
    }

    /// The UTC seconds at which the wall clock shows `local` for the first time, or jumps over it.
    func seconds(ofLocal local: Int64) -> Int64 {
        let segment = Self.segment(of: local, in: localEnds)
        let seconds = local - offsets[segment]
        return segment == 0 ? seconds : max(seconds, ends[segment - 1])
    }

    /// The first segment that ends after `moment`.
    private static func segment(of moment: Int64, in ends: [Int64]) -> Int {
        var low = 0
        var high = ends.count
        while low < high {
            let middle = (low + high) / 2
            if ends[middle] > moment { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
