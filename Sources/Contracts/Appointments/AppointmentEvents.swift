package import Kernel

/// What every event of an appointment says of it.
package struct AppointmentFacts: Codable, Sendable, Hashable {
    package let appointment: AppointmentID
    package let patient: PatientID
    package let doctor: DoctorID
    package let visitType: String
    package let start: Instant
    package let end: Instant
    package let bookedAt: Instant
    package let checkedInAt: Instant?
    package let startedAt: Instant?
    package let completedAt: Instant?

    package init(
        appointment: AppointmentID, patient: PatientID, doctor: DoctorID, visitType: String, start: Instant,
        end: Instant,
        bookedAt: Instant, checkedInAt: Instant?, startedAt: Instant?, completedAt: Instant?
    ) {
        self.appointment = appointment
        self.patient = patient
        self.doctor = doctor
        self.visitType = visitType
        self.start = start
        self.end = end
        self.bookedAt = bookedAt
        self.checkedInAt = checkedInAt
        self.startedAt = startedAt
        self.completedAt = completedAt
    }
}

package struct AppointmentScheduled: EventPayload {
    package static let type = "appointment.scheduled"
    package let facts: AppointmentFacts
    package var subject: String { facts.appointment.text }

    package init(facts: AppointmentFacts) { self.facts = facts }
}

package struct AppointmentRescheduled: EventPayload {
    package static let type = "appointment.rescheduled"
    package let facts: AppointmentFacts
    package let previousDoctor: DoctorID
    package let previousStart: Instant
    package var subject: String { facts.appointment.text }

    package init(facts: AppointmentFacts, previousDoctor: DoctorID, previousStart: Instant) {
        self.facts = facts
        self.previousDoctor = previousDoctor
        self.previousStart = previousStart
    }
}

package struct AppointmentCancelled: EventPayload {
    package static let type = "appointment.cancelled"
    package let facts: AppointmentFacts
    /// Coded: patient, doctor, hospital, stranded, payment, other.
    package let by: String
    package var subject: String { facts.appointment.text }

    package init(facts: AppointmentFacts, by: String) {
        self.facts = facts
        self.by = by
    }
}

package struct AppointmentCheckedIn: EventPayload {
    package static let type = "appointment.checked_in"
    package let facts: AppointmentFacts
    package var subject: String { facts.appointment.text }

    package init(facts: AppointmentFacts) { self.facts = facts }
}

package struct AppointmentCompleted: EventPayload {
    package static let type = "appointment.completed"
    package let facts: AppointmentFacts
    package var subject: String { facts.appointment.text }

    package init(facts: AppointmentFacts) { self.facts = facts }
}

package struct AppointmentNoShow: EventPayload {
    package static let type = "appointment.no_show"
    package let facts: AppointmentFacts
    package var subject: String { facts.appointment.text }

    package init(facts: AppointmentFacts) { self.facts = facts }
}

/// It is time to remind the patient; published once for each reminder of an appointment.
package struct AppointmentReminder: EventPayload {
    package static let type = "appointment.reminder"
    package let facts: AppointmentFacts
    /// How long before the start, in minutes.
    package let minutesBefore: Int
    package var subject: String { facts.appointment.text }

    package init(facts: AppointmentFacts, minutesBefore: Int) {
        self.facts = facts
        self.minutesBefore = minutesBefore
    }
}

/// A freed slot is held for the first on the wait list, who has until `until` to take it.
package struct AppointmentOffered: EventPayload {
    package static let type = "appointment.offered"
    package let facts: AppointmentFacts
    package let until: Instant
    package var subject: String { facts.appointment.text }

    package init(facts: AppointmentFacts, until: Instant) {
        self.facts = facts
        self.until = until
    }
}

/// A patient whom the hospital knows came without an appointment and waits for the doctor.
package struct WalkInWaiting: EventPayload {
    package static let type = "walk_in.waiting"
    package let ticket: String
    package let patient: PatientID
    package let doctor: DoctorID
    package let at: Instant
    package var subject: String { ticket }

    package init(ticket: String, patient: PatientID, doctor: DoctorID, at: Instant) {
        self.ticket = ticket
        self.patient = patient
        self.doctor = doctor
        self.at = at
    }
}

/// A patient who came without an appointment went before being seen.
package struct WalkInLeft: EventPayload {
    package static let type = "walk_in.left"
    package let ticket: String
    package var subject: String { ticket }

    package init(ticket: String) { self.ticket = ticket }
}
