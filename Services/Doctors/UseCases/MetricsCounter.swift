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
        Subscription.ofBatches(
            "doctors.metrics", to: AppointmentScheduled.type, AppointmentRescheduled.type, AppointmentCancelled.type,
            AppointmentCompleted.type, AppointmentNoShow.type, AppointmentOffered.type
        ) { events, tx in
            var changes = MonthChanges(zone: zone)
            for event in events { try handle(event, &changes, tx) }
            try changes.save(tx)
        }
    }

    private func handle(_ event: CloudEvent, _ changes: inout MonthChanges, _ tx: Transaction) throws {
        switch event.type {
        case AppointmentScheduled.type: try count(event.payload(AppointmentScheduled.self), &changes, tx)
        case AppointmentRescheduled.type: try count(event.payload(AppointmentRescheduled.self), &changes, tx)
        case AppointmentCancelled.type: try count(event.payload(AppointmentCancelled.self), &changes, tx)
        case AppointmentCompleted.type: try count(event.payload(AppointmentCompleted.self), &changes)
        case AppointmentNoShow.type:
            let facts = try event.payload(AppointmentNoShow.self).facts
            changes.add(facts.doctor, facts.start) { $0.noShows += 1 }
        case AppointmentOffered.type:
            let id = try event.payload(AppointmentOffered.self).facts.appointment
            guard try tx.get(HeldVisit.self, id) == nil else { return }
            var held = HeldVisit(id: id)
            try tx.insert(&held)
        default: break
        }
    }

    private func count(_ event: AppointmentScheduled, _ changes: inout MonthChanges, _ tx: Transaction) throws {
        if let held = try tx.get(HeldVisit.self, event.facts.appointment) { try tx.delete(held) }
        changes.add(event.facts.doctor, event.facts.start) {
            $0.booked += 1
            $0.bookedMinutes += event.facts.minutes
        }
    }

    /// The booking goes along to the new doctor and month; that it was moved stays with the old ones.
    private func count(_ event: AppointmentRescheduled, _ changes: inout MonthChanges, _ tx: Transaction) throws {
        guard try tx.get(HeldVisit.self, event.facts.appointment) == nil else { return }
        changes.add(event.previousDoctor, event.previousStart) {
            $0.rescheduled += 1
            $0.booked -= 1
            $0.bookedMinutes -= event.facts.minutes
        }
        changes.add(event.facts.doctor, event.facts.start) {
            $0.booked += 1
            $0.bookedMinutes += event.facts.minutes
        }
    }

    private func count(_ event: AppointmentCancelled, _ changes: inout MonthChanges, _ tx: Transaction) throws {
        if let held = try tx.get(HeldVisit.self, event.facts.appointment) { return try tx.delete(held) }
        changes.add(event.facts.doctor, event.facts.start) {
            $0.cancelled += 1
            $0.bookedMinutes -= event.facts.minutes
        }
    }

    private func count(_ event: AppointmentCompleted, _ changes: inout MonthChanges) throws {
        let facts = event.facts
        changes.add(facts.doctor, facts.start) { counts in
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
}

/// What a batch of events changes of the months, summed up, so that a row is written once for all of them.
private struct MonthChanges {
    private struct Key: Hashable {
        let doctor: DoctorID
        let month: Month
    }

    private let zone: HospitalZone
    private var counts: [Key: VisitCounts] = [:]

    init(zone: HospitalZone) { self.zone = zone }

    mutating func add(_ doctor: DoctorID, _ start: Instant, _ change: (inout VisitCounts) -> Void) {
        change(&counts[Key(doctor: doctor, month: Month(of: zone.date(of: start))), default: VisitCounts()])
    }

    func save(_ tx: Transaction) throws {
        for (key, change) in counts {
            let stored = try tx.get(DoctorMonth.self, DoctorMonth.id(key.doctor, key.month))
            var row = stored ?? DoctorMonth(key.doctor, key.month)
            row.counts = row.counts + change
            if stored == nil { try tx.insert(&row) } else { try tx.update(&row) }
        }
    }
}

extension AppointmentFacts {
    fileprivate var minutes: Int { Int((end - start).milliseconds / 60_000) }
}
