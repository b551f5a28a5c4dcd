import Contracts
import Kernel
import Storage
import TestSupport
import Testing
import Web

@testable import Appointments

@Suite("The wait list")
struct WaitListTests {
    private func join(
        _ clinic: Clinic, _ patient: PatientID, type: EntityID<VisitType.Tag> = "consultation",
        from: LocalDate = Clinic.tuesday, to: LocalDate = Clinic.tuesday, by caller: Caller = Clinic.desk
    ) async throws -> EntityID<WaitListEntry.Tag> {
        let entry = try await clinic.module.waitLists.join(
            WaitListRequest(patient: patient, doctor: "d1", visitType: type, from: from, to: to, notes: nil), by: caller
        )
        clinic.clock.advance(by: .milliseconds(1))
        return entry.id
    }

    private func entry(_ clinic: Clinic, _ id: EntityID<WaitListEntry.Tag>) async throws -> WaitListEntry {
        try #require(try await clinic.store.get(WaitListEntry.self, id, .test))
    }

    private func states(_ clinic: Clinic, _ ids: [EntityID<WaitListEntry.Tag>]) async throws -> [WaitListEntry.State] {
        var states: [WaitListEntry.State] = []
        for id in ids { states.append(try await entry(clinic, id).state) }
        return states
    }

    @Test("a cancelled slot is held for the first whom it suits, who takes it", arguments: Engine.enabled)
    func offers(on engine: Engine) async throws {
        let clinic = try await Clinic(on: engine)
        let booked = try await clinic.book("p1", "d1", clinic.at("09:00"))
        let ids = [
            try await join(clinic, "p2", from: "2026-11-25", to: "2026-11-26"),
            try await join(clinic, "p3", type: "long"),
            try await join(clinic, "p4"), try await join(clinic, "p5"),
        ]
        try await clinic.cancel(booked.id)
        #expect(try await states(clinic, ids) == [.waiting, .waiting, .offered, .waiting])
        let told = try await clinic.events(AppointmentOffered.self)
        #expect(told.map(\.facts.patient) == ["p4"] && told.first?.until == clinic.clock.now + .hours(1))
        #expect(try await refusal { try await clinic.book("p9", "d1", clinic.at("09:00")) } == .slotTaken)
        let wrong = try await problem {
            _ = try await clinic.module.waitLists.accept(ids[2], by: TestCaller.patient("p5"))
        }
        #expect(wrong?.kind == .notFound)
        let taken = try await clinic.module.waitLists.accept(ids[2], by: TestCaller.patient("p4"))
        #expect(taken.status == .scheduled && taken.heldUntil == nil && taken.start == clinic.at("09:00"))
        #expect(try await states(clinic, ids) == [.waiting, .waiting, .booked, .waiting])
        let twice = try await refusal { _ = try await clinic.module.waitLists.accept(ids[2], by: Clinic.desk) }
        #expect(twice == .offerOver)
        #expect(try await clinic.events(AppointmentScheduled.self).map(\.facts.patient) == ["p1", "p4"])
        clinic.clock.advance(by: .hours(2))
        try await clinic.runJobs()
        #expect(try await clinic.appointment(taken.id).status == .scheduled)
        let ledgers = try await clinic.ledgers()
        #expect(ledgers.appointments.count == 2 && ledgers.appointments == ledgers.rows)
    }

    @Test(
        "an offer that nobody answers goes to the next, once to each, and then the slot is free",
        arguments: Engine.enabled)
    func expires(on engine: Engine) async throws {
        let clinic = try await Clinic(on: engine)
        let booked = try await clinic.book("p1", "d1", clinic.at("12:00"))
        let ids = [try await join(clinic, "p2"), try await join(clinic, "p3"), try await join(clinic, "p4")]
        try await clinic.cancel(booked.id)
        try await clinic.runJobs()
        #expect(try await states(clinic, ids) == [.offered, .waiting, .waiting])
        for expected: [WaitListEntry.State] in [
            [.waiting, .offered, .waiting], [.waiting, .waiting, .offered], [.waiting, .waiting, .waiting],
        ] {
            clinic.clock.advance(by: .hours(1) + .seconds(31))
            let late = try await refusal { _ = try await clinic.module.waitLists.accept(ids[0], by: Clinic.desk) }
            #expect(late == .offerOver)
            try await clinic.runJobs()
            #expect(try await states(clinic, ids) == expected)
        }
        try await clinic.tell(Clinic.facts("d1", revision: 2))
        #expect(clinic.times(try await clinic.slots()).contains("12:00"))
        #expect(try await clinic.events(AppointmentOffered.self).map(\.facts.patient) == ["p2", "p3", "p4"])
        // Another slot is offered from the front again.
        let second = try await clinic.book("p1", "d1", clinic.at("12:15"))
        try await clinic.cancel(second.id)
        #expect(try await states(clinic, ids) == [.offered, .waiting, .waiting])
        let ledgers = try await clinic.ledgers()
        #expect(ledgers.appointments.count == 2 && ledgers.appointments == ledgers.rows)
    }

