import Contracts
import Kernel
import Messaging
import Storage

/// Follows the merging of two patient records: what the duplicate has becomes the survivor's, and goes back if the merge was
/// wrong. Two appointments at the same time are kept, for reception to sort out.
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
        let duplicate = event.duplicate
        var note = MergedAppointments(
            id: EntityID(unchecked: event.merge), from: duplicate, to: event.survivor,
            appointments: try tx.find(Appointment.byPatient.equals(duplicate), limit: most).items.map(\.id),
            waitList: try tx.find(WaitListEntry.byPatient.equals(duplicate), limit: most).items.map(\.id),
            tickets: try tx.find(QueueTicket.byPatient.equals(duplicate), limit: most).items.map(\.id),
            series: try tx.find(AppointmentSeries.byPatient.equals(duplicate), limit: most).items.map(\.id),
            feeds: try tx.find(CalendarFeed.byOwner.equals(duplicate), limit: most).items
                .filter { $0.patient == duplicate }.map(\.id))
        try rePoint(note, from: duplicate, to: event.survivor, in: tx)
        try tx.put(&note)
    }

    static func unmerge(_ merge: String, in tx: Transaction) throws {
        guard let note = try tx.get(MergedAppointments.self, EntityID(unchecked: merge)) else { return }
        try rePoint(note, from: note.to, to: note.from, in: tx)
        try tx.delete(note)
    }

    /// Moves what the note names and still belongs to `old`.
    private static func rePoint(
        _ note: MergedAppointments, from old: PatientID, to patient: PatientID, in tx: Transaction
    ) throws {
        for id in note.appointments {
            guard let visit = try tx.get(Appointment.self, id), visit.patient == old else { continue }
            try rePoint(visit, to: patient, in: tx)
        }
        for id in note.waitList {
            guard var entry = try tx.get(WaitListEntry.self, id), entry.patient == old else { continue }
            entry.patient = patient
            try tx.update(&entry)
        }
        for id in note.tickets {
            guard var ticket = try tx.get(QueueTicket.self, id), ticket.patient == old else { continue }
            ticket.patient = patient
            try tx.update(&ticket)
        }
        for id in note.series {
            guard var series = try tx.get(AppointmentSeries.self, id), series.patient == old else { continue }
            series.patient = patient
            try tx.update(&series)
        }
        for id in note.feeds {
            guard var feed = try tx.get(CalendarFeed.self, id), feed.patient == old else { continue }
            feed.patient = patient
            try tx.update(&feed)
        }
        // Those that clashed before the move may not clash any more.
        try tx.settleDoubles(of: old)
        try tx.settleDoubles(of: patient)
    }

    private static func rePoint(_ appointment: Appointment, to patient: PatientID, in tx: Transaction) throws {
        var appointment = appointment
        let old = appointment.patient
        appointment.patient = patient
        try tx.update(&appointment)
        try tx.publish(VisitChanged(facts: appointment.facts))
        var stranded = try tx.get(StrandedAppointment.self, appointment.id)
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
            if isDouble, stranded == nil, appointment.status.isMovable, appointment.start > tx.now {
                stranded = StrandedAppointment(
                    id: appointment.id, doctor: appointment.doctor, patient: patient, start: appointment.start,
                    cause: .merge, since: tx.now)
            }
        }
        guard var stranded else { return }
        stranded.patient = patient
        try tx.put(&stranded)
        try tx.publish(StrandedChanged(doctor: stranded.doctor))
    }
}

extension Transaction {
    /// Takes the appointments off the worklist that clashed with another of the same patient, and do not any more.
    func settleDoubles(of patient: PatientID) throws {
        for row in try find(StrandedAppointment.byPatient.equals(patient), limit: 100).items where row.cause == .merge {
            guard let visit = try get(Appointment.self, row.id), visit.status.isMovable else {
                try delete(row)
                try publish(StrandedChanged(doctor: row.doctor))
                continue
            }
            let own = Reservation(start: visit.start, end: visit.end, appointment: visit.id)
            let isDouble = try ResourceDay.days(from: visit.start, to: visit.end).contains { day in
                let others = try get(ResourceDay.self, ResourceDay.id(.patient(patient), day: day))
                return others?.reservations.all.contains { $0.appointment != own.appointment && $0.overlaps(own) }
                    ?? false
            }
            guard !isDouble else { continue }
            try delete(row)
            try publish(StrandedChanged(doctor: row.doctor))
        }
    }
}
