import Contracts
import Kernel
import Messaging
import Storage

/// Follows the erasure of a patient's record: what was written about the person here is blanked, what is still to come is
/// cancelled, and their calendar feeds end. That there were visits stays, as the doctors' figures need it.
struct PatientErasures: Sendable {
    static let most = 5000

    let desk: BookingDesk
    let waitList: WaitListRules

    var subscription: Subscription {
        Subscription("appointments.patient-erasures", to: PatientDeleted.type) { event, tx in
            try erase(try event.payload(PatientDeleted.self).patient, in: tx)
        }
    }

    func erase(_ patient: PatientID, in tx: Transaction) throws {
        // First, so that nothing is offered to the person on the way.
        for var entry in try tx.find(WaitListEntry.byPatient.equals(patient), limit: Self.most).items {
            entry.notes = nil
            entry.state = .withdrawn
            entry.offer = nil
            entry.contact = nil
            try tx.update(&entry)
        }
        for var visit in try tx.find(Appointment.byPatient.equals(patient), limit: Self.most).items {
            visit.notes = nil
            if let old = visit.cancellation { visit.cancellation = .init(at: old.at, by: old.by, reason: nil) }
            if visit.status.isMovable {
                try desk.cancel(&visit, by: .other, because: nil, in: tx)
                try waitList.offer(freedBy: visit, in: tx)
            } else {
                try tx.update(&visit)
            }
        }
        // Those whose day has passed, which no cancellation took off the worklist.
        for row in try tx.find(StrandedAppointment.byPatient.equals(patient), limit: Self.most).items {
            try tx.delete(row)
            try tx.publish(StrandedChanged(doctor: row.doctor))
        }
        for feed in try tx.find(CalendarFeed.byOwner.equals(patient), limit: Self.most).items
        where feed.patient == patient { try tx.delete(feed) }
        if let choice = try tx.get(ReminderPreference.self, patient) { try tx.delete(choice) }
    }
}
