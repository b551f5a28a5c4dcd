import Contracts
package import Kernel
package import Messaging
import Storage

/// Counts what happens to appointments. The platform applies each event once, in one commit with its note, so the counts are
/// exact.
package struct MetricsCounter: Sendable {
    let zone: HospitalZone

    package init(zone: HospitalZone) { self.zone = zone }

    package var subscription: Subscription {
        Subscription(
            "doctors.metrics", to: AppointmentScheduled.type, AppointmentRescheduled.type, AppointmentCancelled.type,
            AppointmentCompleted.type, AppointmentNoShow.type, AppointmentOffered.type
        ) { event, tx in
            try handle(event, tx)
        }
    }

    func handle(_ event: CloudEvent, _ tx: Transaction) throws {
        switch event.type {
        case AppointmentScheduled.type: try count(event.payload(AppointmentScheduled.self), tx)
        case AppointmentRescheduled.type: try count(event.payload(AppointmentRescheduled.self), tx)
        case AppointmentCancelled.type: try count(event.payload(AppointmentCancelled.self), tx)
        case AppointmentCompleted.type: try count(event.payload(AppointmentCompleted.self), tx)
        case AppointmentNoShow.type:
            let facts = try event.payload(AppointmentNoShow.self).facts
            try change(facts.doctor, facts.start, tx) { $0.noShows += 1 }
        case AppointmentOffered.type:
            let id = try event.payload(AppointmentOffered.self).facts.appointment
            guard try tx.get(HeldVisit.self, id) == nil else { return }
            var held = HeldVisit(id: id)
            try tx.insert(&held)
        default: break
        }
    }

    private func count(_ event: AppointmentScheduled, _ tx: Transaction) throws {
        if let held = try tx.get(HeldVisit.self, event.facts.appointment) { try tx.delete(held) }
        try change(event.facts.doctor, event.facts.start, tx) {
            $0.booked += 1
            $0.bookedMinutes += event.facts.minutes
        }
    }

    /// The booking goes along to the new doctor and month; that it was moved stays with the old ones.
    private func count(_ event: AppointmentRescheduled, _ tx: Transaction) throws {
        guard try tx.get(HeldVisit.self, event.facts.appointment) == nil else { return }
        try change(event.previousDoctor, event.previousStart, tx) {
            $0.rescheduled += 1
            $0.booked -= 1
            $0.bookedMinutes -= event.facts.minutes
        }
        try change(event.facts.doctor, event.facts.start, tx) {
            $0.booked += 1
            $0.bookedMinutes += event.facts.minutes
        }
    }

    private func count(_ event: AppointmentCancelled, _ tx: Transaction) throws {
        if let held = try tx.get(HeldVisit.self, event.facts.appointment) { return try tx.delete(held) }
        try change(event.facts.doctor, event.facts.start, tx) {
            $0.cancelled += 1
            $0.bookedMinutes -= event.facts.minutes
        }
    }

    private func count(_ event: AppointmentCompleted, _ tx: Transaction) throws {
        let facts = event.facts
        try change(facts.doctor, facts.start, tx) { counts in
            counts.completed += 1
            if let arrived = facts.checkedInAt, let began = facts.startedAt, arrived <= began {
                counts.waitingSeconds += Int((began - arrived).milliseconds / 1000)
                counts.waits += 1
            }
            if let began = facts.startedAt, let ended = facts.completedAt, began <= ended {
                counts.consultationSeconds += Int((ended - began).milliseconds / 1000)
                counts.consultations += 1
            }
        }
    }

    private func change(
        _ doctor: DoctorID, _ start: Instant, _ tx: Transaction, _ change: (inout VisitCounts) -> Void
    ) throws {
        let month = Month(of: zone.date(of: start))
        if var row = try tx.get(DoctorMonth.self, DoctorMonth.id(doctor, month)) {
            change(&row.counts)
            try tx.update(&row)
        } else {
            var row = DoctorMonth(doctor, month)
            change(&row.counts)
            try tx.insert(&row)
        }
    }
}

extension AppointmentFacts {
    fileprivate var minutes: Int { Int((end - start).milliseconds / 60_000) }
}
