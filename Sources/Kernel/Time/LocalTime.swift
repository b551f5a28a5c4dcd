/// A time on the wall clock, in whole minutes, without date and time zone: `09:30`. `24:00` is the end of a day; as a
/// start it means the same as `00:00` of the next one.
package struct LocalTime: TextValue, Comparable {
    private let value: Int16

    package static let midnight = LocalTime(clamping: 0)
    package static let endOfDay = LocalTime(clamping: 1440)

    /// Minutes since midnight, 0 to 1440.
    package init?(minutes: Int) {
        guard (0...1440).contains(minutes) else { return nil }
        value = Int16(minutes)
    }

    package init?(hour: Int, minute: Int) {
        guard (0...24).contains(hour), (0...59).contains(minute) else { return nil }
        self.init(minutes: hour * 60 + minute)
    }

    init(clamping minutes: Int) {
        value = Int16(min(max(minutes, 0), 1440))
    }

    package init?(_ text: String) {
        var reader = DigitReader(text.utf8)
        guard let hour = reader.digits(2), reader.skip(":"), let minute = reader.digits(2), reader.isAtEnd else {
            return nil
        }
        self.init(hour: hour, minute: minute)
    }

    /// Minutes since midnight, 0 to 1440.
    package var minutes: Int { Int(value) }
    package var hour: Int { minutes / 60 }
    package var minute: Int { minutes % 60 }

    /// Nothing, if that is before midnight or behind the end of the day.
    package func adding(minutes count: Int) -> LocalTime? {
        let (sum, isOverflow) = minutes.addingReportingOverflow(count)
        return isOverflow ? nil : LocalTime(minutes: sum)
    }

    package static func < (a: Self, b: Self) -> Bool { a.value < b.value }

    package var description: String {
        String(unsafeUninitializedCapacity: 5) { buffer in
            let zero = UInt8(ascii: "0")
            buffer[0] = zero + UInt8(hour / 10)
            buffer[1] = zero + UInt8(hour % 10)
            buffer[2] = UInt8(ascii: ":")
            buffer[3] = zero + UInt8(minute / 10)
            buffer[4] = zero + UInt8(minute % 10)
            return 5
        }
    }

    package static let rule = "must be a time from 00:00 to 24:00, like 09:30"
}
