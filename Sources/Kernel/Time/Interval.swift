/// The time from `start` up to, but not including, `end`: two intervals that touch do not overlap. Never empty.
package struct Interval: Sendable, Hashable, Comparable {
    package let start: Instant
    package let end: Instant

    /// Nothing, if it would be empty or run backwards.
    package init?(start: Instant, end: Instant) {
        guard start < end else { return nil }
        self.start = start
        self.end = end
    }

    /// At least a millisecond, whatever `end` is.
    init(from start: Instant, to end: Instant) {
        self.start = start
        self.end = max(end, Instant(milliseconds: start.milliseconds + 1))
    }

    /// Nothing, if the duration is less than a millisecond, or leads beyond the representable time.
    package init?(start: Instant, lasting duration: Duration) {
        let (end, isOverflow) = start.milliseconds.addingReportingOverflow(duration.milliseconds)
        guard !isOverflow else { return nil }
        self.init(start: start, end: Instant(milliseconds: end))
    }

    package var duration: Duration { end - start }

    package func contains(_ instant: Instant) -> Bool { start <= instant && instant < end }
    package func contains(_ other: Interval) -> Bool { start <= other.start && other.end <= end }
    package func overlaps(_ other: Interval) -> Bool { start < other.end && other.start < end }

    /// The time in both.
    package func intersection(_ other: Interval) -> Interval? {
        Interval(start: max(start, other.start), end: min(end, other.end))
    }

    /// What is left of this one without the other: none, one or two intervals, in order.
    package func subtracting(_ other: Interval) -> [Interval] {
        guard overlaps(other) else { return [self] }
        return [Interval(start: start, end: other.start), Interval(start: other.end, end: end)].compactMap { $0 }
    }

    /// By start, then by end.
    package static func < (a: Self, b: Self) -> Bool {
        a.start == b.start ? a.end < b.end : a.start < b.start
    }
}

extension Interval: Codable {
    private enum CodingKeys: String, CodingKey {
        case start
        case end
    }

    package static let rule = "must be later than start"

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let start = try container.decode(Instant.self, forKey: .start)
        let end = try container.decode(Instant.self, forKey: .end)
        guard let interval = Self(start: start, end: end) else {
            throw DecodingError.broken(Self.rule, at: container.codingPath + [CodingKeys.end])
        }
        self = interval
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(start, forKey: .start)
        try container.encode(end, forKey: .end)
    }
}
