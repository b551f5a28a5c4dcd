import Contracts
import Kernel
import Security
import Storage
import TestSupport
import Testing

@testable import Appointments

@Suite("Booking")
struct BookingTests {
    @Test("a booking takes its time, tells of itself once, and is audited", arguments: Engine.enabled)
    func books(on engine: Engine) async throws {
        let clinic = try await Clinic(on: engine)
        let booked = try await clinic.book("p1", "d1", clinic.at("09:15"), type: "buffered", room: "r1")
        #expect(booked.status == .scheduled && booked.location == "Main" && booked.revision == 1)
        #expect(booked.end == clinic.at("09:30") && booked.blockedUntil == clinic.at("09:45"))
        #expect(try await clinic.appointment(booked.id).start == clinic.at("09:15"))
        let events = try await clinic.events(AppointmentScheduled.self)
        #expect(events.map(\.facts) == [booked.facts])
        let ledgers = try await clinic.ledgers()
        #expect(ledgers.appointments.count == 3 && ledgers.appointments == ledgers.rows)
        let audited = AuditFilter.subject(booked.id.text)
        #expect(try await clinic.test.engine.read { try $0.audit(audited, before: nil, limit: 9).count } == 1)
        #expect(try await clinic.test.auditReport().fault == nil)
    }

    @Test("a booking that may not be is refused, and leaves nothing", arguments: Engine.enabled)
    func refusals(on engine: Engine) async throws {
        let clinic = try await Clinic(on: engine)
        clinic.patients.merge("p9", into: "p1")
        clinic.doctors.set(Clinic.facts("d4", isActive: false))
        clinic.doctors.set(Clinic.facts("d5", through: "2026-11-23"))
        clinic.doctors.set(Clinic.facts("d6", through: nil))
        try await clinic.put("retired", minutes: 15, isActive: false)
        let nine = clinic.at("09:00")
        func expect(_ error: BookingError, _ request: BookingRequest) async throws {
            let refused = try await refusal { _ = try await clinic.module.bookings.book(request, by: Clinic.desk) }
            #expect(refused == error, "\(request)")
        }
        try await expect(.unknownPatient, clinic.request("x1", "d1", nine))
        try await expect(.patientMerged(into: "p1"), clinic.request("p9", "d1", nine))
        try await expect(.unknownDoctor, clinic.request("p1", "nobody", nine))
        try await expect(.doctorInactive, clinic.request("p1", "d4", nine))
        try await expect(.licenceLapsed, clinic.request("p1", "d5", nine))
        try await expect(.licenceLapsed, clinic.request("p1", "d6", nine))
        try await expect(.unknownVisitType, clinic.request("p1", "d1", nine, type: "nothing"))
        try await expect(.unknownVisitType, clinic.request("p1", "d1", nine, type: "retired"))
        try await expect(.outsideHours, clinic.request("p1", "d1", clinic.at("08:45")))
        try await expect(.outsideHours, clinic.request("p1", "d1", clinic.at("09:10")))
        try await expect(.outsideHours, clinic.request("p1", "d1", clinic.at("13:00")))
        try await expect(.outsideHours, clinic.request("p1", "d1", clinic.at("12:30"), type: "long"))
        try await expect(.outsideHours, clinic.request("p1", "d1", clinic.at("09:00", "2026-11-29")))
        try await expect(.notWholeMinute, clinic.request("p1", "d1", nine + .milliseconds(1)))
        try await expect(.inThePast, clinic.request("p1", "d1", clinic.clock.now - .minutes(6)))
        try await expect(.tooFarAhead, clinic.request("p1", "d1", nine + .days(735)))
        #expect(try await clinic.all().isEmpty)
        #expect(try await clinic.events(AppointmentScheduled.self).isEmpty)
        // On the last day of the licence there is booking.
        clinic.doctors.set(Clinic.facts("d7", through: Clinic.tuesday))
        try await clinic.book("p1", "d7", nine)
    }

    @Test(
        "every refusal is a problem with a code of its own kind",
        arguments: [
            (BookingError.slotTaken, 409, "slot-taken"), (.patientBusy, 409, "patient-busy"),
            (.roomBusy, 409, "room-busy"),
            (.outsideHours, 409, "outside-hours"), (.doctorInactive, 409, "doctor-not-bookable"),
            (.unknownPatient, 422, "invalid-input"), (.notWholeMinute, 422, "invalid-input"),
            (.patientMerged(into: "p1"), 409, "patient-merged"), (.seriesTooLong, 422, "invalid-input"),
            (.wrongStatus(from: .completed, to: .cancelled), 409, "wrong-status"), (.offerOver, 409, "offer-over"),
        ])
    func problems(error: BookingError, status: Int, slug: String) {
        #expect(error.problem.kind.rawValue == status && error.problem.slug == slug)
    }

