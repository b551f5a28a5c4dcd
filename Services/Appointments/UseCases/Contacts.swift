import Contracts
import Kernel
import Modules
import Storage
import Web

/// Notes what came of calling the patients of the desk's worklists, so that the next to look there knows.
struct Contacts: Sendable {
    let store: Store
    let hospital: Hospital

    func strandedPatient(
        of id: AppointmentID, _ request: ContactRequest, by caller: Caller
    ) async throws -> StrandedAppointment {
        let act = try caller.act("stranded.contact", .appointmentsWrite)
        let zone = hospital.zone
        return try await store.write(act) { tx in
            guard var row = try tx.get(StrandedAppointment.self, id) else {
                throw Problem.notFound("stranded-appointment")
            }
            // Those of yesterday stand on the worklist no more.
            guard zone.date(of: row.start) >= zone.date(of: tx.now) else { throw BookingError.entryOver }
            row.contact = ContactAttempts(try request.attempt(by: caller.id, at: tx.now), after: row.contact)
            try tx.update(&row)
            try tx.publish(StrandedChanged(doctor: row.doctor))
            return row
        }
    }

    func waitingPatient(
        of id: EntityID<WaitListEntry.Tag>, _ request: ContactRequest, by caller: Caller
    ) async throws -> WaitListEntry {
        let act = try caller.act("wait-list.contact", .appointmentsWrite)
        return try await store.write(act) { tx in
            guard var entry = try tx.get(WaitListEntry.self, id) else { throw Problem.notFound("wait-list-entry") }
            guard entry.state == .waiting || entry.state == .offered else { throw BookingError.entryOver }
            entry.contact = ContactAttempts(try request.attempt(by: caller.id, at: tx.now), after: entry.contact)
            try tx.update(&entry)
            try tx.publish(WaitListChanged(doctor: entry.doctor))
            return entry
        }
    }
}
