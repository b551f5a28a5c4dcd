import Contracts
import Kernel
import Messaging
import Modules
import Storage
import Web

/// A change of a doctor that is only thought of: of the hours, of whether they see patients here, or of both.
struct StrandingPreview: Codable, Sendable, Hashable {
    let doctor: DoctorID
    /// The hours as they would become; as they are if they are left out.
    let availability: Availability?
    /// Whether the doctor would see patients here; as it is if it is left out.
    let isActive: Bool?

    init(doctor: DoctorID, availability: Availability? = nil, isActive: Bool? = nil) {
        self.doctor = doctor
        self.availability = availability
        self.isActive = isActive
    }
}

/// Keeps the doctors' calendars, and finds the appointments that a change leaves without hours. The calendar and the worklist
/// change in one commit, so a booking sees either the old hours, and is then found, or the new ones.
struct Stranding: Sendable {
    /// Coming appointments of one doctor that are looked at.
    static let most = 5000

    let store: Store
    let hospital: Hospital
    let clock: any HospitalClock

    var subscription: Subscription {
        let zone = hospital.zone
        return Subscription("appointments.doctor-calendars", to: "doctor.*") { event, tx in
            let facts: DoctorCalendarFacts
            switch event.type {
            case DoctorCreated.type: facts = try event.payload(DoctorCreated.self).facts
            case DoctorUpdated.type: facts = try event.payload(DoctorUpdated.self).facts
            case DoctorAvailabilityChanged.type: facts = try event.payload(DoctorAvailabilityChanged.self).facts
            default: return
            }
            try Self.apply(facts, zone, in: tx)
        }
    }

    static func apply(_ facts: DoctorCalendarFacts, _ zone: HospitalZone, in tx: Transaction) throws {
        if var calendar = try tx.get(DoctorCalendar.self, facts.doctor) {
            guard facts.revision >= calendar.facts.revision else { return }
            calendar.facts = facts
            try tx.save(&calendar)
        } else {
            var calendar = DoctorCalendar(facts: facts)
            try tx.save(&calendar)
        }
        let stranded = try stranded(by: facts, zone, in: tx, from: tx.now)
        let ids = Set(stranded.map(\.id))
        var isOther = false
        for row in try tx.find(StrandedAppointment.byDoctor.equals(facts.doctor), limit: most).items
        where !ids.contains(row.id) && row.cause != .merge {
            try tx.delete(row)
            isOther = true
        }
        for var row in stranded {
            guard var known = try tx.get(StrandedAppointment.self, row.id) else {
                try tx.insert(&row)
                isOther = true
                continue
            }
            if known.cause != row.cause {
                known.cause = row.cause
                try tx.update(&known)
                isOther = true
            }
        }
        if isOther { try tx.publish(StrandedChanged(doctor: facts.doctor)) }
        // Hours that came back do not undo a clash that they hid.
        for row in try tx.find(StrandedAppointment.byDoctor.equals(facts.doctor), limit: most).items
        where row.cause == .merge { try tx.settleDoubles(of: row.patient) }
    }

    /// The coming appointments that these hours do not hold.
    static func stranded(
        by facts: DoctorCalendarFacts, _ zone: HospitalZone, in reading: some Reading, from now: Instant
    ) throws -> [StrandedAppointment] {
        let calendar = DoctorCalendar(facts: facts)
        var openings: [LocalDate: [Opening]] = [:]
        return try reading.find(Appointment.byDoctor.equals(facts.doctor).from(now), limit: most).items.compactMap {
            visit in
            guard visit.status.isMovable else { return nil }
            let date = zone.date(of: visit.start)
            let day = openings[date] ?? facts.availability.openings(on: date, in: zone)
            openings[date] = day
            guard let cause = cause(visit, calendar, day, on: date, zone) else { return nil }
            return StrandedAppointment(
                id: visit.id, doctor: visit.doctor, patient: visit.patient, start: visit.start, cause: cause, since: now
            )
        }
    }

    private static func cause(
        _ visit: Appointment, _ calendar: DoctorCalendar, _ day: [Opening], on date: LocalDate, _ zone: HospitalZone
    ) -> StrandedAppointment.Cause? {
        do {
            try calendar.checkBookable(on: date)
        } catch {
            return error == .doctorInactive ? .doctorInactive : .licence
        }
        // The hours must hold the visit; where its slots begin may have changed.
        let isHeld = day.contains {
            $0.interval.start <= visit.start && visit.end <= $0.interval.end
                && $0.slots(for: visit.visitType.text) != nil
        }
        if isHeld { return nil }
        guard let interval = visit.interval else { return .hours }
        if calendar.facts.availability.isOnLeave(interval, on: date, in: zone) { return .leave }
        // It was booked beside the hours on purpose, so only leave and the end of the hours that it was added to strand it.
        guard visit.isOverbooked else { return .hours }
        return visit.location == nil || day.contains { $0.interval.contains(visit.start) } ? nil : .hours
    }

    func preview(_ request: StrandingPreview, by caller: Caller) async throws -> [StrandedAppointment] {
        let isOwn = caller.doctor == request.doctor
        let grant = try caller.grant(isOwn ? .selfService : .appointmentsRead)
        let excess = request.availability?.excess(at: "/availability") ?? []
        guard excess.isEmpty else { throw Problem.invalid(excess) }
        let (zone, now) = (hospital.zone, clock.now)
        return try await store.scan(grant) { snapshot in
            guard let calendar = try snapshot.get(DoctorCalendar.self, request.doctor) else {
                throw BookingError.unknownDoctor
            }
            let old = calendar.facts
            let facts = DoctorCalendarFacts(
                doctor: old.doctor, name: old.name, specialties: old.specialties,
                isActive: request.isActive ?? old.isActive, licensedThrough: old.licensedThrough,
                availability: request.availability ?? old.availability, revision: old.revision)
            return try Self.stranded(by: facts, zone, in: snapshot, from: now)
        }
    }

    func worklist(
        of doctor: DoctorID?, page: PageRequest, by caller: Caller
    ) async throws -> Page<Record> {
        let grant = try caller.grant(.appointmentsRead)
        // Yesterday's need nobody's attention any more.
        let today = hospital.zone.interval(of: hospital.zone.date(of: clock.now)).start
        return try await store.read(grant) { snapshot in
            let all = doctor.map { StrandedAppointment.byDoctor.equals($0) } ?? StrandedAppointment.byStart.all
            return try snapshot.records(all.from(today), page)
        }
    }
}
