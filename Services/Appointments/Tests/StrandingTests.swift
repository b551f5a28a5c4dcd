import Contracts
import Kernel
import Storage
import TestSupport
import Testing
import Web

@testable import Appointments

@Suite("Stranded appointments")
struct StrandingTests {
    private func worklist(_ clinic: Clinic, of doctor: DoctorID? = nil) async throws -> [StrandedAppointment] {
        try await clinic.module.stranding.worklist(of: doctor, page: PageRequest(limit: 100), by: Clinic.desk)
            .items.map { try $0.decode() }
    }

    private let leave = Clinic.weekdays(leaves: [Leave(from: Clinic.tuesday, to: Clinic.tuesday)])

    @Test("leave strands what it covers; taking it back brings it home", arguments: Engine.enabled)
    func leaveAndBack(on engine: Engine) async throws {
        let clinic = try await Clinic(on: engine)
        let hit = try await clinic.book("p1", "d1", clinic.at("09:00"))
        let cancelled = try await clinic.book("p2", "d1", clinic.at("09:15"))
        try await clinic.cancel(cancelled.id)
        try await clinic.book("p3", "d1", clinic.at("09:00", "2026-11-25"))
        try await clinic.book("p4", "d2", clinic.at("09:00"))
        try await clinic.tell(Clinic.facts("d1", leave, revision: 2))
        let list = try await worklist(clinic)
        #expect(list.map(\.id) == [hit.id] && list.first?.cause == .leave && list.first?.patient == "p1")
        #expect(try await worklist(clinic, of: "d2").isEmpty)
        #expect(try await clinic.appointment(hit.id).status == .scheduled)
        try await clinic.tell(Clinic.facts("d1", revision: 3))
        #expect(try await worklist(clinic).isEmpty)
    }

    @Test("older facts never replace newer ones", arguments: Engine.enabled)
    func order(on engine: Engine) async throws {
        let clinic = try await Clinic(on: engine)
        let hit = try await clinic.book("p1", "d1", clinic.at("09:00"))
        try await clinic.tell(Clinic.facts("d1", leave, revision: 5))
        try await clinic.tell(Clinic.facts("d1", revision: 4))
        #expect(try await worklist(clinic).map(\.id) == [hit.id])
        #expect(try await refusal { try await clinic.book("p2", "d1", clinic.at("10:00")) } == .outsideHours)
    }

    @Test("a licence that ends and a doctor who leaves strand too", arguments: Engine.enabled)
    func otherCauses(on engine: Engine) async throws {
        let clinic = try await Clinic(on: engine)
        let first = try await clinic.book("p1", "d1", clinic.at("09:00"))
        let second = try await clinic.book("p2", "d1", clinic.at("09:00", "2026-11-26"))
        let beside = try await clinic.book("p3", "d1", clinic.at("20:00", "2026-11-26"), overbook: true)
        try await clinic.tell(Clinic.facts("d1", through: "2026-11-25", revision: 2))
        #expect(try await worklist(clinic).map(\.id) == [second.id, beside.id])
        #expect(try await worklist(clinic).allSatisfy { $0.cause == .licence })
        try await clinic.tell(Clinic.facts("d1", isActive: false, revision: 3))
        #expect(try await worklist(clinic).map(\.id) == [first.id, second.id, beside.id])
        #expect(try await worklist(clinic).allSatisfy { $0.cause == .doctorInactive })
    }

    @Test(
        "other slot lengths strand nobody whom the hours still hold; a visit type that is dropped does",
        arguments: Engine.enabled)
    func hours(on engine: Engine) async throws {
        let clinic = try await Clinic(on: engine)
        let visit = try await clinic.book("p1", "d1", clinic.at("09:15"))
        try await clinic.tell(Clinic.facts("d1", Clinic.weekdays(Clinic.hours(slot: 60)), revision: 2))
        #expect(try await worklist(clinic).isEmpty)
        let dropped = Clinic.weekdays(Clinic.hours(types: [VisitTypeRule(code: "long")]))
        try await clinic.tell(Clinic.facts("d1", dropped, revision: 3))
        #expect(try await worklist(clinic).map(\.id) == [visit.id])
    }

    @Test("an overbooked visit is stranded by leave, not by hours that never held it", arguments: Engine.enabled)
    func overbooked(on engine: Engine) async throws {
        let clinic = try await Clinic(on: engine)
        let inside = try await clinic.book("p1", "d1", clinic.at("09:00"), overbook: true)
        let outside = try await clinic.book("p2", "d1", clinic.at("19:00"), overbook: true)
        try await clinic.tell(Clinic.facts("d1", revision: 2))
        #expect(try await worklist(clinic).isEmpty)
        try await clinic.tell(Clinic.facts("d1", Clinic.weekdays(days: [.wed]), revision: 3))
        #expect(try await worklist(clinic).map(\.id) == [inside.id])
        try await clinic.tell(Clinic.facts("d1", leave, revision: 4))
        #expect(try await worklist(clinic).map(\.id) == [inside.id, outside.id])
    }

