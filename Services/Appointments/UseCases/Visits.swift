import Contracts
import Kernel
import Modules
import Storage

/// From arrival to the end of the visit.
struct Visits: Sendable {
    let store: Store
    let hospital: Hospital
    let desk: BookingDesk

    /// The patient has arrived: gives out the token that they wait with.
    func checkIn(_ id: AppointmentID, seen: Int?, by caller: Caller) async throws -> Appointment {
        let zone = hospital.zone
        return try await change(id, "appointment.check-in", .queueWrite, seen, caller) { appointment, tx in
            guard zone.date(of: appointment.start) == zone.date(of: tx.now) else { throw Self.notToday }
            let ticket = try tx.issueTicket(
                doctor: appointment.doctor, on: zone.date(of: tx.now), patient: appointment.patient,
                appointment: appointment.id, isUrgent: false)
            try appointment.checkIn(token: ticket.number, at: tx.now)
            try tx.settleStranded(appointment)
            try tx.publish(AppointmentCheckedIn(facts: appointment.facts))
        }
    }

    func undoCheckIn(_ id: AppointmentID, seen: Int?, by caller: Caller) async throws -> Appointment {
        try await change(id, "appointment.undo-check-in", .queueWrite, seen, caller) { appointment, tx in
            try appointment.undoCheckIn()
            try tx.setTicket(of: appointment.id, to: .left)
            try tx.publish(VisitChanged(facts: appointment.facts))
        }
    }

    func start(_ id: AppointmentID, seen: Int?, by caller: Caller) async throws -> Appointment {
        try await change(id, "appointment.start", .queueWrite, seen, caller) { appointment, tx in
            try appointment.begin(at: tx.now)
            try tx.setTicket(of: appointment.id, to: .serving)
            try tx.publish(VisitChanged(facts: appointment.facts))
        }
    }

    func complete(_ id: AppointmentID, seen: Int?, by caller: Caller) async throws -> Appointment {
        try await change(id, "appointment.complete", .queueWrite, seen, caller) { appointment, tx in
            try appointment.complete(at: tx.now)
            try tx.setTicket(of: appointment.id, to: .done)
            try tx.publish(AppointmentCompleted(facts: appointment.facts))
        }
    }

    func noShow(_ id: AppointmentID, seen: Int?, by caller: Caller) async throws -> Appointment {
        let desk = desk
        return try await change(id, "appointment.no-show", .queueWrite, seen, caller) { appointment, tx in
            try appointment.missed(at: tx.now)
            try desk.release(appointment, in: tx)
            try tx.setTicket(of: appointment.id, to: .left)
            try tx.settleStranded(appointment)
            try tx.publish(AppointmentNoShow(facts: appointment.facts))
        }
    }

    private func change(
        _ id: AppointmentID, _ action: String, _ permission: Permission, _ seen: Int?, _ caller: Caller,
        _ step: @escaping @Sendable (inout Appointment, Transaction) throws -> Void
    ) async throws -> Appointment {
        let act = try caller.act(action, permission)
        return try await store.write(act) { tx in
            var appointment = try tx.appointment(id, seen: seen, by: caller)
            try step(&appointment, tx)
            try tx.update(&appointment)
            return appointment
        }
    }

    private static let notToday = Problem(
        .conflict, "wrong-status", "A patient checks in on the day of the appointment.")
}
