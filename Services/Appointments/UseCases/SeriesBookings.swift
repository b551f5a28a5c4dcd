import Contracts
import Kernel
import Modules
import Storage

struct SeriesRequest: Codable, Sendable, Hashable {
    let first: BookingRequest
    let repeats: AppointmentSeries.Rule
}

/// What was booked of a series.
struct BookedSeries: Codable, Sendable {
    let id: EntityID<AppointmentSeries.Tag>
    let appointments: [Appointment]
}

/// Which occurrences of a series a change is for.
struct SeriesScope: Codable, Sendable, Hashable {
    /// The first that changes; every one that is still to come, if it is left out.
    let from: AppointmentID?
}

struct SeriesMove: Codable, Sendable, Hashable {
    let from: AppointmentID?
    /// The new time of the day; the same one if it is left out.
    let time: LocalTime?
    let doctor: DoctorID?
    /// Days later, or earlier if negative.
    let shiftDays: Whole<-60, 60>?
}

struct SeriesCancel: Codable, Sendable, Hashable {
    let from: AppointmentID?
    let reason: Text<300>
}

/// Appointments that repeat. A series is booked or changed as a whole or not at all; the answer names every occurrence that
/// did not fit. One occurrence is changed like any appointment.
struct SeriesBookings: Sendable {
    static let most = 52

    let store: Store
    let hospital: Hospital
    let patients: any PatientDirectory
    let desk: BookingDesk
    let waitList: WaitListRules

    func book(_ request: SeriesRequest, by caller: Caller) async throws -> BookedSeries {
        let act = try caller.actForAppointments("series.book", of: request.first.patient)
        try caller.checkOverbooking(request.first.overbook)
        try await patients.check(request.first.patient)
        try await desk.learn(request.first.doctor)
        let (desk, zone) = (desk, hospital.zone)
        return try await store.write(act) { tx in
            var series = AppointmentSeries(
                id: tx.newID(), patient: request.first.patient, rule: request.repeats, createdAt: tx.now)
            try tx.insert(&series)
            let starts = request.repeats.starts(from: request.first.start, in: zone)
            if let last = starts.last, last > tx.now + BookingDesk.horizon { throw BookingError.seriesTooLong }
            let booked = try Self.all(starts) { start in
                var appointment = try desk.draft(
                    request.first.moved(to: start), status: .scheduled, series: series.id, in: tx)
                try desk.reserve(appointment, mayOverbook: request.first.overbook == true, in: tx)
                try tx.insert(&appointment)
                try tx.publish(AppointmentScheduled(facts: appointment.facts))
                return appointment
            }
            return BookedSeries(id: series.id, appointments: booked)
        }
    }

    func move(
        _ id: EntityID<AppointmentSeries.Tag>, _ request: SeriesMove, by caller: Caller
    ) async throws -> BookedSeries {
        let act = try caller.actForAppointments("series.reschedule")
        if let doctor = request.doctor { try await desk.learn(doctor) }
        let (desk, waitList, zone) = (desk, waitList, hospital.zone)
        return try await store.write(act) { tx in
            let following = try tx.occurrences(of: id, from: request.from, by: caller)
            // First all give their time back, so that they do not stand in each other's way.
            for appointment in following { try desk.release(appointment, in: tx) }
            let moved = try Self.all(following) { appointment in
                var appointment = appointment
                let date = zone.date(of: appointment.start).adding(days: request.shiftDays?.value ?? 0)
                let time = request.time ?? zone.time(of: appointment.start)
                try desk.move(
                    &appointment,
                    to: MoveRequest(
                        start: zone.instant(of: date, at: time), doctor: request.doctor, room: nil, overbook: nil),
                    in: tx)
                return appointment
            }
            for before in following { try waitList.offer(freedBy: before, in: tx) }
            return BookedSeries(id: id, appointments: moved)
        }
    }

    func cancel(
        _ id: EntityID<AppointmentSeries.Tag>, _ request: SeriesCancel, by caller: Caller
    ) async throws -> BookedSeries {
        let act = try caller.actForAppointments("series.cancel")
        let (desk, waitList) = (desk, waitList)
        return try await store.write(act) { tx in
            var cancelled: [Appointment] = []
            for var appointment in try tx.occurrences(of: id, from: request.from, by: caller) {
                try desk.cancel(
                    &appointment, by: caller.isPatient ? .patient : .hospital, because: request.reason, in: tx)
                try waitList.offer(freedBy: appointment, in: tx)
                cancelled.append(appointment)
            }
            return BookedSeries(id: id, appointments: cancelled)
        }
    }

    func occurrences(of id: EntityID<AppointmentSeries.Tag>, by caller: Caller) async throws -> [Appointment] {
        let grant = try caller.grantForAppointments()
        let all = try await store.read(grant) { try $0.find(Appointment.bySeries.equals(id), limit: Self.most).items }
        guard let first = all.first, !caller.isPatient || caller.patient == first.patient else {
            throw Problem.notFound("series")
        }
        return all
    }

    /// Runs a step for each, and reports all that failed, not the first.
    private static func all<Item, Result>(_ items: [Item], _ step: (Item) throws -> Result) throws -> [Result] {
        var results: [Result] = []
        var fields: [Problem.Field] = []
        for (number, item) in items.enumerated() {
            do {
                results.append(try step(item))
            } catch let error as BookingError {
                fields.append(.init("/occurrences/\(number)", error.problem.detail))
            }
        }
        guard fields.isEmpty else {
            throw Problem(
                .conflict, "series-conflict", "Some of the appointments do not fit; none was changed.", fields: fields)
        }
        return results
    }
}

extension BookingRequest {
    fileprivate func moved(to start: Instant) -> BookingRequest {
        BookingRequest(
            patient: patient, doctor: doctor, visitType: visitType, start: start, room: room, notes: notes,
            overbook: overbook)
    }
}

extension Transaction {
    /// The occurrences that are still to come and can be moved, from one on.
    fileprivate func occurrences(
        of id: EntityID<AppointmentSeries.Tag>, from: AppointmentID?, by caller: Caller
    ) throws -> [Appointment] {
        let all = try find(Appointment.bySeries.equals(id), limit: SeriesBookings.most).items
        guard let first = all.first, !caller.isPatient || caller.patient == first.patient else {
            throw Problem.notFound("series")
        }
        var start = now
        if let from {
            guard let appointment = all.first(where: { $0.id == from }) else {
                throw Problem.invalid("/from", "must be an appointment of this series")
            }
            start = max(start, appointment.start)
        }
        return all.filter { $0.start >= start && $0.status.isMovable }
    }
}
