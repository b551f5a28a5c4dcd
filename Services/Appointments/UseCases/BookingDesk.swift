import Contracts
import Kernel
import Modules
import Storage

/// The rules of taking and freeing time, within a transaction. Every way to an appointment goes through here: booking,
/// series, offers, moves and merges.
struct BookingDesk: Sendable {
    static let horizon = Duration.days(730)

    let hospital: Hospital
    let doctors: any DoctorDirectory
    let store: Store
    let calendars: CalendarCache

    /// Makes sure that the doctor's calendar is here; the event that brings it may still be on its way.
    func learn(_ doctor: DoctorID) async throws {
        if try await store.engine.record(DoctorCalendar.collection, doctor.text) != nil { return }
        guard let facts = try await doctors.calendarFacts(of: doctor) else { throw BookingError.unknownDoctor }
        try await store.write(.system(store.service, "doctor-calendar.learn", audited: false)) { tx in
            guard try tx.get(DoctorCalendar.self, doctor) == nil else { return }
            var calendar = DoctorCalendar(facts: facts)
            try tx.save(&calendar)
        }
    }

    /// Does what needs the doctor's calendar. It is here but for the first moments of a doctor, so it is looked for, and the
    /// change done once more, only after it was missed.
    func learning<T>(_ doctor: DoctorID, _ change: () async throws -> T) async throws -> T {
        do {
            return try await change()
        } catch BookingError.unknownDoctor {
            try await learn(doctor)
            return try await change()
        }
    }

    /// An appointment that the doctor's hours and licence allow; not yet saved, and no time taken.
    func draft(
        _ request: BookingRequest, status: Appointment.Status, series: EntityID<AppointmentSeries.Tag>? = nil,
        in tx: Transaction
    ) throws -> Appointment {
        let type = try visitType(request.visitType, in: tx)
        try checkNotMerged(request.patient, in: tx)
        let end = request.start + type.length
        let terms = try terms(
            doctor: request.doctor, start: request.start, end: end, visitType: type, overbook: request.overbook == true,
            in: tx)
        return Appointment(
            id: tx.newID(), patient: request.patient, doctor: request.doctor, room: request.room, visitType: type.id,
            location: terms?.location, start: request.start, end: end, blockedUntil: end + type.buffer, status: status,
            notes: request.notes, series: series, isOverbooked: request.overbook == true,
            slotCapacity: terms?.capacity ?? 1, bookedAt: tx.now, bookedBy: tx.act.caller.id, moves: 0)
    }

    /// Takes the appointment's time of the doctor, the patient and the room. If any of them is taken, nothing is written, so
    /// that the caller may catch the error and go on.
    func reserve(_ appointment: Appointment, mayOverbook: Bool, in tx: Transaction) throws {
        var rows: [ResourceDay] = []
        for (resource, end) in Self.resources(of: appointment) {
            let reservation = Reservation(
                start: appointment.start, end: end, appointment: appointment.id,
                group: appointment.slotCapacity > 1 ? appointment.doctor.text : "")
            for day in ResourceDay.days(from: appointment.start, to: end) {
                var row =
                    try tx.get(ResourceDay.self, ResourceDay.id(resource, day: day)) ?? ResourceDay(resource, day: day)
                try ReservationRules.check(
                    reservation, of: resource, against: row.reservations.overlapping(reservation),
                    capacity: appointment.slotCapacity, mayOverbook: mayOverbook, ignoring: appointment.id)
                row.reservations.add(reservation)
                rows.append(row)
            }
        }
        for var row in rows {
            if row.revision == 0 { try tx.insert(&row) } else { try tx.update(&row) }
        }
    }

    /// Gives the appointment's time back.
    func release(_ appointment: Appointment, in tx: Transaction) throws {
        for (resource, end) in Self.resources(of: appointment) {
            for day in ResourceDay.days(from: appointment.start, to: end) {
                guard var row = try tx.get(ResourceDay.self, ResourceDay.id(resource, day: day)) else { continue }
                row.reservations.remove(appointment.id)
                try tx.update(&row)
            }
        }
    }

