import Contracts
import Kernel
import Storage
import TestSupport
import Testing

@testable import Appointments

@Suite("Series of appointments")
struct SeriesTests {
    private func book(
        _ clinic: Clinic, _ start: Instant, every: AppointmentSeries.Unit = .week, interval: Whole<1, 12> = 1,
        count: Whole<2, 52> = 4, patient: PatientID = "p1", by caller: Caller = Clinic.desk
    ) async throws -> BookedSeries {
        try await clinic.module.series.book(
            SeriesRequest(
                first: clinic.request(patient, "d1", start),
                repeats: .init(every: every, interval: interval, count: count)),
            by: caller)
    }

    private func local(_ clinic: Clinic, _ visits: [Appointment]) -> [String] {
        visits.map { "\(clinic.zone.date(of: $0.start)) \(clinic.zone.time(of: $0.start))" }
    }

    @Test("dates repeat by day, week and month; a month without the day has its last one")
    func starts() {
        let zone: HospitalZone = "Asia/Kolkata"
        let first = zone.instant(of: "2026-12-31", at: "09:00")
        func dates(_ every: AppointmentSeries.Unit, _ interval: Whole<1, 12>) -> [String] {
            AppointmentSeries.Rule(every: every, interval: interval, count: 4).starts(from: first, in: zone)
                .map { zone.date(of: $0).description }
        }
        #expect(dates(.day, 2) == ["2026-12-31", "2027-01-02", "2027-01-04", "2027-01-06"])
        #expect(dates(.week, 2) == ["2026-12-31", "2027-01-14", "2027-01-28", "2027-02-11"])
        #expect(dates(.month, 1) == ["2026-12-31", "2027-01-31", "2027-02-28", "2027-03-31"])
    }

