import Contracts
import Kernel
import Storage
import TestSupport
import Testing
import Web

@testable import Appointments

@Suite("Calling the patients of the worklists")
struct ContactTests {
    private let leave = Clinic.weekdays(leaves: [Leave(from: Clinic.tuesday, to: Clinic.tuesday)])

    private func request(
        _ outcome: ContactAttempt.Outcome = .noAnswer, again: Instant? = nil, notes: Text<300>? = nil
    ) -> ContactRequest {
        ContactRequest(outcome: outcome, callAgainAt: again, notes: notes)
    }

    private func strand(_ clinic: Clinic, _ patient: PatientID = "p1") async throws -> AppointmentID {
        let visit = try await clinic.book(patient, "d1", clinic.at("09:00"))
        try await clinic.tell(Clinic.facts("d1", leave, revision: 2))
        return visit.id
    }

    private func wait(_ clinic: Clinic, _ patient: PatientID = "p2") async throws -> EntityID<WaitListEntry.Tag> {
        try await clinic.module.waitLists.join(
            WaitListRequest(
                patient: patient, doctor: "d1", visitType: "consultation", from: Clinic.tuesday, to: Clinic.tuesday,
                notes: nil), by: Clinic.desk
        ).id
    }

    private func contact(_ clinic: Clinic, _ id: EntityID<WaitListEntry.Tag>) async throws -> ContactAttempts? {
        try #require(try await clinic.store.get(WaitListEntry.self, id, .test)).contact
    }

    @Test(
        "the next to look at the worklist sees who called last, what came of it and how often",
        arguments: Engine.enabled)
    func stranded(on engine: Engine) async throws {
        let clinic = try await Clinic(on: engine)
        let id = try await strand(clinic)
        let contacts = clinic.module.contacts
        let told = try await clinic.events(StrandedChanged.self).count
        let later = clinic.clock.now + .hours(2)
        _ = try await contacts.strandedPatient(of: id, request(again: later, notes: "busy"), by: Clinic.desk)
        let first = try #require(try await clinic.store.get(StrandedAppointment.self, id, .test)?.contact)
        #expect(first.count == 1 && first.last.outcome == .noAnswer && first.last.callAgainAt == later)
        #expect(first.last.at == clinic.clock.now && first.last.by == Clinic.desk.id && first.last.notes == "busy")
        clinic.clock.advance(by: .minutes(5))
        let answer = try await contacts.strandedPatient(of: id, request(.leftMessage), by: Clinic.desk)
        #expect(answer.contact?.count == 2 && answer.contact?.last.outcome == .leftMessage)
        #expect(answer.contact?.last.callAgainAt == nil && answer.contact?.last.notes == nil)
        #expect(try await clinic.events(StrandedChanged.self).count == told + 2)
        // More news of the doctor leaves it as it is.
        try await clinic.tell(Clinic.facts("d1", leave, isActive: false, revision: 3))
        let known = try await clinic.store.get(StrandedAppointment.self, id, .test)
        #expect(known?.cause == .doctorInactive && known?.contact?.count == 2)
    }

    @Test("a call back is in the future and within 30 days; a refusal changes nothing")
    func bounds() async throws {
        let clinic = try await Clinic(on: .sqlite)
        let (id, waiting) = (try await strand(clinic), try await wait(clinic))
        let now = clinic.clock.now
        for (again, rule) in [
            (now, "must be in the future"), (now - .minutes(1), "must be in the future"),
            (now + .days(30) + .milliseconds(1), "must be within the next 30 days"),
        ] {
            let refused = try await problem {
                _ = try await clinic.module.contacts.strandedPatient(of: id, request(again: again), by: Clinic.desk)
            }
            #expect(refused?.fields.map(\.pointer) == ["/callAgainAt"] && refused?.fields.first?.message == rule)
            let same = try await problem {
                _ = try await clinic.module.contacts.waitingPatient(of: waiting, request(again: again), by: Clinic.desk)
            }
            #expect(same?.fields.first?.message == rule)
        }
        #expect(try await clinic.store.get(StrandedAppointment.self, id, .test)?.contact == nil)
        let last = request(again: now + .days(30))
        let kept = try await clinic.module.contacts.strandedPatient(of: id, last, by: Clinic.desk)
        #expect(kept.contact?.last.callAgainAt == now + .days(30))
    }