    @Test("what is moved, cancelled or checked in leaves the list, and so does yesterday", arguments: Engine.enabled)
    func settles(on engine: Engine) async throws {
        let clinic = try await Clinic(on: engine)
        var ids: [AppointmentID] = []
        for number in 0..<4 {
            ids.append(
                try await clinic.book(
                    PatientID(unchecked: "p\(number)"), "d1", clinic.at("09:00") + .minutes(15 * number)
                ).id)
        }
        try await clinic.tell(Clinic.facts("d1", leave, revision: 2))
        try await clinic.move(ids[0], to: clinic.at("09:00"), doctor: "d2")
        try await clinic.cancel(ids[1])
        #expect(try await worklist(clinic).map(\.id) == [ids[2], ids[3]])
        clinic.clock.set(clinic.at("08:00"))
        _ = try await clinic.module.visits.checkIn(ids[2], seen: nil, by: Clinic.desk)
        #expect(try await worklist(clinic).map(\.id) == [ids[3]])
        clinic.clock.advance(by: .days(1))
        #expect(try await worklist(clinic).isEmpty)
    }

    @Test("a booking that races with a change of hours is refused or found", arguments: Engine.enabled)
    func race(on engine: Engine) async throws {
        let clinic = try await Clinic(on: engine)
        // The calendar is known before, as it is in a hospital that runs.
        try await clinic.tell(Clinic.facts("d1"))
        for round in 0..<8 {
            let date = Clinic.tuesday.adding(days: 7 * round)
            let away = Clinic.weekdays(leaves: [Leave(from: date, to: date)])
            async let change: Void = clinic.tell(Clinic.facts("d1", away, revision: round + 2))
            let booked = await withTaskGroup(of: AppointmentID?.self) { group in
                for number in 0..<16 {
                    group.addTask {
                        try? await clinic.book(
                            PatientID(unchecked: "p\(number)"), "d1", clinic.at("09:00", date) + .minutes(15 * number)
                        ).id
                    }
                }
                return await group.reduce(into: Set<AppointmentID>()) { if let id = $1 { $0.insert(id) } }
            }
            try await change
            #expect(Set(try await worklist(clinic).map(\.id)) == booked)
        }
    }

    @Test("facts that a booking learned early still strand when their event comes", arguments: Engine.enabled)
    func learnedEarly(on engine: Engine) async throws {
        let clinic = try await Clinic(on: engine)
        let visit = try await clinic.book("p1", "d1", clinic.at("09:00"))
        try await clinic.tell(Clinic.facts("d1", leave, revision: 2))
        // The same facts a second time, as a redelivery brings them.
        try await clinic.tell(Clinic.facts("d1", leave, revision: 2))
        #expect(try await worklist(clinic).map(\.id) == [visit.id])
    }

    @Test("a doctor previews what new hours would strand, and nothing changes", arguments: Engine.enabled)
    func preview(on engine: Engine) async throws {
        let clinic = try await Clinic(on: engine)
        let visit = try await clinic.book("p1", "d1", clinic.at("09:00"))
        let request = StrandingPreview(doctor: "d1", availability: leave)
        for caller in [Clinic.desk, TestCaller.doctor("d1")] {
            #expect(try await clinic.module.stranding.preview(request, by: caller).map(\.id) == [visit.id])
        }
        #expect(try await worklist(clinic).isEmpty)
        let stranger = try await problem {
            _ = try await clinic.module.stranding.preview(request, by: TestCaller.patient("p1"))
        }
        #expect(stranger?.kind == .forbidden)
        let unknown = try await refusal {
            _ = try await clinic.module.stranding.preview(
                StrandingPreview(doctor: "nobody", availability: leave), by: Clinic.desk)
        }
        #expect(unknown == .unknownDoctor)
    }

    @Test("a preview tells whom a doctor leaves behind who sees patients no more", arguments: Engine.enabled)
    func previewOfLeaving(on engine: Engine) async throws {
        let clinic = try await Clinic(on: engine)
        let visit = try await clinic.book("p1", "d1", clinic.at("09:00"))
        let preview = clinic.module.stranding.preview
        let stays = try await preview(StrandingPreview(doctor: "d1"), Clinic.desk)
        #expect(stays.isEmpty)
        let leaves = try await preview(StrandingPreview(doctor: "d1", isActive: false), Clinic.desk)
        #expect(leaves.map(\.id) == [visit.id])
        #expect(leaves.map(\.cause) == [.doctorInactive])
        #expect(try await worklist(clinic).isEmpty)
    }

    @Test("hours that are longer than any doctor's are refused before anything is computed with them")
    func hostilePreview() async throws {
        let clinic = try await Clinic(on: .sqlite)
        let leave = Leave(from: Clinic.tuesday, to: Clinic.tuesday)
        let hostile = Clinic.weekdays(leaves: Array(repeating: leave, count: Availability.mostLeaves + 1))
        let refused = try await problem {
            _ = try await clinic.module.stranding.preview(
                StrandingPreview(doctor: "d1", availability: hostile), by: Clinic.desk)
        }
        #expect(refused?.fields.map(\.pointer) == ["/availability/leaves"])
    }
}
