import Contracts
import Kernel
import Messaging
import Storage
import TestSupport
import Testing

@testable import Appointments

@Suite("Reminders")
struct ReminderTests {
    /// Lets the hours pass, the jobs running every `step`.
    private func pass(_ clinic: Clinic, until end: Instant, step: Duration = .minutes(10)) async throws {
        while clinic.clock.now < end {
            clinic.clock.advance(by: step)
            try await clinic.runJobs()
        }
    }

    private func reminders(_ clinic: Clinic) async throws -> [String] {
        try await clinic.events(AppointmentReminder.self).map {
            "\($0.facts.patient) \(clinic.zone.time(of: $0.facts.start)) -\($0.minutesBefore)"
        }
    }

    private func choose(_ clinic: Clinic, _ patient: PatientID, _ minutes: [Int]) async throws {
        _ = try await clinic.module.reminders.choose(
            ReminderChoice(minutesBefore: minutes), for: patient, by: TestCaller.patient(patient))
    }

    @Test(
        "each appointment is reminded once a day and two hours before, at the right moment", arguments: Engine.enabled)
    func once(on engine: Engine) async throws {
        let clinic = try await Clinic(on: engine)
        try await clinic.runJobs()
        try await clinic.book("p1", "d1", clinic.at("12:00"))
        // Booked less than a day before: who booked knows.
        try await clinic.book("p2", "d2", clinic.at("09:00", Clinic.today) + .hours(3))
        try await pass(clinic, until: clinic.at("09:55", Clinic.today))
        #expect(try await reminders(clinic).isEmpty)
        try await pass(clinic, until: clinic.at("10:10", Clinic.today))
        #expect(try await reminders(clinic) == ["p2 12:00 -120"])
        try await pass(clinic, until: clinic.at("12:10", Clinic.today))
        #expect(try await reminders(clinic) == ["p2 12:00 -120", "p1 12:00 -1440"])
        try await pass(clinic, until: clinic.at("12:30"), step: .minutes(30))
        #expect(try await reminders(clinic) == ["p2 12:00 -120", "p1 12:00 -1440", "p1 12:00 -120"])
    }

    @Test(
        "a crash before or after the commit reminds nobody twice, and nobody not at all",
        arguments: Engine.enabled, FaultyEngine.Fault.allCases)
    func crash(on engine: Engine, fault: FaultyEngine.Fault) async throws {
        let clinic = try await Clinic(on: engine)
        try await clinic.runJobs()
        for number in 0..<3 {
            try await clinic.book(PatientID(unchecked: "p\(number)"), "d1", clinic.at("12:00") + .minutes(15 * number))
        }
        clinic.clock.set(clinic.at("12:40", Clinic.today))
        let faulty = FaultyEngine(clinic.store.engine)
        faulty.befall(Array(repeating: fault, count: 20))
        let broken = clinic.scheduler(of: clinic.test.behind { _ in faulty })
        _ = try await broken.runDue()
        // Another process takes over.
        for _ in 0..<3 {
            clinic.clock.advance(by: .minutes(1))
            try await clinic.runJobs()
        }
        #expect(try await reminders(clinic).sorted() == ["p0 12:00 -1440", "p1 12:15 -1440", "p2 12:30 -1440"])
    }

    @Test("who moved is reminded for the new time, who cancelled or arrived is not", arguments: Engine.enabled)
    func changes(on engine: Engine) async throws {
        let clinic = try await Clinic(on: engine, on: "2026-11-21")
        try await clinic.runJobs()
        let moved = try await clinic.book("p1", "d1", clinic.at("09:00"))
        let cancelled = try await clinic.book("p2", "d2", clinic.at("09:00"))
        try await pass(clinic, until: clinic.at("09:30", Clinic.today), step: .hours(1))
        #expect(try await reminders(clinic).sorted() == ["p1 09:00 -1440", "p2 09:00 -1440"])
        try await clinic.move(moved.id, to: clinic.at("10:00", "2026-11-26"))
        try await clinic.cancel(cancelled.id)
        try await pass(clinic, until: clinic.at("12:00", "2026-11-26"), step: .minutes(30))
        #expect(
            try await reminders(clinic).dropFirst(2) == ["p1 10:00 -1440", "p1 10:00 -120"])
    }

    @Test("patients choose when, or not at all", arguments: Engine.enabled)
    func preferences(on engine: Engine) async throws {
        let clinic = try await Clinic(on: engine)
        try await clinic.runJobs()
        try await choose(clinic, "p1", [60, 60])
        try await choose(clinic, "p2", [])
        try await clinic.book("p1", "d1", clinic.at("09:00"))
        try await clinic.book("p2", "d2", clinic.at("09:00"))
        try await pass(clinic, until: clinic.at("09:00"), step: .minutes(20))
        #expect(try await reminders(clinic) == ["p1 09:00 -60"])
        let wrong = try await problem { try await choose(clinic, "p1", [60, 61]) }
        #expect(wrong?.fields.map(\.pointer) == ["/minutesBefore/1"])
        #expect(try await clinic.module.reminders.preference(of: "p1", by: Clinic.desk).minutesBefore == [60])
        #expect(try await clinic.module.reminders.preference(of: "p3", by: Clinic.desk).minutesBefore == [1440, 120])
        let stranger = try await problem {
            _ = try await clinic.module.reminders.preference(of: "p1", by: TestCaller.patient("p2"))
        }
        #expect(stranger?.kind == .forbidden)
    }

    @Test("more than a batch at one moment are all reminded once", arguments: Engine.enabled)
    func manyAtOnce(on engine: Engine) async throws {
        let clinic = try await Clinic(on: engine)
        try await clinic.runJobs()
        let start = clinic.at("12:00")
        let times = [start - .minutes(15), start, start + .minutes(15)]
        let now = clinic.clock.now
        try await clinic.store.write(.test) { tx in
            for (number, time) in (0..<500).map({ ($0, $0 < 10 ? times[0] : $0 < 490 ? times[1] : times[2]) }) {
                var visit = Appointment(
                    id: tx.newID(), patient: PatientID(unchecked: "p\(number)"), doctor: "d1", room: nil,
                    visitType: "consultation", location: nil, start: time, end: time + .minutes(15),
                    blockedUntil: time + .minutes(15), status: .scheduled, notes: nil, series: nil, isOverbooked: true,
                    slotCapacity: 1, bookedAt: now, bookedBy: "u", moves: 0)
                try tx.insert(&visit)
            }
        }
        clinic.clock.set(clinic.at("13:00", Clinic.today))
        for _ in 0..<6 {
            try await clinic.runJobs()
            clinic.clock.advance(by: .seconds(30))
        }
        let told = try await clinic.events(AppointmentReminder.self)
        #expect(told.count == 500 && Set(told.map(\.facts.appointment)).count == 500)
    }

    @Test("after a standstill nobody is reminded of what has begun", arguments: Engine.enabled)
    func standstill(on engine: Engine) async throws {
        let clinic = try await Clinic(on: engine)
        try await clinic.runJobs()
        try await clinic.book("p1", "d1", clinic.at("09:00"))
        try await clinic.book("p2", "d1", clinic.at("12:00"))
        clinic.clock.set(clinic.at("10:30"))
        for _ in 0..<3 {
            try await clinic.runJobs()
            clinic.clock.advance(by: .seconds(30))
        }
        #expect(Set(try await clinic.events(AppointmentReminder.self).map(\.facts.patient)) == ["p2"])
    }
}
