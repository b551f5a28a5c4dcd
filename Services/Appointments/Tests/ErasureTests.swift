import Contracts
import Kernel
import Storage
import TestSupport
import Testing

@testable import Appointments

@Suite("Erasing patients")
struct ErasureTests {
    private func erase(_ patient: PatientID, _ clinic: Clinic) async throws {
        let erasures = PatientErasures(desk: clinic.module.desk, waitList: clinic.module.bookings.waitList)
        try await clinic.store.write(.test) { tx in try erasures.erase(patient, in: tx) }
    }

    private func book(
        _ patient: PatientID, _ doctor: DoctorID, notes: String, _ clinic: Clinic
    ) async throws -> Appointment {
        let request = BookingRequest(
            patient: patient, doctor: doctor, visitType: "consultation", start: clinic.at("09:00"), room: nil,
            notes: LongText(notes),
            overbook: nil)
        return try await clinic.module.bookings.book(request, by: Clinic.desk)
    }

    @Test(
        "nothing that was written about the person stays, and what is to come is cancelled", arguments: Engine.enabled)
    func blanked(on engine: Engine) async throws {
        let clinic = try await Clinic(on: engine)
        let coming = try await book("p1", "d1", notes: "brings old letters", clinic)
        let cancelled = try await clinic.book("p1", "d1", clinic.at("09:15"))
        try await clinic.cancel(cancelled.id)
        let others = try await book("p2", "d2", notes: "of somebody else", clinic)
        let entry = try await clinic.module.waitLists.join(
            WaitListRequest(
                patient: "p1", doctor: "d1", visitType: "long", from: Clinic.tuesday, to: Clinic.tuesday,
                notes: "calls after six"),
            by: Clinic.desk)
        try await erase("p1", clinic)

        let visit = try await clinic.store.get(Appointment.self, coming.id, .test)
        #expect(visit?.status == .cancelled && visit?.notes == nil)
        let old = try await clinic.store.get(Appointment.self, cancelled.id, .test)
        #expect(old?.cancellation != nil && old?.cancellation?.reason == nil)
        let waiting = try await clinic.store.get(WaitListEntry.self, entry.id, .test)
        #expect(waiting?.state == .withdrawn && waiting?.notes == nil)
        #expect(try await clinic.store.get(Appointment.self, others.id, .test)?.notes != nil)
        // The time is free again.
        try await clinic.book("p3", "d1", clinic.at("09:00"))
        let ledgers = try await clinic.ledgers()
        #expect(ledgers.appointments == ledgers.rows)
        // A second delivery finds nothing to do.
        try await erase("p1", clinic)
        #expect(try await clinic.store.get(Appointment.self, coming.id, .test)?.status == .cancelled)
    }
}
