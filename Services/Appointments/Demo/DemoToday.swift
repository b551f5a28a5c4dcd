import Contracts
import Kernel
import Storage

/// A demo hospital's today, as it stands at the hour at which it is made: visits that are over, one that goes on, patients who
/// wait, and what is still to come. By day within the doctors' hours; at night the first doctors see emergencies besides.
struct DemoToday: Sendable {
    /// Of so many doctors, the first ones.
    static let doctors = 8

    let desk: BookingDesk
    let store: Store
    let zone: HospitalZone
    let today: LocalDate

    /// - Returns: the patients whom the first doctor sees.
    func seed(doctors: [DoctorID], patients: [PatientID]) async throws -> [PatientID] {
        guard !patients.isEmpty else { return [] }
        var seen: [PatientID] = []
        for (number, doctor) in doctors.prefix(Self.doctors).enumerated() {
            let plan = self
            let own = try await store.write(.system(store.service, "demo.today", audited: true)) { tx in
                var random = SplitMix(state: 0x544F_4441 &+ UInt64(number))
                return try plan.seed(number, doctor, patients, &random, in: tx)
            }
            if number == 0 { seen = own }
        }
        return seen
    }

    private struct Slot {
        let start: Instant
        let location: Text<60>?
        /// Beside the doctor's hours.
        var isOverbooked = false
    }

    private func seed(
        _ number: Int, _ doctor: DoctorID, _ patients: [PatientID], _ random: inout SplitMix, in tx: Transaction
    ) throws -> [PatientID] {
        guard let calendar = try tx.get(DoctorCalendar.self, doctor), let type = VisitType.usual.first,
            (try? calendar.checkBookable(on: today)) != nil
        else { return [] }
        let now = tx.now
        var slots = slots(calendar, type, share: number == 0 ? 75 : 50, around: now, &random)
        if number < 2 { slots = filled(slots, type, around: now) }
        // The one that goes on: the last that has begun. Those behind it wait, if they are near.
        let current =
            slots.lastIndex { $0.start <= now && now < $0.start + type.length + .minutes(10) }
            ?? slots.firstIndex { $0.start > now && $0.start < now + .minutes(60) }
        var visits: [Appointment] = []
        for (index, slot) in slots.enumerated() {
            let place = current.map { index - $0 } ?? (slot.start < now ? -1 : 3)
            let status: Appointment.Status
            switch (place, random.next() % 100) {
            case (0, _): status = .inProgress
            case (1...2, _): status = slot.start < now + .minutes(90) ? .checkedIn : .scheduled
            case (_, 0..<6): status = .cancelled
            case (..<0, 6..<12): status = .noShow
            case (..<0, _): status = .completed
            default: status = .scheduled
            }
            for _ in 0..<3 {
                let patient = patients[Int(random.next() % UInt64(patients.count))]
                let visit = visit(doctor, patient, slot, type, status, id: tx.newID(), now)
                if try reserve(visit, in: tx) {
                    visits.append(visit)
                    break
                }
            }
        }
        try enter(visits, of: doctor, hasWalkIns: number == 0 || number == Self.doctors - 1, patients, &random, in: tx)
        return visits.filter { $0.status.blocksTime }.map(\.patient)
    }

    /// Some of the day's slots, those around now in any case; of a duty around the clock only those.
    private func slots(
        _ calendar: DoctorCalendar, _ type: VisitType, share: UInt64, around now: Instant, _ random: inout SplitMix
    ) -> [Slot] {
        var slots: [Slot] = []
        for opening in calendar.facts.availability.openings(on: today, in: zone) {
            guard let rule = opening.slots(for: type.id.text) else { continue }
            let isDuty = opening.interval.duration > .hours(16)
            var start = opening.interval.start
            while start + type.length <= opening.interval.end {
                let distance = abs((start - now).milliseconds)
                let isNear = distance <= 50 * 60_000
                if isNear || (random.next() % 100 < share && (!isDuty || distance < 150 * 60_000)) {
                    slots.append(Slot(start: start, location: opening.location))
                }
                start = start + .minutes(max(rule.minutes, type.minutes.value))
            }
        }
        return slots.sorted { $0.start < $1.start }
    }

