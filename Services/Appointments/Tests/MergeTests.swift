import Contracts
import Kernel
import Storage
import TestSupport
import Testing
import Web

@testable import Appointments

@Suite("Merging and unmerging patients")
struct MergeTests {
    private func merge(_ clinic: Clinic, _ duplicate: PatientID, into survivor: PatientID, as id: String = "m1")
        async throws
    {
        try await clinic.store.write(.test) { tx in
            try PatientMerges.merge(PatientMerged(merge: id, survivor: survivor, duplicate: duplicate), in: tx)
        }
    }

    private func unmerge(_ clinic: Clinic, _ id: String = "m1") async throws {
        try await clinic.store.write(.test) { tx in try PatientMerges.unmerge(id, in: tx) }
    }

    private func owners(_ clinic: Clinic) async throws -> [String] {
        try await clinic.all().map { "\(clinic.zone.time(of: $0.start)) \($0.patient)" }
    }

    private func stranded(_ clinic: Clinic) async throws -> [StrandedAppointment] {
        try await clinic.store.read(.test) { try $0.find(StrandedAppointment.byStart.all, limit: 100).items }
    }

    @Test("a merge moves all that the duplicate has, and an unmerge just that back", arguments: Engine.enabled)
    func exact(on engine: Engine) async throws {
        let clinic = try await Clinic(on: engine)
        try await clinic.book("p1", "d1", clinic.at("09:00"))
        let cancelled = try await clinic.book("p2", "d1", clinic.at("09:15"))
        try await clinic.cancel(cancelled.id)
        try await clinic.book("p2", "d1", clinic.at("09:30"), room: "r1")
        let entry = try await clinic.module.waitLists.join(
            WaitListRequest(
                patient: "p2", doctor: "d1", visitType: "long", from: Clinic.tuesday, to: Clinic.tuesday, notes: nil),
            by: Clinic.desk)
        let ticket = try await clinic.module.queue.walkIn(
            WalkInRequest(doctor: "d1", patient: "p2", isUrgent: nil), by: Clinic.desk)
        try await merge(clinic, "p2", into: "p1")
        #expect(try await owners(clinic) == ["09:00 p1", "09:15 p1", "09:30 p1"])
        #expect(try await clinic.store.get(WaitListEntry.self, entry.id, .test)?.patient == "p1")
        #expect(try await clinic.store.get(QueueTicket.self, ticket.id, .test)?.patient == "p1")
        #expect(try await refusal { try await clinic.book("p1", "d2", clinic.at("09:30")) } == .patientBusy)
        // Patients knows later than this service.
        #expect(
            try await refusal { try await clinic.book("p2", "d2", clinic.at("11:00")) } == .patientMerged(into: "p1"))
        try await clinic.book("p1", "d1", clinic.at("10:00"))
        var ledgers = try await clinic.ledgers()
        #expect(ledgers.appointments == ledgers.rows)
        try await unmerge(clinic)
        #expect(try await owners(clinic) == ["09:00 p1", "09:15 p2", "09:30 p2", "10:00 p1"])
        #expect(try await clinic.store.get(WaitListEntry.self, entry.id, .test)?.patient == "p2")
        #expect(try await clinic.store.get(QueueTicket.self, ticket.id, .test)?.patient == "p2")
        ledgers = try await clinic.ledgers()
        #expect(ledgers.appointments == ledgers.rows)
        try await clinic.book("p2", "d2", clinic.at("11:00"))
        // A second delivery finds nothing to do.
        try await unmerge(clinic)
        #expect(try await owners(clinic).count == 5)
    }

    @Test(
        "two appointments at one time are kept, and shown to reception until one goes", arguments: Engine.enabled,
        [true, false])
    func doubles(on engine: Engine, cancelsSurvivors: Bool) async throws {
        let clinic = try await Clinic(on: engine)
        let kept = try await clinic.book("p1", "d1", clinic.at("09:00"), type: "long")
        let double = try await clinic.book("p2", "d2", clinic.at("09:15"))
        try await merge(clinic, "p2", into: "p1")
        let list = try await stranded(clinic)
        #expect(list.map(\.id) == [double.id] && list.first?.cause == .merge && list.first?.patient == "p1")
        // News of the doctor leaves it on the list.
        try await clinic.tell(Clinic.facts("d2", revision: 2))
        #expect(try await stranded(clinic).count == 1)
        try await clinic.cancel(cancelsSurvivors ? kept.id : double.id)
        #expect(try await stranded(clinic).isEmpty)
        let ledgers = try await clinic.ledgers()
        #expect(ledgers.appointments.count == 2 && ledgers.appointments == ledgers.rows)
    }

    @Test("an unmerge takes the clash off the list, and leaves what was stranded before", arguments: Engine.enabled)
    func unmergedDoubles(on engine: Engine) async throws {
        let clinic = try await Clinic(on: engine)
        try await clinic.book("p1", "d1", clinic.at("09:00"), type: "long")
        try await clinic.book("p2", "d2", clinic.at("09:15"))
        let away = try await clinic.book("p2", "d3", clinic.at("09:30"))
        let leave = Clinic.weekdays(leaves: [Leave(from: Clinic.tuesday, to: Clinic.tuesday)])
        try await clinic.tell(Clinic.facts("d3", leave, revision: 2))
        try await merge(clinic, "p2", into: "p1")
        #expect(try await stranded(clinic).map(\.cause) == [.merge, .leave])
        #expect(try await stranded(clinic).map(\.patient) == ["p1", "p1"])
        try await unmerge(clinic)
        let left = try await stranded(clinic)
        #expect(left.map(\.id) == [away.id] && left.first?.cause == .leave && left.first?.patient == "p2")
        let ledgers = try await clinic.ledgers()
        #expect(ledgers.appointments == ledgers.rows)
    }

    @Test("a chain of merges comes apart in its order", arguments: Engine.enabled)
    func chain(on engine: Engine) async throws {
        let clinic = try await Clinic(on: engine)
        for number in 1...3 {
            try await clinic.book(PatientID(unchecked: "p\(number)"), "d1", clinic.at("09:00") + .minutes(15 * number))
        }
        try await merge(clinic, "p1", into: "p2", as: "m1")
        try await merge(clinic, "p2", into: "p3", as: "m2")
        #expect(try await owners(clinic) == ["09:15 p3", "09:30 p3", "09:45 p3"])
        try await unmerge(clinic, "m2")
        #expect(try await owners(clinic) == ["09:15 p2", "09:30 p2", "09:45 p3"])
        try await unmerge(clinic, "m1")
        #expect(try await owners(clinic) == ["09:15 p1", "09:30 p2", "09:45 p3"])
        let ledgers = try await clinic.ledgers()
        #expect(ledgers.appointments == ledgers.rows)
    }
}