    func move(_ appointment: inout Appointment, to request: MoveRequest, in tx: Transaction) throws {
        guard appointment.status.isMovable else { throw BookingError.notMovable(appointment.status) }
        let (previousDoctor, previousStart) = (appointment.doctor, appointment.start)
        let type = try visitType(appointment.visitType, in: tx, mustBeActive: false)
        let doctor = request.doctor ?? appointment.doctor
        let end = request.start + type.length
        let overbook = request.overbook == true
        let terms = try terms(
            doctor: doctor, start: request.start, end: end, visitType: type, overbook: overbook, in: tx)
        try release(appointment, in: tx)
        appointment.doctor = doctor
        appointment.start = request.start
        appointment.end = end
        appointment.blockedUntil = end + type.buffer
        appointment.location = terms?.location
        appointment.slotCapacity = terms?.capacity ?? 1
        appointment.isOverbooked = overbook
        if let room = request.room { appointment.room = room }
        appointment.moves += 1
        try reserve(appointment, mayOverbook: overbook, in: tx)
        try tx.update(&appointment)
        try tx.settleStranded(appointment)
        try tx.publish(
            AppointmentRescheduled(
                facts: appointment.facts, previousDoctor: previousDoctor, previousStart: previousStart))
    }

    func changeRoom(of appointment: inout Appointment, to room: RoomID?, in tx: Transaction) throws {
        guard appointment.status.isMovable || appointment.status == .checkedIn else {
            throw BookingError.notMovable(appointment.status)
        }
        try release(appointment, in: tx)
        appointment.room = room
        // The doctor's time was the appointment's before; only the room is new.
        try reserve(appointment, mayOverbook: true, in: tx)
    }

    func cancel(
        _ appointment: inout Appointment, by: Appointment.CancelledBy, because reason: Text<300>?, in tx: Transaction
    ) throws {
        try appointment.cancel(by: by, because: reason, at: tx.now)
        try release(appointment, in: tx)
        try tx.update(&appointment)
        try tx.settleStranded(appointment)
        try tx.publish(AppointmentCancelled(facts: appointment.facts, by: by.rawValue))
    }

    /// The patient's record may have been merged since Patients was asked; that it was is known here before its appointments
    /// are looked for.
    private func checkNotMerged(_ patient: PatientID, in tx: Transaction) throws {
        if let merge = try tx.first(MergedAppointments.byDuplicate.equals(patient)) {
            throw BookingError.patientMerged(into: merge.to)
        }
    }

    func visitType(
        _ id: EntityID<VisitType.Tag>, in tx: Transaction, mustBeActive: Bool = true
    ) throws -> VisitType {
        guard let record = try tx.reader.get(VisitType.collection, id.text) else { throw BookingError.unknownVisitType }
        let type = try calendars.visitType(of: record)
        guard type.isActive || !mustBeActive else { throw BookingError.unknownVisitType }
        return type
    }

    /// What the doctor's hours say; nothing, if the hours are overridden and do not hold the visit.
    private func terms(
        doctor: DoctorID, start: Instant, end: Instant, visitType: VisitType, overbook: Bool, in tx: Transaction
    ) throws -> SlotTerms? {
        guard start.milliseconds % 60_000 == 0 else { throw BookingError.notWholeMinute }
        guard start >= tx.now - .minutes(overbook ? 60 : 5) else { throw BookingError.inThePast }
        guard start <= tx.now + Self.horizon else { throw BookingError.tooFarAhead }
        guard let record = try tx.reader.get(DoctorCalendar.collection, doctor.text) else {
            throw BookingError.unknownDoctor
        }
        let calendar = try calendars.calendar(of: record)
        let date = hospital.zone.date(of: start)
        try calendar.entity.checkBookable(on: date)
        let openings = calendar.openings(on: date, in: hospital.zone)
        do {
            return try openings.terms(start: start, end: end, visitType: visitType.id.text)
        } catch {
            guard overbook else { throw error }
            return openings.first { $0.interval.contains(start) }.map { SlotTerms(location: $0.location, capacity: 1) }
        }
    }

    /// What an appointment takes up, and until when: the patient may leave before the room is clean.
    private static func resources(of appointment: Appointment) -> [(Resource, Instant)] {
        var resources: [(Resource, Instant)] = [
            (.doctor(appointment.doctor), appointment.blockedUntil), (.patient(appointment.patient), appointment.end),
        ]
        if let room = appointment.room { resources.append((.room(room), appointment.blockedUntil)) }
        return resources
    }
}