    /// Some more beside the hours, within the day, unless there is a slot that has just begun and one that begins soon.
    private func filled(_ slots: [Slot], _ type: VisitType, around now: Instant) -> [Slot] {
        let hasCurrent = slots.contains { $0.start <= now && now < $0.start + .minutes(30) }
        let hasNext = slots.contains { now < $0.start && $0.start < now + .minutes(45) }
        if hasCurrent && hasNext { return slots }
        let day = zone.interval(of: today)
        let step = Int64(5 * 60_000)
        let base = max(Instant(milliseconds: now.milliseconds / step * step), day.start + .minutes(60))
        let more = [-60, -40, -20, 0, 20, 40].map {
            Slot(start: base + .minutes($0), location: nil, isOverbooked: true)
        }.filter { extra in
            day.start <= extra.start && extra.start + type.length <= day.end
                && !slots.contains { abs(($0.start - extra.start).milliseconds) < type.length.milliseconds }
        }
        return (slots + more).sorted { $0.start < $1.start }
    }

    private func visit(
        _ doctor: DoctorID, _ patient: PatientID, _ slot: Slot, _ type: VisitType, _ status: Appointment.Status,
        id: AppointmentID, _ now: Instant
    ) -> Appointment {
        let end = slot.start + type.length
        var visit = Appointment(
            id: id, patient: patient, doctor: doctor, visitType: type.id, location: slot.location, start: slot.start,
            end: end, blockedUntil: end + type.buffer, status: status, isOverbooked: slot.isOverbooked, slotCapacity: 1,
            bookedAt: now - .days(3), bookedBy: "demo", moves: 0)
        switch status {
        case .checkedIn: visit.checkedInAt = min(slot.start, now) - .minutes(10)
        case .inProgress:
            visit.startedAt = min(slot.start + .minutes(4), now - .minutes(5))
            visit.checkedInAt = min(slot.start, now) - .minutes(15)
        case .completed:
            let begun = min(slot.start + .minutes(3), now - .minutes(25))
            visit.checkedInAt = begun - .minutes(14)
            visit.startedAt = begun
            visit.completedAt = begun + .minutes(15)
        case .cancelled: visit.cancellation = .init(at: now - .days(1), by: .patient, reason: nil)
        default: break
        }
        return visit
    }

    /// - Returns: false, if the time is taken.
    private func reserve(_ visit: Appointment, in tx: Transaction) throws -> Bool {
        guard visit.status.blocksTime else { return true }
        do {
            try desk.reserve(visit, mayOverbook: visit.isOverbooked, in: tx)
            return true
        } catch is BookingError {
            return false
        }
    }

    /// Each of the demo doctors sees patients in a room of their own: their ids end in their number.
    private static func room(of doctor: DoctorID) -> Text<60>? {
        let number = Int(doctor.text.suffix(12)) ?? 0
        return Text("Room \(number / 10 + 1)\(number % 10)")
    }

    /// Stores the visits, with the tickets of those who came, and some who came without an appointment.
    private func enter(
        _ visits: [Appointment], of doctor: DoctorID, hasWalkIns: Bool, _ patients: [PatientID],
        _ random: inout SplitMix, in tx: Transaction
    ) throws {
        var counter = TicketCounter(id: TicketCounter.id(doctor, today), last: 0)
        func ticket(_ visit: Appointment?, _ patient: PatientID, isUrgent: Bool, _ state: QueueTicket.State) throws
            -> Int
        {
            counter.last += 1
            var ticket = QueueTicket(
                id: tx.newID(), doctor: doctor, date: today, number: counter.last, patient: patient,
                appointment: visit?.id, isUrgent: isUrgent, desk: state == .waiting ? nil : Self.room(of: doctor),
                state: state, issuedAt: visit?.checkedInAt ?? tx.now - .minutes(5), calledAt: visit?.startedAt)
            try tx.insert(&ticket)
            return ticket.number
        }
        for var visit in visits {
            switch visit.status {
            case .checkedIn: visit.token = try ticket(visit, visit.patient, isUrgent: false, .waiting)
            case .inProgress: visit.token = try ticket(visit, visit.patient, isUrgent: false, .serving)
            case .completed: visit.token = try ticket(visit, visit.patient, isUrgent: false, .done)
            default: break
            }
            try tx.insert(&visit)
            try tx.publish(AppointmentScheduled(facts: visit.facts))
            switch visit.status {
            case .checkedIn, .inProgress: try tx.publish(AppointmentCheckedIn(facts: visit.facts))
            case .completed: try tx.publish(AppointmentCompleted(facts: visit.facts))
            case .cancelled: try tx.publish(AppointmentCancelled(facts: visit.facts, by: "patient"))
            case .noShow: try tx.publish(AppointmentNoShow(facts: visit.facts))
            default: break
            }
        }
        if hasWalkIns {
            for isUrgent in [false, true] {
                let patient = patients[Int(random.next() % UInt64(patients.count))]
                _ = try ticket(nil, patient, isUrgent: isUrgent, .waiting)
            }
        }
        if counter.last > 0 { try tx.insert(&counter) }
    }
}
