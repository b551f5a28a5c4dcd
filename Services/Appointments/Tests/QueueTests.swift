import Contracts
import Kernel
import Storage
import TestSupport
import Testing
import Web

@testable import Appointments

@Suite("The queue")
struct QueueTests {
    private func walkIn(
        _ clinic: Clinic, _ doctor: DoctorID = "d1", patient: PatientID? = nil, urgent: Bool? = nil
    ) async throws -> QueueTicket {
        try await clinic.module.queue.walkIn(
            WalkInRequest(doctor: doctor, patient: patient, isUrgent: urgent), by: Clinic.desk)
    }

    private func call(_ clinic: Clinic, _ doctor: DoctorID = "d1") async throws -> QueueTicket {
        try await clinic.module.queue.callNext(of: doctor, CallRequest(desk: "Room 4"), by: Clinic.desk)
    }

    @Test("numbers count per doctor, and begin again on the hospital's day, not on UTC's", arguments: Engine.enabled)
    func numbers(on engine: Engine) async throws {
        // 05:20 in Kolkata is 23:50 of the day before in UTC.
        let clinic = try await Clinic(on: engine, at: "05:20")
        #expect(try await walkIn(clinic).number == 1)
        #expect(try await walkIn(clinic).number == 2)
        #expect(try await walkIn(clinic, "d2").number == 1)
        // Midnight of UTC passes.
        clinic.clock.advance(by: .minutes(20))
        #expect(try await walkIn(clinic).number == 3)
        clinic.clock.set(clinic.at("23:59", Clinic.today))
        #expect(try await walkIn(clinic).number == 4)
        // Midnight in the hospital.
        clinic.clock.advance(by: .minutes(1))
        let first = try await walkIn(clinic)
        #expect(first.number == 1 && first.date == Clinic.tuesday)
        #expect(try await walkIn(clinic, "d2").number == 1)
    }

