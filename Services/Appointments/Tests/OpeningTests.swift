import Contracts
import Kernel
import Testing

@testable import Appointments

@Suite("A doctor's hours become openings and slots")
struct OpeningTests {
    private let kolkata: HospitalZone = "Asia/Kolkata"
    private let berlin: HospitalZone = "Europe/Berlin"
    private let tuesday: LocalDate = "2026-11-24"

    private func openings(_ availability: Availability, _ date: LocalDate, _ zone: HospitalZone) -> [String] {
        availability.openings(on: date, in: zone).map {
            "\(zone.time(of: $0.interval.start))-\(zone.time(of: $0.interval.end)) \($0.location)"
        }
    }

    private func starts(
        _ availability: Availability, _ date: LocalDate, _ zone: HospitalZone, minutes: Int = 60, buffer: Int = 0,
        busy: [BusyTime] = []
    ) -> [String] {
        let day = zone.interval(of: date)
        return SlotFinder.slots(
            of: "d1", in: availability.openings(on: date, in: zone), busy: busy, visitType: type(minutes, buffer),
            location: nil, within: day.start..<day.end
        ).map { String($0.start.description.dropFirst(11).prefix(5)) }
    }

    private func type(_ minutes: Int, _ buffer: Int) -> VisitType {
        VisitType(
            id: "v", name: "V", minutes: Whole(clamping: minutes), bufferMinutes: Whole(clamping: buffer),
            mode: .inPerson,
            preparation: nil, videoLink: nil, isActive: true)
    }

    @Test("a template holds from its first to its last day, on its days of the week")
    func effectiveDates() {
        let week = Clinic.weekdays(from: "2026-11-24", to: "2026-12-01", days: [.tue, .wed])
        #expect(openings(week, "2026-11-17", kolkata).isEmpty)
        #expect(openings(week, "2026-11-24", kolkata) == ["09:00-13:00 Main"])
        #expect(openings(week, "2026-11-26", kolkata).isEmpty)
        #expect(openings(week, "2026-12-01", kolkata) == ["09:00-13:00 Main"])
        #expect(openings(week, "2026-12-02", kolkata).isEmpty)
    }

    @Test("of two templates of one location the later one holds; other locations keep theirs")
    func latestTemplate() {
        var week = Clinic.weekdays()
        week.templates +=
            Clinic.weekdays(Clinic.hours("10:00", "11:00"), from: "2026-11-24", to: "2026-11-24").templates
        week.templates += Clinic.weekdays(Clinic.hours("15:00", "16:00"), at: "East").templates
        #expect(openings(week, "2026-11-23", kolkata) == ["09:00-13:00 Main", "15:00-16:00 East"])
        #expect(openings(week, "2026-11-24", kolkata) == ["10:00-11:00 Main", "15:00-16:00 East"])
        #expect(openings(week, "2026-11-25", kolkata) == ["09:00-13:00 Main", "15:00-16:00 East"])
    }

    @Test("breaks and leave cut hours, whole days of leave end them, one-off openings add some")
    func cuts() {
        let pause = Break(start: "10:00", end: "10:30")
        let leave = Leave(from: tuesday, to: tuesday, hours: Break(start: "12:00", end: "14:00"))
        let whole = Leave(from: "2026-11-25", to: "2026-11-26")
        let extra = OneOffOpening(date: "2026-11-29", location: "East", hours: Clinic.hours("08:00", "09:00"))
        let week = Clinic.weekdays(Clinic.hours(breaks: [pause]), leaves: [leave, whole], openings: [extra])
        #expect(openings(week, "2026-11-23", kolkata) == ["09:00-10:00 Main", "10:30-13:00 Main"])
        #expect(openings(week, tuesday, kolkata) == ["09:00-10:00 Main", "10:30-12:00 Main"])
        #expect(openings(week, "2026-11-25", kolkata).isEmpty)
        #expect(openings(week, "2026-11-26", kolkata).isEmpty)
        #expect(openings(week, "2026-11-29", kolkata) == ["08:00-09:00 East"])
    }

    @Test("slots begin again behind a break, and none reaches into it")
    func slotsBehindBreak() {
        let week = Clinic.weekdays(
            Clinic.hours("09:00", "11:00", slot: 30, breaks: [Break(start: "09:45", end: "10:10")]))
        #expect(starts(week, tuesday, "UTC", minutes: 30) == ["09:00", "10:10"])
        #expect(starts(week, tuesday, "UTC", minutes: 45) == ["09:00", "10:10"])
        #expect(starts(week, tuesday, "UTC", minutes: 51).isEmpty)
    }

