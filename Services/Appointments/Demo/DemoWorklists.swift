import Contracts
import Kernel
import Storage

/// What waits for somebody at a demo hospital's front desk: a wait list, and two appointments that a doctor's leave stranded.
struct DemoWorklists: Sendable {
    let desk: BookingDesk
    let store: Store
    let zone: HospitalZone
    let today: LocalDate

    func seed(doctors: [DoctorID], patients: [PatientID]) async throws {
        guard !patients.isEmpty else { return }
        let plan = self
        try await store.write(.system(store.service, "demo.worklists", audited: true)) { (tx: Transaction) in
            try plan.fillWaitList(doctors, patients, in: tx)
            try plan.strand(doctors, patients, in: tx)
        }
    }

    private func fillWaitList(_ doctors: [DoctorID], _ patients: [PatientID], in tx: Transaction) throws {
        guard let type = VisitType.usual.first else { return }
        for (number, doctor) in doctors.prefix(5).enumerated() {
            var entry = WaitListEntry(
                id: tx.newID(), patient: patients[(number * 37 + 11) % patients.count], doctor: doctor,
                visitType: type.id, from: today.adding(days: 1), to: today.adding(days: 10 + number),
                notes: number % 2 == 0 ? Text("Prefers mornings") : nil, state: .waiting,
                contact: number == 1 ? called(.leftMessage, .hours(2), again: .hours(20), in: tx) : nil,
                createdAt: tx.now - .hours(3 + number * 20))
            try tx.insert(&entry)
        }
    }

    /// Books two visits into the leave of a doctor, as if they had been there before it.
    private func strand(_ doctors: [DoctorID], _ patients: [PatientID], in tx: Transaction) throws {
        guard let type = VisitType.usual.first else { return }
        for doctor in doctors {
            guard let calendar = try tx.get(DoctorCalendar.self, doctor),
                let leave = calendar.facts.availability.leaves.first(where: { $0.from > today && $0.hours == nil }),
                (try? calendar.checkBookable(on: leave.to)) != nil
            else { continue }
            let availability = calendar.facts.availability
            let before = Availability(
                templates: availability.templates, openings: availability.openings, leaves: [])
            let openings = (leave.from...leave.to).flatMap { before.openings(on: $0, in: zone) }
            for (number, opening) in openings.prefix(2).enumerated() {
                let (start, end) = (opening.interval.start, opening.interval.start + type.length)
                var visit = Appointment(
                    id: tx.newID(), patient: patients[(number * 53 + 29) % patients.count], doctor: doctor,
                    visitType: type.id, location: opening.location, start: start, end: end,
                    blockedUntil: end + type.buffer, status: .scheduled, isOverbooked: false, slotCapacity: 1,
                    bookedAt: tx.now - .days(20), bookedBy: "demo", moves: 0)
                try desk.reserve(visit, mayOverbook: true, in: tx)
                try tx.insert(&visit)
                try tx.publish(AppointmentScheduled(facts: visit.facts))
            }
            try Stranding.apply(calendar.facts, zone, in: tx)
            if var first = try tx.first(StrandedAppointment.byDoctor.equals(doctor)) {
                first.contact = called(.noAnswer, .minutes(40), again: .minutes(-10), in: tx)
                try tx.update(&first)
            }
            return
        }
    }

    /// One call so long ago, and another to make so long from now.
    private func called(
        _ outcome: ContactAttempt.Outcome, _ ago: Duration, again: Duration, in tx: Transaction
    ) -> ContactAttempts {
        let attempt = ContactAttempt(
            at: tx.now - ago, by: "demo", outcome: outcome, callAgainAt: tx.now + again, notes: nil)
        return ContactAttempts(attempt, after: nil)
    }
}
