import Contracts
package import Kernel
import Modules
import Storage

/// Appointments for a demo hospital: 30 days back, today, and 30 days ahead, the same for the same doctors, patients and day.
/// Today's of the first doctors are made by `DemoToday`.
struct DemoAppointments: Sendable {
    let desk: BookingDesk
    let store: Store
    let zone: HospitalZone

    /// One slot in this many is taken.
    static let oneIn = 4

    func seed(doctors: [DoctorID], patients: [PatientID], today: LocalDate) async throws {
        guard !patients.isEmpty else { return }
        var random = SplitMix(state: 0x484D_5331)
        let livened = Set(doctors.prefix(DemoToday.doctors))
        for doctor in doctors {
            try await desk.learn(doctor)
            let chooser = SplitMix(state: random.next())
            let plan = self
            try await store.write(.system(store.service, "demo.appointments", audited: true)) { tx in
                var random = chooser
                for date in today.adding(days: -30)...today.adding(days: 30)
                where date != today || !livened.contains(doctor) {
                    try plan.seed(doctor, on: date, patients, today, &random, in: tx)
                }
            }
        }
    }

    private func seed(
        _ doctor: DoctorID, on date: LocalDate, _ patients: [PatientID], _ today: LocalDate, _ random: inout SplitMix,
        in tx: Transaction
    ) throws {
        guard let calendar = try tx.get(DoctorCalendar.self, doctor), let type = VisitType.usual.first,
            (try? calendar.checkBookable(on: date)) != nil
        else { return }
        for opening in calendar.facts.availability.openings(on: date, in: zone) {
            // A duty around the clock is for whoever comes; the demo leaves it free.
            guard opening.interval.duration < .hours(12), let slots = opening.slots(for: type.id.text) else { continue }
            var start = opening.interval.start
            while start + type.length <= opening.interval.end {
                if random.next() % UInt64(Self.oneIn) == 0 {
                    let patient = patients[Int(random.next() % UInt64(patients.count))]
                    try book(doctor, patient, start, opening, type, fate: random.next() % 100, in: tx)
                }
                start = start + .minutes(max(slots.minutes, type.minutes.value))
            }
        }
    }

    private func book(
        _ doctor: DoctorID, _ patient: PatientID, _ start: Instant, _ opening: Opening, _ type: VisitType, fate: UInt64,
        in tx: Transaction
    ) throws {
        let end = start + type.length
        let isPast = end < tx.now
        let status: Appointment.Status =
            switch fate {
            case 0..<6: .cancelled
            case 6..<12 where isPast: .noShow
            default: isPast ? .completed : .scheduled
            }
        let wait = Duration.minutes(Int(fate % 25))
        var appointment = Appointment(
            id: tx.newID(), patient: patient, doctor: doctor, visitType: type.id, location: opening.location,
            start: start,
            end: end, blockedUntil: end + type.buffer, status: status, isOverbooked: false, slotCapacity: 1,
            bookedAt: min(tx.now, start - .days(3)), bookedBy: "demo", moves: 0)
        if status == .completed {
            appointment.checkedInAt = start - .minutes(10)
            appointment.startedAt = start + wait
            appointment.completedAt = start + wait + .minutes(8 + Int(fate % 17))
        }
        if status == .cancelled {
            appointment.cancellation = .init(at: min(tx.now, start - .days(1)), by: .patient, reason: nil)
        }
        if status.blocksTime {
            do {
                try desk.reserve(appointment, mayOverbook: false, in: tx)
            } catch is BookingError {
                return
            }
        }
        try tx.insert(&appointment)
        try tx.publish(AppointmentScheduled(facts: appointment.facts))
        switch status {
        case .completed: try tx.publish(AppointmentCompleted(facts: appointment.facts))
        case .cancelled: try tx.publish(AppointmentCancelled(facts: appointment.facts, by: "patient"))
        case .noShow: try tx.publish(AppointmentNoShow(facts: appointment.facts))
        default: break
        }
    }
}

/// SplitMix64 (Steele, Lea, Flood 2014): the same numbers each time, for made-up data.
struct SplitMix: Sendable {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
        return z ^ z >> 31
    }
}

extension AppointmentsModule {
    /// Fills a demo hospital.
    /// - Returns: the patients whom the first doctor sees today.
    package func seedDemo(doctors: [DoctorID], patients: [PatientID], today: LocalDate) async throws -> [PatientID] {
        let zone = context.hospital.zone
        try await DemoAppointments(desk: desk, store: store, zone: zone)
            .seed(doctors: doctors, patients: patients, today: today)
        let seen = try await DemoToday(desk: desk, store: store, zone: zone, today: today)
            .seed(doctors: doctors, patients: patients)
        try await DemoWorklists(desk: desk, store: store, zone: zone, today: today)
            .seed(doctors: doctors, patients: patients)
        return seen
    }
}
