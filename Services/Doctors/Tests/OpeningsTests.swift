import Contracts
import Doctors
import Kernel
import TestSupport
import Testing

@Suite("Openings")
struct OpeningsTests {
    private func whole(_ opening: OpeningView, in zone: HospitalZone) -> String {
        "\(opening.date) \(zone.time(of: opening.start))-\(zone.time(of: opening.end)) \(opening.location)"
    }

    @Test("of two templates for a location the later one holds, and the earlier one again when it ends")
    func effectiveDates() async throws {
        let clinic = try await Clinic()
        let doctor = try await clinic.register()
        _ = try await clinic.save(
            Availability(templates: [
                template("A", [(.mon, hours("09:00", "12:00"))]),
                template("A", from: "2026-12-01", to: "2026-12-10", [(.mon, hours("14:00", "15:00"))]),
                template("B", [(.mon, hours("17:00", "18:00"))]),
            ]), of: doctor.id)
        let found = try await clinic.openings(of: doctor.id, "2026-11-30", "2026-12-14")
        #expect(
            found.map { whole($0, in: clinic.zone) } == [
                "2026-11-30 09:00-12:00 A", "2026-11-30 17:00-18:00 B", "2026-12-07 14:00-15:00 A",
                "2026-12-07 17:00-18:00 B", "2026-12-14 09:00-12:00 A", "2026-12-14 17:00-18:00 B",
            ])
    }

    @Test("leave, hours of leave, breaks and one-off openings")
    func leaveAndOpenings() async throws {
        let clinic = try await Clinic()
        let doctor = try await clinic.register()
        _ = try await clinic.save(
            Availability(
                templates: [
                    template(
                        "A",
                        [
                            (.mon, hours("09:00", "12:00", breaks: [Break(start: time("10:00"), end: time("10:30"))])),
                            (.tue, hours("09:00", "12:00")), (.wed, hours("09:00", "12:00")),
                        ])
                ],
                openings: [
                    OneOffOpening(date: date("2026-11-29"), location: text("B"), hours: hours("08:00", "09:00"))
                ],
                leaves: [
                    Leave(from: date("2026-11-24"), to: date("2026-11-24")),
                    Leave(
                        from: date("2026-11-25"), to: date("2026-11-26"),
                        hours: Break(start: time("11:00"), end: time("13:00"))),
                ]), of: doctor.id)
        let found = try await clinic.openings(of: doctor.id, "2026-11-23", "2026-11-29")
        #expect(
            found.map { whole($0, in: clinic.zone) } == [
                "2026-11-23 09:00-10:00 A", "2026-11-23 10:30-12:00 A", "2026-11-25 09:00-11:00 A",
                "2026-11-29 08:00-09:00 B",
            ])
    }

    @Test(
        "the wall clock rules when the clock changes",
        arguments: [
            // Berlin skips 02:00 to 03:00 on 29 March 2026, and has it twice on 25 October.
            ("Europe/Berlin", "2026-03-29", "01:00", "05:00", "2026-03-29T00:00:00.000Z", 180),
            ("Europe/Berlin", "2026-03-28", "01:00", "05:00", "2026-03-28T00:00:00.000Z", 240),
            ("Europe/Berlin", "2026-10-25", "01:00", "05:00", "2026-10-24T23:00:00.000Z", 300),
            ("Europe/Berlin", "2026-10-25", "09:00", "12:00", "2026-10-25T08:00:00.000Z", 180),
            ("Europe/Berlin", "2026-10-24", "09:00", "12:00", "2026-10-24T07:00:00.000Z", 180),
            ("America/New_York", "2026-03-08", "00:00", "24:00", "2026-03-08T05:00:00.000Z", 23 * 60),
            ("America/New_York", "2026-11-01", "00:00", "24:00", "2026-11-01T04:00:00.000Z", 25 * 60),
            ("America/New_York", "2026-11-02", "09:00", "10:00", "2026-11-02T14:00:00.000Z", 60),
        ])
    func clockChanges(
        _ zone: String, _ day: String, _ from: String, _ to: String, _ start: String, _ minutes: Int
    ) async throws {
        let clinic = try await Clinic(zone: zone)
        let doctor = try await clinic.register()
        let week: [Weekday] = Weekday.allCases
        _ = try await clinic.save(
            Availability(templates: [template("A", week.map { ($0, hours(from, to)) })]), of: doctor.id)
        let opening = try #require(try await clinic.openings(of: doctor.id, day, day).first)
        #expect(opening.start.description == start)
        #expect(opening.end - opening.start == .minutes(minutes))
    }

    @Test("at most 92 days, forwards")
    func bounds() async throws {
        let clinic = try await Clinic()
        let doctor = try await clinic.register()
        _ = try await clinic.openings(of: doctor.id, "2026-11-01", "2027-01-31")
        await #expect(throws: DoctorError.tooManyDays) {
            try await clinic.openings(of: doctor.id, "2026-11-01", "2027-02-01")
        }
        await #expect(throws: DoctorError.datesBackwards) {
            try await clinic.openings(of: doctor.id, "2026-11-02", "2026-11-01")
        }
    }

    @Test("leave and openings have ids, are told to the others, and can be taken back")
    func entries() async throws {
        let clinic = try await Clinic()
        let doctor = try await clinic.register()
        let admin = TestCaller.everything
        let leave = try await clinic.module.hours.addLeave(
            Leave(from: date("2026-12-01"), to: date("2026-12-02")), to: doctor.id, seen: 1, by: admin)
        let opening = try await clinic.module.hours.addOpening(
            OneOffOpening(date: date("2026-12-06"), location: text("A"), hours: hours("09:00", "10:00")), to: doctor.id,
            seen: nil, by: admin)
        var facts = try await clinic.facts(of: DoctorAvailabilityChanged.type)
        #expect(facts.map(\.revision) == [2, 3])
        #expect(facts.last?.availability.leaves.count == 1)
        #expect(facts.last?.availability.openings.count == 1)
        try await clinic.module.hours.removeLeave(leave.id, of: doctor.id, seen: nil, by: admin)
        try await clinic.module.hours.removeOpening(opening.id, of: doctor.id, seen: 4, by: admin)
        facts = try await clinic.facts(of: DoctorAvailabilityChanged.type)
        #expect(facts.last?.availability == Availability())
        #expect(facts.last?.revision == 5)
        await #expect(throws: Problem.notFound("leave")) {
            try await clinic.module.hours.removeLeave(leave.id, of: doctor.id, seen: nil, by: admin)
        }
        let broken = await #expect(throws: Problem.self) {
            try await clinic.module.hours.addLeave(
                Leave(from: date("2026-12-02"), to: date("2026-12-01")), to: doctor.id, seen: nil, by: admin)
        }
        #expect(broken?.fields.map(\.pointer) == ["/to"])
    }
}