    @Test("who has left the worklist is called no more; who may not change appointments notes nothing")
    func gone() async throws {
        let clinic = try await Clinic(on: .sqlite)
        let contacts = clinic.module.contacts
        let id = try await strand(clinic)
        for caller in [TestCaller.patient("p1"), TestCaller.nobody] {
            let refused = try await problem { _ = try await contacts.strandedPatient(of: id, request(), by: caller) }
            #expect(refused?.kind == .forbidden)
        }
        clinic.clock.set(clinic.at("00:01", "2026-11-25"))
        #expect(
            try await refusal { _ = try await contacts.strandedPatient(of: id, request(), by: Clinic.desk) }
                == .entryOver)
        try await clinic.cancel(id)
        let missing = try await problem { _ = try await contacts.strandedPatient(of: id, request(), by: Clinic.desk) }
        #expect(missing?.kind == .notFound)

        let waiting = try await problem {
            _ = try await contacts.waitingPatient(of: "none", request(), by: Clinic.desk)
        }
        #expect(waiting?.kind == .notFound)
    }

    @Test("an offer asks for a call at once, and its end needs none", arguments: Engine.enabled)
    func offers(on engine: Engine) async throws {
        let clinic = try await Clinic(on: engine)
        let booked = try await clinic.book("p1", "d1", clinic.at("12:00"))
        let id = try await wait(clinic)
        let told = try await clinic.events(WaitListChanged.self).count
        let note = clinic.module.contacts.waitingPatient
        _ = try await note(id, request(again: clinic.clock.now + .days(1), notes: "works until five"), Clinic.desk)
        #expect(try await clinic.events(WaitListChanged.self).count == told + 1)
        try await clinic.cancel(booked.id)
        let offered = try #require(try await contact(clinic, id))
        #expect(offered.last.callAgainAt == nil && offered.last.notes == "works until five" && offered.count == 1)
        _ = try await note(id, request(again: clinic.clock.now + .minutes(30)), Clinic.desk)
        #expect(try await contact(clinic, id)?.last.callAgainAt != nil)
        clinic.clock.advance(by: .hours(1) + .seconds(31))
        try await clinic.runJobs()
        let lapsed = try #require(try await contact(clinic, id))
        #expect(lapsed.last.callAgainAt == nil && lapsed.count == 2)
        try await clinic.module.waitLists.withdraw(id, by: Clinic.desk)
        #expect(try await refusal { _ = try await note(id, request(), Clinic.desk) } == .entryOver)
    }

    @Test("two desks that note at one time both count", arguments: Engine.enabled)
    func race(on engine: Engine) async throws {
        let clinic = try await Clinic(on: engine)
        let id = try await strand(clinic)
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    _ = try? await clinic.module.contacts.strandedPatient(
                        of: id, ContactRequest(outcome: .noAnswer, callAgainAt: nil, notes: nil), by: Clinic.desk)
                }
            }
        }
        #expect(try await clinic.store.get(StrandedAppointment.self, id, .test)?.contact?.count == 8)
    }

    @Test("a merge takes the calls to the survivor's record, and an erasure ends them", arguments: Engine.enabled)
    func mergedAndErased(on engine: Engine) async throws {
        let clinic = try await Clinic(on: engine)
        let id = try await strand(clinic, "p2")
        let waiting = try await wait(clinic)
        _ = try await clinic.module.contacts.strandedPatient(of: id, request(notes: "deaf"), by: Clinic.desk)
        _ = try await clinic.module.contacts.waitingPatient(of: waiting, request(notes: "deaf"), by: Clinic.desk)
        try await clinic.store.write(.test) { tx in
            try PatientMerges.merge(PatientMerged(merge: "m1", survivor: "p1", duplicate: "p2"), in: tx)
        }
        let merged = try await clinic.store.get(StrandedAppointment.self, id, .test)
        #expect(merged?.patient == "p1" && merged?.contact?.last.notes == "deaf")
        #expect(try await contact(clinic, waiting)?.count == 1)
        // Also a row that stayed because its day passed is gone.
        clinic.clock.set(clinic.at("08:00", "2026-11-25"))
        let erasures = PatientErasures(desk: clinic.module.desk, waitList: clinic.module.bookings.waitList)
        try await clinic.store.write(.test) { tx in try erasures.erase("p1", in: tx) }
        #expect(try await clinic.store.get(StrandedAppointment.self, id, .test) == nil)
        #expect(try await contact(clinic, waiting) == nil)
    }

    @Test("entries that were stored before there were calls are read as never called")
    func older() throws {
        let stored = #"""
            {"id":"a1","revision":1,"doctor":"d1","patient":"p1","start":"2026-11-24T03:30:00Z","cause":"hours",
            "since":"2026-11-23T03:30:00Z"}
            """#
        let row = try JSON.decode(StrandedAppointment.self, from: Array(stored.utf8), strictness: .stored)
        #expect(row.contact == nil && row.patient == "p1")
    }
}