    @Test("check-ins and walk-ins share one row of numbers; fifty at once get fifty", arguments: Engine.enabled)
    func unique(on engine: Engine) async throws {
        let clinic = try await Clinic(on: engine)
        let booked = try await clinic.book("p1", "d1", clinic.at("09:00", Clinic.today))
        let numbers = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<49 { group.addTask { try await walkIn(clinic).number } }
            group.addTask {
                try await clinic.module.visits.checkIn(booked.id, seen: nil, by: Clinic.desk).token ?? 0
            }
            return try await group.reduce(into: Set<Int>()) { $0.insert($1) }
        }
        #expect(numbers == Set(1...50))
    }

    @Test("a known patient without an appointment is told of, and again when they left or came back after all")
    func walkInsAreTold() async throws {
        let clinic = try await Clinic(on: .sqlite)
        _ = try await walkIn(clinic)
        let booked = try await clinic.book("p1", "d1", clinic.at("09:00", Clinic.today))
        _ = try await clinic.module.visits.checkIn(booked.id, seen: nil, by: Clinic.desk)
        #expect(try await clinic.events(WalkInWaiting.self).isEmpty)
        let ticket = try await walkIn(clinic, patient: "p2")
        let told = try await clinic.events(WalkInWaiting.self)
        #expect(told.map(\.ticket) == [ticket.id.text] && told.first?.patient == "p2" && told.first?.doctor == "d1")
        let states: [QueueTicket.State] = [.called, .serving, .left, .left, .waiting, .done]
        for state in states { _ = try await clinic.module.queue.set(ticket.id, to: state, by: Clinic.desk) }
        #expect(try await clinic.events(WalkInLeft.self).map(\.ticket) == [ticket.id.text])
        #expect(try await clinic.events(WalkInWaiting.self).count == 2)
    }

    @Test("urgent ones are called first, then by number; then nobody is left", arguments: Engine.enabled)
    func order(on engine: Engine) async throws {
        let clinic = try await Clinic(on: engine)
        for urgent in [nil, nil, true, false, true] { _ = try await walkIn(clinic, urgent: urgent) }
        _ = try await walkIn(clinic, "d2")
        var called: [Int] = []
        for _ in 0..<5 { called.append(try await call(clinic).number) }
        #expect(called == [3, 5, 1, 2, 4])
        #expect(try await problem { _ = try await call(clinic) }?.slug == "queue-empty")
        #expect(try await call(clinic, "d2").desk == "Room 4")
    }

    @Test("two desks that call at once never call the same patient", arguments: Engine.enabled)
    func calledOnce(on engine: Engine) async throws {
        let clinic = try await Clinic(on: engine)
        for _ in 0..<20 { _ = try await walkIn(clinic) }
        let called = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<20 { group.addTask { try await call(clinic).number } }
            return try await group.reduce(into: [Int]()) { $0.append($1) }
        }
        #expect(called.sorted() == Array(1...20))
    }

    @Test("who left and who was not there yesterday is not called", arguments: Engine.enabled)
    func left(on engine: Engine) async throws {
        let clinic = try await Clinic(on: engine)
        let first = try await walkIn(clinic)
        _ = try await walkIn(clinic)
        _ = try await clinic.module.queue.set(first.id, to: .left, by: Clinic.desk)
        #expect(try await call(clinic).number == 2)
        _ = try await walkIn(clinic)
        clinic.clock.advance(by: .days(1))
        #expect(try await problem { _ = try await call(clinic) }?.slug == "queue-empty")
        let missing = try await problem {
            _ = try await clinic.module.queue.set("none", to: .done, by: Clinic.desk)
        }
        #expect(missing?.kind == .notFound)
    }

    @Test("who is called again from another desk is sent there", arguments: Engine.enabled)
    func calledAgain(on engine: Engine) async throws {
        let clinic = try await Clinic(on: engine)
        let queue = clinic.module.queue
        let ticket = try await walkIn(clinic)
        _ = try await call(clinic)
        #expect(try await queue.set(ticket.id, to: .called, at: "Desk 2", by: Clinic.desk).desk == "Desk 2")
        #expect(try await queue.set(ticket.id, to: .called, by: Clinic.desk).desk == "Desk 2")
    }

    @Test("the display shows numbers and rooms, newest call first, and how many wait", arguments: Engine.enabled)
    func display(on engine: Engine) async throws {
        let clinic = try await Clinic(on: engine)
        for _ in 0..<4 { _ = try await walkIn(clinic, patient: "p1") }
        for _ in 0..<2 {
            clinic.clock.advance(by: .minutes(1))
            _ = try await call(clinic)
        }
        let display = try await clinic.module.queue.display(QueueQuery(doctor: nil, date: nil), by: Clinic.desk)
        let line = try #require(display.lines.first)
        #expect(display.date == Clinic.today && display.lines.count == 1)
        #expect(line.called.map(\.number) == [2, 1] && line.waiting == 2 && line.doctorName == "Dr Asha Rao")
        #expect(!String(decoding: try JSON.encode(display), as: UTF8.self).contains("p1"))
    }

    @Test("no token for a patient who is not there, or a doctor who may not see them", arguments: Engine.enabled)
    func refused(on engine: Engine) async throws {
        let clinic = try await Clinic(on: engine)
        clinic.patients.merge("p9", into: "p1")
        clinic.doctors.set(Clinic.facts("d4", through: "2026-11-22"))
        #expect(try await refusal { _ = try await walkIn(clinic, patient: "x") } == .unknownPatient)
        #expect(try await refusal { _ = try await walkIn(clinic, patient: "p9") } == .patientMerged(into: "p1"))
        #expect(try await refusal { _ = try await walkIn(clinic, "nobody") } == .unknownDoctor)
        #expect(try await refusal { _ = try await walkIn(clinic, "d4") } == .licenceLapsed)
        let forbidden = try await problem {
            _ = try await clinic.module.queue.walkIn(
                WalkInRequest(doctor: "d1", patient: nil, isUrgent: nil), by: TestCaller.lacking(.queueWrite))
        }
        #expect(forbidden?.kind == .forbidden)
        #expect(try await walkIn(clinic).number == 1)
    }
}
