/// A day of the Gregorian calendar without a time zone, of the years 1 to 9999: a birth date, a day of leave. As text:
/// `2026-11-23`. `for day in first...last` walks over days.
package struct LocalDate: TextValue, Comparable, Strideable {
    private let days: Int32

    package static let first = LocalDate(clamping: .min)
    package static let last = LocalDate(clamping: .max)

    private static let dayNumbers = -719_162...2_932_896

    /// Nothing for a day that does not exist, such as 2026-02-29.
    package init?(year: Int, month: Int, day: Int) {
        guard let days = CivilDay.days(year: year, month: month, day: day) else { return nil }
        self.days = Int32(days)
    }

    /// The day that many days after 1970-01-01. Nothing outside the years 1 to 9999.
    package init?(dayNumber: Int) {
        guard Self.dayNumbers.contains(dayNumber) else { return nil }
        days = Int32(dayNumber)
    }

    /// As `init(dayNumber:)`, but the first or the last date for a number outside the range.
    package init(clamping dayNumber: Int) {
        days = Int32(min(max(dayNumber, Self.dayNumbers.lowerBound), Self.dayNumbers.upperBound))
    }

    package init?(_ text: String) {
        var reader = DigitReader(text.utf8)
        guard let year = reader.digits(4), reader.skip("-"), let month = reader.digits(2), reader.skip("-"),
            let day = reader.digits(2), reader.isAtEnd
        else { return nil }
        self.init(year: year, month: month, day: day)
    }

    /// Days since 1970-01-01.
    package var dayNumber: Int { Int(days) }

    /// Year, month 1 to 12 and day 1 to 31, at the price of one calculation.
    package var parts: (year: Int, month: Int, day: Int) { CivilDay.date(ofDay: dayNumber) }

    package var year: Int { parts.year }
    package var month: Int { parts.month }
    package var day: Int { parts.day }

    package var weekday: Weekday { Weekday(dayNumber: dayNumber) }

    /// Stops at the first and at the last date.
    package func adding(days count: Int) -> LocalDate {
        let (sum, isOverflow) = dayNumber.addingReportingOverflow(count)
        return LocalDate(clamping: isOverflow ? (count > 0 ? .max : .min) : sum)
    }

    /// The same day of another month, or that month's last day if it is shorter: a month after 31 January is 28 or 29
    /// February. Stops at the first and at the last date.
    package func adding(months count: Int) -> LocalDate {
        let (year, month, day) = parts
        let months = year * 12 + month - 1 + min(max(count, -120_000), 120_000)
        guard months >= 12 else { return .first }
        guard months < 120_000 else { return .last }
        let length = CivilDay.length(ofMonth: months % 12 + 1, year: months / 12)
        return LocalDate(year: months / 12, month: months % 12 + 1, day: min(day, length)) ?? .last
    }

    package func distance(to other: LocalDate) -> Int { other.dayNumber - dayNumber }
    package func advanced(by count: Int) -> LocalDate { adding(days: count) }

    // Strideable would compare by distances.
    package static func == (a: Self, b: Self) -> Bool { a.days == b.days }
    package static func < (a: Self, b: Self) -> Bool { a.days < b.days }

    package var description: String {
        let (year, month, day) = parts
        return String(unsafeUninitializedCapacity: 10) { buffer in
            for (at, digit) in [year / 1000, year / 100, year / 10, year, -1, month / 10, month, -1, day / 10, day]
                .enumerated()
            {
                buffer[at] = digit < 0 ? UInt8(ascii: "-") : UInt8(ascii: "0") + UInt8(digit % 10)
            }
            return 10
        }
    }

    package static let rule = "must be a date that exists, like 2026-11-23"
}
