import Contracts
import Kernel
import Storage
import TestSupport
import Testing

@testable import Appointments

@Suite("Moving and changing appointments")
struct MoveTests {
    @Test("an appointment moves to another time and doctor, and gives its old time back", arguments: Engine.enabled)
    func moves(on engine: Engine) async throws {
        let clinic = try await Clinic(on: engine)
        let booked = try await clinic.book("p1", "d1", clinic.at("09:00"), room: "r1")
        let moved = try await clinic.move(booked.id, to: clinic.at("10:00"), doctor: "d2", room: "r2")
        #expect(moved.doctor == "d2" && moved.room == "r2" && moved.moves == 1 && moved.status == .scheduled)
        #expect(moved.end == clinic.at("10:15"))
        try await clinic.book("p2", "d1", clinic.at("09:00"), room: "r1")
        #expect(try await refusal { try await clinic.book("p3", "d2", clinic.at("10:00")) } == .slotTaken)
        let told = try await clinic.events(AppointmentRescheduled.self)
        #expect(told.map(\.previousDoctor) == ["d1"] && told.map(\.previousStart) == [clinic.at("09:00")])
        #expect(told.map(\.facts) == [moved.facts])
        let ledgers = try await clinic.ledgers()
        #expect(ledgers.appointments == ledgers.rows)
    }

    @Test("an appointment may move into a part of its own old time", arguments: Engine.enabled)
    func intoItself(on engine: Engine) async throws {
        let clinic = try await Clinic(on: engine)
        let booked = try await clinic.book("p1", "d1", clinic.at("09:00"), type: "long", room: "r1")
        #expect(try await clinic.move(booked.id, to: clinic.at("09:15")).end == clinic.at("09:55"))
        #expect(try await clinic.move(booked.id, to: clinic.at("09:15")).moves == 2)
        let ledgers = try await clinic.ledgers()
        #expect(ledgers.appointments.count == 3 && ledgers.appointments == ledgers.rows)
    }

    @Test("a move that does not fit changes nothing", arguments: Engine.enabled)
    func refused(on engine: Engine) async throws {
        let clinic = try await Clinic(on: engine)
        let booked = try await clinic.book("p1", "d1", clinic.at("09:00"), room: "r1")
        try await clinic.book("p2", "d2", clinic.at("10:00"), room: "r2")
        try await clinic.book("p1", "d3", clinic.at("11:00"))
        #expect(
            try await refusal { try await clinic.move(booked.id, to: clinic.at("10:00"), doctor: "d2") } == .slotTaken)
        #expect(try await refusal { try await clinic.move(booked.id, to: clinic.at("10:00"), room: "r2") } == .roomBusy)
        #expect(try await refusal { try await clinic.move(booked.id, to: clinic.at("11:00")) } == .patientBusy)
        #expect(try await refusal { try await clinic.move(booked.id, to: clinic.at("20:00")) } == .outsideHours)
        #expect(
            try await refusal { try await clinic.move(booked.id, to: clinic.at("12:00"), doctor: "x") }
                == .unknownDoctor)
        #expect(try await clinic.appointment(booked.id).revision == 1)
        try await clinic.cancel(booked.id)
        #expect(
            try await refusal { try await clinic.move(booked.id, to: clinic.at("12:00")) } == .notMovable(.cancelled))
    }

    @Test("of two who move the same appointment, one with an old revision is refused", arguments: Engine.enabled)
    func revisions(on engine: Engine) async throws {
        let clinic = try await Clinic(on: engine)
        let booked = try await clinic.book("p1", "d1", clinic.at("09:00"))
        try await clinic.move(booked.id, to: clinic.at("09:15"))
        let late = try await problem {
            _ = try await clinic.module.bookings.cancel(
                booked.id, CancelRequest(reason: "ill", by: nil), seen: 1, by: Clinic.desk)
        }
        #expect(late?.kind == .preconditionFailed)
        #expect(try await clinic.appointment(booked.id).status == .scheduled)
    }

    @Test("room and notes change in place, the room only if it is free", arguments: Engine.enabled)
    func amends(on engine: Engine) async throws {
        let clinic = try await Clinic(on: engine)
        let booked = try await clinic.book("p1", "d1", clinic.at("09:00"), room: "r1")
        try await clinic.book("p2", "d2", clinic.at("09:00"), room: "r2")
        func amend(_ patch: String, seen: Int) async throws -> Appointment {
            try await clinic.module.bookings.amend(booked.id, Array(patch.utf8), seen: seen, by: Clinic.desk)
        }
        #expect(try await refusal { _ = try await amend(#"{"room":"r2"}"#, seen: 1) } == .roomBusy)
        let third = try await amend(#"{"room":"r3","notes":"brings films"}"#, seen: 1)
        #expect(third.room == "r3" && third.notes?.description == "brings films" && third.revision == 2)
        let none = try await amend(#"{"room":null}"#, seen: 2)
        #expect(none.room == nil && none.notes != nil && none.moves == 0)
        await #expect(throws: (any Error).self) { try await amend(#"{"start":"2026-11-24T03:30:00Z"}"#, seen: 3) }
        let ledgers = try await clinic.ledgers()
        #expect(ledgers.appointments.count == 5 && ledgers.appointments == ledgers.rows)
    }

    @Test("a patient books, moves, cancels and reads only their own", arguments: Engine.enabled)
    func ownOnly(on engine: Engine) async throws {
        let clinic = try await Clinic(on: engine)
        let me = TestCaller.patient("p1")
        let other = try await clinic.book("p2", "d1", clinic.at("09:00"))
        let mine = try await clinic.book("p1", "d1", clinic.at("09:15"), by: me)
        #expect(mine.bookedBy == "user-patient")
        #expect(try await problem { try await clinic.book("p2", "d1", clinic.at("10:00"), by: me) }?.kind == .forbidden)
        for hidden in [
            try await problem { try await clinic.move(other.id, to: clinic.at("10:00"), by: me) },
            try await problem { try await clinic.cancel(other.id, by: me) },
            try await problem { _ = try await clinic.module.agenda.record(other.id, by: me) },
        ] { #expect(hidden?.kind == .notFound) }
        #expect(try await clinic.module.agenda.record(mine.id, by: me).id == mine.id.text)
        #expect(try await clinic.move(mine.id, to: clinic.at("09:30"), by: me).moves == 1)
        #expect(try await clinic.cancel(mine.id, by: me).cancellation?.by == .patient)
        for refused in [
            try await problem { _ = try await clinic.module.visits.checkIn(mine.id, seen: nil, by: me) },
            try await problem {
                _ = try await clinic.module.bookings.amend(mine.id, Array("{}".utf8), seen: 3, by: me)
            },
            try await problem { try await clinic.book("p1", "d1", clinic.at("10:00"), by: TestCaller.nobody) },
            try await problem { _ = try await clinic.module.agenda.record(mine.id, by: TestCaller.nobody) },
        ] { #expect(refused?.kind == .forbidden) }
    }
}