    @Test("a long visit blocks the slots that it reaches into, and so does a buffer", arguments: Engine.enabled)
    func intervals(on engine: Engine) async throws {
        let clinic = try await Clinic(on: engine)
        // 09:00 to 09:40
        try await clinic.book("p1", "d1", clinic.at("09:00"), type: "long")
        #expect(try await refusal { try await clinic.book("p2", "d1", clinic.at("09:15")) } == .slotTaken)
        #expect(try await refusal { try await clinic.book("p2", "d1", clinic.at("09:30")) } == .slotTaken)
        try await clinic.book("p2", "d1", clinic.at("09:45"), type: "buffered")
        #expect(try await refusal { try await clinic.book("p3", "d1", clinic.at("10:00")) } == .slotTaken)
        try await clinic.book("p3", "d1", clinic.at("10:15"))
        // Its buffer would reach into the one at 10:15; a visit without one fits.
        try await clinic.cancel(try await clinic.all()[1].id)
        try await clinic.book("p4", "d1", clinic.at("10:00"))
        #expect(
            try await refusal { try await clinic.book("p5", "d1", clinic.at("09:45"), type: "buffered") } == .slotTaken)
        try await clinic.book("p5", "d1", clinic.at("09:45"))
    }

    @Test("a patient and a room are at one place at a time, whoever the doctor is", arguments: Engine.enabled)
    func patientAndRoom(on engine: Engine) async throws {
        let clinic = try await Clinic(on: engine)
        try await clinic.book("p1", "d1", clinic.at("09:00"), type: "long", room: "r1")
        #expect(try await refusal { try await clinic.book("p1", "d2", clinic.at("09:30")) } == .patientBusy)
        #expect(try await refusal { try await clinic.book("p2", "d2", clinic.at("09:30"), room: "r1") } == .roomBusy)
        try await clinic.book("p1", "d2", clinic.at("09:45"), room: "r1")
        try await clinic.book("p2", "d2", clinic.at("09:30"), room: "r2")
        let ledgers = try await clinic.ledgers()
        #expect(ledgers.appointments == ledgers.rows)
    }

    @Test("a cancelled appointment and a no-show free their time", arguments: Engine.enabled)
    func frees(on engine: Engine) async throws {
        let clinic = try await Clinic(on: engine)
        let first = try await clinic.book("p1", "d1", clinic.at("09:00"), room: "r1")
        let cancelled = try await clinic.cancel(first.id)
        #expect(cancelled.status == .cancelled && cancelled.cancellation?.by == .hospital)
        let second = try await clinic.book("p2", "d1", clinic.at("09:00"), room: "r1")
        clinic.clock.set(clinic.at("09:02"))
        _ = try await clinic.module.visits.noShow(second.id, seen: nil, by: Clinic.desk)
        try await clinic.book("p1", "d1", clinic.at("09:00"), room: "r1")
        #expect(try await clinic.events(AppointmentCancelled.self).map(\.by) == ["hospital"])
        let ledgers = try await clinic.ledgers()
        #expect(ledgers.appointments.count == 3 && ledgers.appointments == ledgers.rows)
    }

    @Test("a visit over midnight of UTC counts once on both of its days", arguments: Engine.enabled)
    func overMidnight(on engine: Engine) async throws {
        let hours = Clinic.hours("15:30", "17:30", slot: 40, capacity: 2)
        let clinic = try await Clinic(on: engine, zone: "America/Los_Angeles", availability: Clinic.weekdays(hours))
        // 15:30 to 16:10 in Los Angeles is 23:30 to 00:10 in UTC.
        try await clinic.book("p1", "d1", clinic.at("15:30"), type: "long")
        let free = try await clinic.slots(type: "long").items.map(\.free)
        #expect(free == [1, 2, 2])
        try await clinic.book("p2", "d1", clinic.at("15:30"), type: "long")
        #expect(try await refusal { try await clinic.book("p3", "d1", clinic.at("15:30"), type: "long") } == .slotTaken)
        #expect(clinic.times(try await clinic.slots(type: "long")) == ["16:10", "16:50"])
        let ledgers = try await clinic.ledgers()
        #expect(ledgers.appointments == ledgers.rows)
    }

    @Test("a repeated request with the same key books once", arguments: Engine.enabled)
    func idempotent(on engine: Engine) async throws {
        let clinic = try await Clinic(on: engine)
        let first = try await clinic.book("p1", "d1", clinic.at("09:00"), by: Clinic.desk.claiming("k1"))
        await #expect(throws: IdempotentReplay.self) {
            try await clinic.book("p1", "d1", clinic.at("09:00"), by: Clinic.desk.claiming("k1"))
        }
        #expect(try await clinic.all().map(\.id) == [first.id])
    }
}