    @Test("a series keeps its hour on the wall clock when the clocks change", arguments: Engine.enabled)
    func wallClock(on engine: Engine) async throws {
        let clinic = try await Clinic(on: engine, zone: "Europe/Berlin", on: "2027-03-15")
        let booked = try await book(clinic, clinic.at("09:00", "2027-03-16"))
        #expect(
            local(clinic, booked.appointments) == [
                "2027-03-16 09:00", "2027-03-23 09:00", "2027-03-30 09:00", "2027-04-06 09:00",
            ])
        #expect(booked.appointments[2].start - booked.appointments[1].start == .days(7) - .hours(1))
        #expect(try await clinic.events(AppointmentScheduled.self).count == 4)
    }

    @Test("a series of which one occurrence does not fit is not booked at all", arguments: Engine.enabled)
    func allOrNothing(on engine: Engine) async throws {
        let clinic = try await Clinic(on: engine)
        try await clinic.book("p2", "d1", clinic.at("09:00", "2026-12-01"))
        try await clinic.book("p1", "d2", clinic.at("09:00", "2026-12-15"))
        let refused = try await problem { _ = try await book(clinic, clinic.at("09:00")) }
        #expect(
            refused?.slug == "series-conflict"
                && refused?.fields.map(\.pointer) == ["/occurrences/1", "/occurrences/3"])
        #expect(try await clinic.all().count == 2)
        #expect(try await clinic.events(AppointmentScheduled.self).count == 2)
        #expect(
            try await refusal { _ = try await book(clinic, clinic.at("09:00"), every: .month, count: 26) }
                == .seriesTooLong)
        #expect(try await refusal { _ = try await book(clinic, clinic.at("09:00"), patient: "x") } == .unknownPatient)
        let ledgers = try await clinic.ledgers()
        #expect(ledgers.appointments == ledgers.rows)
    }

    @Test("this one and those behind it move together, also into each other's times", arguments: Engine.enabled)
    func movesFollowing(on engine: Engine) async throws {
        let clinic = try await Clinic(on: engine)
        let booked = try await book(clinic, clinic.at("09:00"), every: .day)
        // 24, 25, 26 and 27 November; the last three go a day later, onto what the next one had.
        let moved = try await clinic.module.series.move(
            booked.id, SeriesMove(from: booked.appointments[1].id, time: nil, doctor: nil, shiftDays: 1),
            by: Clinic.desk)
        #expect(local(clinic, moved.appointments) == ["2026-11-26 09:00", "2026-11-27 09:00", "2026-11-28 09:00"])
        let again = try await clinic.module.series.move(
            booked.id, SeriesMove(from: nil, time: "10:30", doctor: "d2", shiftDays: nil), by: Clinic.desk)
        #expect(again.appointments.count == 4 && again.appointments.allSatisfy { $0.doctor == "d2" })
        #expect(local(clinic, again.appointments).first == "2026-11-24 10:30")
        // Sunday has no hours: none moves.
        let refused = try await problem {
            _ = try await clinic.module.series.move(
                booked.id, SeriesMove(from: nil, time: nil, doctor: nil, shiftDays: 1), by: Clinic.desk)
        }
        #expect(refused?.slug == "series-conflict" && refused?.fields.map(\.pointer) == ["/occurrences/3"])
        #expect(
            try await clinic.module.series.occurrences(of: booked.id, by: Clinic.desk).map(\.start)
                == again.appointments.map(\.start))
        let ledgers = try await clinic.ledgers()
        #expect(ledgers.appointments.count == 8 && ledgers.appointments == ledgers.rows)
    }

    @Test("one occurrence is changed alone; those behind one are cancelled together", arguments: Engine.enabled)
    func cancelsFollowing(on engine: Engine) async throws {
        let clinic = try await Clinic(on: engine)
        let booked = try await book(clinic, clinic.at("09:00"))
        try await clinic.move(booked.appointments[2].id, to: clinic.at("12:00", "2026-12-08"))
        let cancelled = try await clinic.module.series.cancel(
            booked.id, SeriesCancel(from: booked.appointments[1].id, reason: "moved away"), by: Clinic.desk)
        #expect(cancelled.appointments.count == 3)
        let left = try await clinic.module.series.occurrences(of: booked.id, by: Clinic.desk)
        #expect(left.map(\.status) == [.scheduled, .cancelled, .cancelled, .cancelled])
        let wrong = try await problem {
            _ = try await clinic.module.series.cancel(
                booked.id, SeriesCancel(from: "other", reason: "x"), by: Clinic.desk)
        }
        #expect(wrong?.fields.first?.pointer == "/from")
        let ledgers = try await clinic.ledgers()
        #expect(ledgers.appointments.count == 2 && ledgers.appointments == ledgers.rows)
    }

    @Test("what is past is neither moved nor cancelled", arguments: Engine.enabled)
    func past(on engine: Engine) async throws {
        let clinic = try await Clinic(on: engine)
        let booked = try await book(clinic, clinic.at("09:00"))
        clinic.clock.set(clinic.at("12:00"))
        let cancelled = try await clinic.module.series.cancel(
            booked.id, SeriesCancel(from: nil, reason: "moved away"), by: Clinic.desk)
        #expect(cancelled.appointments.count == 3)
    }

    @Test("a patient's series is theirs alone", arguments: Engine.enabled)
    func own(on engine: Engine) async throws {
        let clinic = try await Clinic(on: engine)
        let mine = try await book(clinic, clinic.at("09:00"), by: TestCaller.patient("p1"))
        let stranger = TestCaller.patient("p2")
        for hidden in [
            try await problem { _ = try await clinic.module.series.occurrences(of: mine.id, by: stranger) },
            try await problem {
                _ = try await clinic.module.series.cancel(mine.id, SeriesCancel(from: nil, reason: "x"), by: stranger)
            },
        ] { #expect(hidden?.kind == .notFound) }
        #expect(try await problem { _ = try await book(clinic, clinic.at("10:00"), by: stranger) }?.kind == .forbidden)
    }
}
