/// A moment, in milliseconds since 1970-01-01T00:00:00Z. As text: RFC 3339 in UTC, `2026-11-23T09:30:00.000Z`.
package struct Instant: Sendable, Hashable, Comparable {
    package let milliseconds: Int64

    package init(milliseconds: Int64) {
        self.milliseconds = milliseconds
    }

    /// Stops at the first and the last representable moment.
    package init(seconds: Int64) {
        let (milliseconds, isOverflow) = seconds.multipliedReportingOverflow(by: 1000)
        self.init(milliseconds: isOverflow ? (seconds < 0 ? .min : .max) : milliseconds)
    }

    /// The years 1 to 9999: those that the text form has.
    private static let printable: ClosedRange<Int64> = -62_135_596_800_000...253_402_300_799_999

    /// Whole seconds since 1970, rounded down.
    package var seconds: Int64 { floorDivide(milliseconds, 1000) }

    package static func < (a: Self, b: Self) -> Bool { a.milliseconds < b.milliseconds }

    package static func + (instant: Self, duration: Duration) -> Self {
        Self(milliseconds: instant.milliseconds + duration.milliseconds)
    }

    package static func - (instant: Self, duration: Duration) -> Self {
        Self(milliseconds: instant.milliseconds - duration.milliseconds)
    }

    package static func - (end: Self, start: Self) -> Duration {
        .milliseconds(end.milliseconds - start.milliseconds)
    }
}

extension Duration {
    package var milliseconds: Int64 {
        components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000
    }

    package static func minutes(_ count: Int) -> Duration { .seconds(count * 60) }
    package static func hours(_ count: Int) -> Duration { .seconds(count * 3600) }
    package static func days(_ count: Int) -> Duration { .seconds(count * 86_400) }
}

/// Division that rounds towards negative infinity, so that times before 1970 fall into the right day.
package func floorDivide(_ a: Int64, _ b: Int64) -> Int64 {
    let quotient = a / b
    return (a % b != 0 && (a < 0) != (b < 0)) ? quotient - 1 : quotient
}

extension Instant: LosslessStringConvertible {
    /// Parses RFC 3339: a date, `T`, a time with seconds and up to nine decimals, and `Z` or an offset.
    package init?(_ text: String) {
        var reader = DigitReader(text.utf8)
        guard let year = reader.digits(4), reader.skip("-"), let month = reader.digits(2), reader.skip("-"),
            let day = reader.digits(2), reader.skip("T") || reader.skip("t") || reader.skip(" "),
            let hour = reader.digits(2), hour < 24, reader.skip(":"),
            let minute = reader.digits(2), minute < 60, reader.skip(":"), let second = reader.digits(2), second < 61,
            let days = CivilDay.days(year: year, month: month, day: day)
        else { return nil }
        var milliseconds = 0
        if reader.skip(".") {
            guard let fraction = reader.fraction(atMost: 9) else { return nil }
            milliseconds = fraction
        }
        var offset = 0
        if !(reader.skip("Z") || reader.skip("z")) {
            let sign: Int
            if reader.skip("+") { sign = 1 } else if reader.skip("-") { sign = -1 } else { return nil }
            guard let hours = reader.digits(2), hours < 24, reader.skip(":"), let minutes = reader.digits(2),
                minutes < 60
            else { return nil }
            offset = sign * (hours * 60 + minutes)
        }
        guard reader.isAtEnd else { return nil }
        let seconds = Int64(days) * 86_400 + Int64(hour * 3600 + (minute - offset) * 60 + min(second, 59))
        // An offset can lead out of the years that can be written.
        guard Self.printable.contains(seconds * 1000 + Int64(milliseconds)) else { return nil }
        self.init(milliseconds: seconds * 1000 + Int64(milliseconds))
    }

    /// The first or the last moment of the years 1 to 9999 for a moment outside.
    package var description: String {
        let milliseconds = min(max(milliseconds, Self.printable.lowerBound), Self.printable.upperBound)
        let day = floorDivide(milliseconds, 86_400_000)
        let rest = Int(milliseconds - day * 86_400_000)
        let (year, month, dayOfMonth) = CivilDay.date(ofDay: Int(day))
        return String(unsafeUninitializedCapacity: 24) { buffer in
            func put(_ value: Int, _ at: Int, _ width: Int) {
                var value = value
                for position in stride(from: at + width - 1, through: at, by: -1) {
                    buffer[position] = UInt8(ascii: "0") + UInt8(value % 10)
                    value /= 10
                }
            }
            put(year, 0, 4)
            buffer[4] = UInt8(ascii: "-")
            put(month, 5, 2)
            buffer[7] = UInt8(ascii: "-")
            put(dayOfMonth, 8, 2)
            buffer[10] = UInt8(ascii: "T")
            put(rest / 3_600_000, 11, 2)
            buffer[13] = UInt8(ascii: ":")
            put(rest / 60_000 % 60, 14, 2)
            buffer[16] = UInt8(ascii: ":")
            put(rest / 1000 % 60, 17, 2)
            buffer[19] = UInt8(ascii: ".")
            put(rest % 1000, 20, 3)
            buffer[23] = UInt8(ascii: "Z")
            return 24
        }
    }
}

extension Instant: Codable {
    package init(from decoder: any Decoder) throws {
        let text = try decoder.singleValueContainer().decode(String.self)
        guard let instant = Self(text) else {
            throw DecodingError.dataCorrupted(
                .init(
                    codingPath: decoder.codingPath,
                    debugDescription: "must be a date and time with an offset, like 2026-11-23T09:30:00+05:30"))
        }
        self = instant
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