    @Test("a visit type has its own slot length and capacity; one that is not listed is not offered")
    func visitTypeRules() throws {
        let rules = [VisitTypeRule(code: "v", slotMinutes: 60, capacity: 8), VisitTypeRule(code: "w")]
        let week = Clinic.weekdays(Clinic.hours("09:00", "11:00", slot: 30, capacity: 2, types: rules))
        #expect(starts(week, tuesday, "UTC") == ["09:00", "10:00"])
        let openings = week.openings(on: tuesday, in: "UTC")
        let ten: Instant = "2026-11-24T10:00:00Z"
        #expect(try openings.terms(start: ten, end: ten + .hours(1), visitType: "v").capacity == 8)
        #expect(try openings.terms(start: ten + .minutes(30), end: ten + .hours(1), visitType: "w").capacity == 2)
        #expect(throws: BookingError.visitTypeNotOffered) {
            try openings.terms(start: ten, end: ten + .minutes(30), visitType: "x")
        }
        #expect(throws: BookingError.outsideHours) {
            try openings.terms(start: ten + .minutes(30), end: ten + .hours(1), visitType: "v")
        }
        #expect(throws: BookingError.outsideHours) {
            try openings.terms(start: ten, end: ten + .minutes(61), visitType: "v")
        }
    }

    @Test("where openings overlap, search and booking agree on which one a start belongs to")
    func overlap() throws {
        let extra = OneOffOpening(date: tuesday, location: "East", hours: Clinic.hours("09:20", "10:20", slot: 20))
        let week = Clinic.weekdays(Clinic.hours("09:00", "10:00", slot: 30), openings: [extra])
        #expect(starts(week, tuesday, "UTC", minutes: 20).sorted() == ["09:00", "09:20", "09:30", "09:40", "10:00"])
        let openings = week.openings(on: tuesday, in: "UTC")
        for minute in stride(from: 0, through: 80, by: 5) {
            let start = Instant("2026-11-24T09:00:00Z") + .minutes(minute)
            let day: Range<Instant> = start..<start + .minutes(1)
            let found = SlotFinder.slots(
                of: "d1", in: openings, busy: [], visitType: type(20, 0), location: nil, within: day)
            let terms = try? openings.terms(start: start, end: start + .minutes(20), visitType: "v")
            #expect(found.map(\.location) == (terms.map { [$0.location] } ?? []), "\(minute)")
        }
    }

    @Test("the buffer keeps the next slots free, also behind the last visit")
    func buffers() {
        let week = Clinic.weekdays(Clinic.hours("09:00", "11:00", slot: 30))
        let nine = Int(Instant("2026-11-24T09:00:00Z").seconds / 60)
        let busy = [BusyTime(start: nine, end: nine + 45, isGroup: false)]
        #expect(starts(week, tuesday, "UTC", minutes: 30, busy: busy) == ["10:00", "10:30"])
        let later = [BusyTime(start: nine + 60, end: nine + 90, isGroup: false)]
        #expect(starts(week, tuesday, "UTC", minutes: 30, buffer: 0, busy: later) == ["09:00", "09:30", "10:30"])
        #expect(starts(week, tuesday, "UTC", minutes: 30, buffer: 10, busy: later) == ["09:00", "10:30"])
    }

    @Test("an hour that the clock skips in spring has no slots, and none is moved")
    func skippedHour() {
        let sunday: LocalDate = "2027-03-28"
        let week = Clinic.weekdays(Clinic.hours("01:00", "05:00", slot: 60), days: [.sun])
        // 01:00 is 00:00 UTC; 02:00 to 03:00 does not exist; 04:00 is 02:00 UTC.
        #expect(starts(week, sunday, berlin) == ["00:00", "01:00", "02:00"])
        #expect(starts(Clinic.weekdays(Clinic.hours("02:00", "03:00"), days: [.sun]), sunday, berlin).isEmpty)
        #expect(
            openings(Clinic.weekdays(Clinic.hours("02:15", "04:00"), days: [.sun]), sunday, berlin) == [
                "03:00-04:00 Main"
            ])
    }

    @Test("an hour that the clock shows twice in autumn has slots twice")
    func repeatedHour() {
        let sunday: LocalDate = "2026-10-25"
        let week = Clinic.weekdays(Clinic.hours("01:00", "04:00", slot: 60), days: [.sun])
        #expect(starts(week, sunday, berlin) == ["23:00", "00:00", "01:00", "02:00"])
    }

    @Test("the hospital's day decides, not UTC's")
    func hospitalDay() {
        // Monday 01:00 in Kolkata is Sunday 19:30 in UTC.
        let week = Clinic.weekdays(Clinic.hours("01:00", "02:00", slot: 60), days: [.mon])
        #expect(starts(week, "2026-11-23", kolkata) == ["19:30"])
        #expect(starts(week, "2026-11-22", kolkata).isEmpty)
    }
}