    @Test("who is busy at that time is passed over, and takes nothing from the next", arguments: Engine.enabled)
    func busy(on engine: Engine) async throws {
        let clinic = try await Clinic(on: engine)
        let booked = try await clinic.book("p1", "d1", clinic.at("09:00"))
        try await clinic.book("p2", "d2", clinic.at("09:00"))
        let ids = [try await join(clinic, "p2"), try await join(clinic, "p3")]
        try await clinic.cancel(booked.id)
        #expect(try await states(clinic, ids) == [.waiting, .offered])
        let ledgers = try await clinic.ledgers()
        #expect(ledgers.appointments.count == 4 && ledgers.appointments == ledgers.rows)
    }

    @Test("time that a move or a cancelled series gives back is offered too", arguments: Engine.enabled)
    func moved(on engine: Engine) async throws {
        let clinic = try await Clinic(on: engine)
        let booked = try await clinic.book("p1", "d1", clinic.at("09:00"))
        let series = try await clinic.module.series.book(
            SeriesRequest(
                first: clinic.request("p1", "d1", clinic.at("11:00")),
                repeats: .init(every: .day, interval: 1, count: 2)), by: Clinic.desk)
        let ids = [try await join(clinic, "p2"), try await join(clinic, "p3")]
        try await clinic.move(booked.id, to: clinic.at("10:00"))
        _ = try await clinic.module.series.cancel(series.id, SeriesCancel(from: nil, reason: "x"), by: Clinic.desk)
        #expect(try await states(clinic, ids) == [.offered, .offered])
        #expect(
            try await clinic.events(AppointmentOffered.self).map(\.facts.start) == [
                clinic.at("09:00"), clinic.at("11:00"),
            ])
    }

    @Test(
        "leaving the list gives an offered slot to the next; declining it by cancelling waits on",
        arguments: Engine.enabled)
    func withdraws(on engine: Engine) async throws {
        let clinic = try await Clinic(on: engine)
        let booked = try await clinic.book("p1", "d1", clinic.at("09:00"))
        let ids = [try await join(clinic, "p2"), try await join(clinic, "p3"), try await join(clinic, "p4")]
        try await clinic.cancel(booked.id)
        try await clinic.module.waitLists.withdraw(ids[0], by: TestCaller.patient("p2"))
        #expect(try await states(clinic, ids) == [.withdrawn, .offered, .waiting])
        let offer = try #require(try await entry(clinic, ids[1]).offer)
        try await clinic.cancel(offer, by: TestCaller.patient("p3"))
        #expect(try await states(clinic, ids) == [.withdrawn, .waiting, .offered])
        #expect(
            try await refusal { try await clinic.module.waitLists.withdraw(ids[0], by: Clinic.desk) } == .offerOver)
        let stranger = try await problem {
            try await clinic.module.waitLists.withdraw(ids[1], by: TestCaller.patient("p9"))
        }
        #expect(stranger?.kind == .notFound)
    }

    @Test("nothing is offered of a slot that begins too soon, or while the doctor is away", arguments: Engine.enabled)
    func notOffered(on engine: Engine) async throws {
        let clinic = try await Clinic(on: engine)
        let soon = try await clinic.book("p1", "d1", clinic.at("09:00", Clinic.today))
        let later = try await clinic.book("p1", "d1", clinic.at("09:00"))
        let id = try await join(clinic, "p2", from: Clinic.today)
        try await clinic.cancel(soon.id)
        let leave = Leave(from: Clinic.tuesday, to: Clinic.tuesday)
        try await clinic.tell(Clinic.facts("d1", Clinic.weekdays(leaves: [leave]), revision: 2))
        try await clinic.cancel(later.id)
        #expect(try await states(clinic, [id]) == [.waiting])
    }

    @Test("who cannot be booked cannot wait; the list is shown by state and doctor", arguments: Engine.enabled)
    func joining(on engine: Engine) async throws {
        let clinic = try await Clinic(on: engine)
        clinic.patients.merge("p9", into: "p1")
        #expect(try await refusal { _ = try await join(clinic, "x") } == .unknownPatient)
        #expect(try await refusal { _ = try await join(clinic, "p9") } == .patientMerged(into: "p1"))
        #expect(try await refusal { _ = try await join(clinic, "p1", type: "nothing") } == .unknownVisitType)
        #expect(
            try await problem { _ = try await join(clinic, "p1", to: "2026-11-23") }?.fields.first?.pointer == "/to")
        let past = try await problem { _ = try await join(clinic, "p1", from: "2026-11-01", to: "2026-11-22") }
        #expect(past?.fields.first?.pointer == "/to")
        let stranger = TestCaller.patient("p2")
        #expect(try await problem { _ = try await join(clinic, "p1", by: stranger) }?.kind == .forbidden)
        let id = try await join(clinic, "p2", by: stranger)
        let page = try await clinic.module.waitLists.list(
            WaitListQuery(state: nil, doctor: "d1"), page: PageRequest(), by: Clinic.desk)
        #expect(page.items.map(\.id) == [id.text])
    }
}
