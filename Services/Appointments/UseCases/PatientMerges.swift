import Contracts
import Kernel
import Messaging
import Storage

/// Follows the merging of two patient records: the duplicate's appointments become the survivor's, and go back if the merge
/// was wrong. Two appointments at the same time are kept, for reception to sort out.
struct PatientMerges: Sendable {
    static let most = 5000

    var subscription: Subscription {
        Subscription("appointments.patient-merges", to: PatientMerged.type, PatientUnmerged.type) { event, tx in
            if event.type == PatientMerged.type {
                try Self.merge(try event.payload(), in: tx)
            } else {
                try Self.unmerge(try event.payload(PatientUnmerged.self).merge, in: tx)
            }
        }
    }

    static func merge(_ event: PatientMerged, in tx: Transaction) throws {
        let appointments = try tx.find(Appointment.byPatient.equals(event.duplicate), limit: most).items
        for appointment in appointments { try rePoint(appointment, to: event.survivor, in: tx) }
        var note = MergedAppointments(
            id: EntityID(unchecked: event.merge), from: event.duplicate, to: event.survivor,
            appointments: appointments.map(\.id))
        try tx.put(&note)
    }

    static func unmerge(_ merge: String, in tx: Transaction) throws {
        guard let note = try tx.get(MergedAppointments.self, EntityID(unchecked: merge)) else { return }
        for id in note.appointments {
            if let appointment = try tx.get(Appointment.self, id), appointment.patient == note.to {
                try rePoint(appointment, to: note.from, in: tx)
            }
        }
        try tx.delete(note)
    }

    private static func rePoint(_ appointment: Appointment, to patient: PatientID, in tx: Transaction) throws {
        var appointment = appointment
        let old = appointment.patient
        appointment.patient = patient
        if appointment.status.blocksTime {
            var isDouble = false
            let reservation = Reservation(start: appointment.start, end: appointment.end, appointment: appointment.id)
            for day in ResourceDay.days(from: appointment.start, to: appointment.end) {
                if var row = try tx.get(ResourceDay.self, ResourceDay.id(.patient(old), day: day)) {
                    row.reservations.remove(appointment.id)
                    try tx.update(&row)
                }
                let id = ResourceDay.id(.patient(patient), day: day)
                var row = try tx.get(ResourceDay.self, id) ?? ResourceDay(.patient(patient), day: day)
                isDouble = isDouble || row.reservations.all.contains { $0.overlaps(reservation) }
                row.reservations.add(reservation)
                if row.revision == 0 { try tx.insert(&row) } else { try tx.update(&row) }
            }
            if isDouble, appointment.status.isMovable, appointment.start > tx.now {
                var stranded = StrandedAppointment(
                    id: appointment.id, doctor: appointment.doctor, patient: patient, start: appointment.start,
                    cause: .merge, since: tx.now)
                try tx.put(&stranded)
            }
        }
        try tx.update(&appointment)
    }
}
