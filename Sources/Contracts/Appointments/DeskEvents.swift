package import Kernel

// What screens at the desk and in the waiting room follow. Nobody computes with these: who hears of them reads again.

/// A ticket of a doctor's queue was given out, called, or set to another state.
package struct QueueChanged: EventPayload {
    package static let type = "queue.changed"
    package let ticket: String
    package let doctor: DoctorID
    /// The hospital's day of the queue.
    package let date: LocalDate
    package var subject: String { ticket }

    package init(ticket: String, doctor: DoctorID, date: LocalDate) {
        self.ticket = ticket
        self.doctor = doctor
        self.date = date
    }
}

/// Something of an appointment changed that no event of its own tells of: the visit began, a check-in was taken back, the
/// room or the patient's record is another one.
package struct VisitChanged: EventPayload {
    package static let type = "visit.changed"
    package let facts: AppointmentFacts
    package var subject: String { facts.appointment.text }

    package init(facts: AppointmentFacts) { self.facts = facts }
}

/// The list of the appointments that a doctor's hours no longer hold became longer, shorter or another one.
package struct StrandedChanged: EventPayload {
    package static let type = "stranded.changed"
    package let doctor: DoctorID
    package var subject: String { doctor.text }

    package init(doctor: DoctorID) { self.doctor = doctor }
}

/// Of those who wait for a doctor's time somebody joined, left, or was called.
package struct WaitListChanged: EventPayload {
    package static let type = "wait_list.changed"
    package let doctor: DoctorID
    package var subject: String { doctor.text }

    package init(doctor: DoctorID) { self.doctor = doctor }
}
