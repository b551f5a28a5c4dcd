import Contracts
import Kernel
import Storage

/// What a client sends to book.
struct BookingRequest: Codable, Sendable, Hashable {
    let patient: PatientID
    let doctor: DoctorID
    let visitType: EntityID<VisitType.Tag>
    let start: Instant
    let room: RoomID?
    let notes: LongText<2000>?
    /// Books although the doctor's time is taken or outside the hours; needs a permission of its own.
    let overbook: Bool?
}

/// Where and with whom an appointment goes on.
struct MoveRequest: Codable, Sendable, Hashable {
    let start: Instant
    /// Another doctor; the same one if it is left out.
    let doctor: DoctorID?
    let room: RoomID?
    let overbook: Bool?
}

struct CancelRequest: Codable, Sendable, Hashable {
    let reason: Text<300>
    /// Who wanted it; the patient, if a patient cancels.
    let by: Appointment.CancelledBy?
}

/// Booking, moving and cancelling.
struct Bookings: Sendable {
    let store: Store
    let patients: any PatientDirectory
    let desk: BookingDesk
    let waitList: WaitListRules

    func book(_ request: BookingRequest, by caller: Caller) async throws -> Appointment {
        let act = try caller.actForAppointments("appointment.book", of: request.patient)
        try caller.checkOverbooking(request.overbook)
        try await patients.check(request.patient)
        let desk = desk
        return try await desk.learning(request.doctor) {
            try await store.write(act) { tx in
                var appointment = try desk.draft(request, status: .scheduled, in: tx)
                try desk.reserve(appointment, mayOverbook: request.overbook == true, in: tx)
                try tx.insert(&appointment)
                try tx.publish(AppointmentScheduled(facts: appointment.facts))
                return appointment
            }
        }
    }

    func move(_ id: AppointmentID, to request: MoveRequest, seen: Int?, by caller: Caller) async throws -> Appointment {
        let act = try caller.actForAppointments("appointment.reschedule")
        try caller.checkOverbooking(request.overbook)
        if let doctor = request.doctor { try await desk.learn(doctor) }
        let desk = desk
        let waitList = waitList
        return try await store.write(act) { tx in
            var appointment = try tx.appointment(id, seen: seen, by: caller)
            let before = appointment
            try desk.move(&appointment, to: request, in: tx)
            try waitList.offer(freedBy: before, in: tx)
            return appointment
        }
    }

    func cancel(_ id: AppointmentID, _ request: CancelRequest, seen: Int?, by caller: Caller) async throws
        -> Appointment
    {
        let act = try caller.actForAppointments("appointment.cancel")
        let desk = desk
        let waitList = waitList
        return try await store.write(act) { tx in
            var appointment = try tx.appointment(id, seen: seen, by: caller)
            let by = caller.isPatient ? .patient : request.by ?? .hospital
            try waitList.offerEnded(appointment, in: tx)
            try desk.cancel(&appointment, by: by, because: request.reason, in: tx)
            try waitList.offer(freedBy: appointment, in: tx)
            return appointment
        }
    }

    /// Changes what has no influence on the time.
    /// - Parameter patch: a merge patch of `AppointmentDetails`.
    func amend(_ id: AppointmentID, _ patch: [UInt8], seen: Int, by caller: Caller) async throws -> Appointment {
        let act = try caller.act("appointment.amend", .appointmentsWrite)
        let desk = desk
        return try await store.write(act) { tx in
            var appointment = try tx.appointment(id, seen: seen, by: caller)
            let details = try JSON.patched(AppointmentDetails(appointment), with: patch)
            appointment.notes = details.notes
            if details.room != appointment.room { try desk.changeRoom(of: &appointment, to: details.room, in: tx) }
            try tx.update(&appointment)
            try tx.publish(VisitChanged(facts: appointment.facts))
            return appointment
        }
    }

}

extension PatientDirectory {
    /// Throws, unless there is the patient, and their record was not merged into another.
    func check(_ id: PatientID) async throws {
        guard let record = try await standing(of: id) else { throw BookingError.unknownPatient }
        if let survivor = record.mergedInto { throw BookingError.patientMerged(into: survivor) }
    }
}

/// The members that may be changed in place.
struct AppointmentDetails: Codable, Sendable, Hashable {
    let notes: LongText<2000>?
    let room: RoomID?

    init(_ appointment: Appointment) {
        notes = appointment.notes
        room = appointment.room
    }
}
