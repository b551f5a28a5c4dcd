import Kernel
import Testing

@Suite("Dates, times and weekdays")
struct DateTests {
    @Test(
        "dates that exist parse and print alike",
        arguments: ["2026-11-23", "2024-02-29", "2000-02-29", "0001-01-01", "9999-12-31", "1969-12-31"])
    func dates(text: String) throws {
        #expect(try date(text).description == text)
        #expect(try fromJSON(LocalDate.self, json(try date(text))) == date(text))
    }

    @Test(
        "dates that do not exist, or are written otherwise, are refused",
        arguments: [
            "2026-02-29", "1900-02-29", "2026-13-01", "2026-00-10", "2026-04-31", "2026-1-1", "0000-01-01", "20261123",
            "2026-11-23T00:00:00Z", " 2026-11-23", "2026-11-2３", "", "-001-01-01",
        ])
    func noDates(text: String) {
        #expect(LocalDate(text) == nil)
        #expect(brokenRule(LocalDate.self, "\"\(text)\"")?.rule == LocalDate.rule)
    }

    @Test("every day of 800 years follows the one before, in date and in weekday")
    func days() throws {
        var day = try date("1700-01-01")
        let last = try date("2500-01-01")
        var (y, m, d) = day.parts
        var weekday = day.weekday
        #expect(weekday == .fri)
        while day < last {
            let next = day.adding(days: 1)
            (y, m, d) =
                d == CivilDay.length(ofMonth: m, year: y) ? (m == 12 ? (y + 1, 1, 1) : (y, m + 1, 1)) : (y, m, d + 1)
            guard next.parts == (y, m, d), LocalDate(year: y, month: m, day: d) == next,
                next.weekday.number == weekday.number % 7 + 1
            else {
                Issue.record("\(day) is followed by \(next)")
                return
            }
            weekday = next.weekday
            day = next
        }
    }

    @Test(
        "months are added as people do",
        arguments: [
            ("2026-01-31", 1, "2026-02-28"), ("2024-01-31", 1, "2024-02-29"), ("2026-11-30", 3, "2027-02-28"),
            ("2026-03-31", -1, "2026-02-28"), ("2024-02-29", 12, "2025-02-28"), ("2024-02-29", -48, "2020-02-29"),
            ("2026-01-15", -13, "2024-12-15"), ("0001-01-05", -1, "0001-01-01"), ("9999-12-31", 1, "9999-12-31"),
        ])
    func months(start: String, count: Int, end: String) throws {
        #expect(try date(start).adding(months: count) == date(end))
    }

    @Test("arithmetic stops at the ends of the calendar")
    func ends() throws {
        #expect(LocalDate.last.adding(days: .max) == .last)
        #expect(LocalDate.first.adding(days: .min) == .first)
        #expect(LocalDate.first.description == "0001-01-01")
        #expect(LocalDate.last.description == "9999-12-31")
        #expect(LocalDate(dayNumber: LocalDate.last.dayNumber + 1) == nil)
        #expect(try date("2026-12-31").adding(months: .max) == .last)
    }

    @Test("ranges of dates can be walked over")
    func ranges() throws {
        let days = Array(try date("2024-02-27")...date("2024-03-01"))
        #expect(days.map(\.description) == ["2024-02-27", "2024-02-28", "2024-02-29", "2024-03-01"])
        #expect(days.map(\.weekday) == [.tue, .wed, .thu, .fri])
    }

    @Test("times of the day parse and print alike", arguments: ["00:00", "09:30", "23:59", "24:00"])
    func times(text: String) throws {
        #expect(try time(text).description == text)
    }

    @Test("other times are refused", arguments: ["24:01", "25:00", "12:60", "9:30", "09:30:00", "0930", "", "-1:00"])
    func noTimes(text: String) {
        #expect(LocalTime(text) == nil)
    }

    @Test("minutes are added within the day only")
    func minutes() throws {
        #expect(try time("23:30").adding(minutes: 30) == .endOfDay)
        #expect(try time("23:30").adding(minutes: 31) == nil)
        #expect(try time("00:10").adding(minutes: -11) == nil)
        #expect(try time("00:10").adding(minutes: .max) == nil)
        #expect(LocalTime(minutes: 1440) == .endOfDay)
        #expect(LocalTime(minutes: 1441) == nil)
    }

    @Test("an unknown weekday names the known ones")
    func weekdays() throws {
        #expect(try fromJSON(Weekday.self, "\"sun\"") == .sun)
        #expect(brokenRule(Weekday.self, "\"Sunday\"")?.rule == "must be one of: mon, tue, wed, thu, fri, sat, sun")
        #expect(try json(Weekday.wed) == "\"wed\"")
    }

    @Test("intervals are half open and never empty")
    func intervals() throws {
        let nine = try instant("2026-11-23T09:00:00Z")
        let ten = nine + .hours(1)
        let first = try #require(Interval(start: nine, end: ten))
        let second = try #require(Interval(start: ten, lasting: .minutes(30)))
        #expect(!first.overlaps(second))
        #expect(first.contains(nine) && !first.contains(ten))
        #expect(first < second)
        #expect(Interval(start: nine, end: nine) == nil)
        #expect(Interval(start: ten, end: nine) == nil)
        #expect(Interval(start: ten, lasting: .seconds(-1)) == nil)
        #expect(Interval(start: Instant(milliseconds: .max), lasting: .seconds(1)) == nil)
        let middle = try #require(Interval(start: nine + .minutes(20), lasting: .minutes(10)))
        #expect(first.subtracting(middle).map(\.duration) == [.minutes(20), .minutes(30)])
        #expect(middle.subtracting(first).isEmpty)
        #expect(first.subtracting(second) == [first])
        #expect(first.intersection(middle) == middle)
        #expect(first.intersection(second) == nil)
    }

    @Test("the JSON of an interval has its ends, and names the one that is wrong")
    func intervalJSON() throws {
        let text = #"{"end":"2026-11-23T10:00:00.000Z","start":"2026-11-23T09:00:00.000Z"}"#
        #expect(try json(fromJSON(Interval.self, text)) == text)
        let broken = brokenRule(
            Interval.self, #"{"start":"2026-11-23T10:00:00Z","end":"2026-11-23T15:30:00+05:30"}"#)
        #expect(broken?.rule == "must be later than start")
        #expect(broken?.path == ["end"])
    }
}
