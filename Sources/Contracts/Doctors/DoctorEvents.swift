import Kernel

package struct DoctorCreated: EventPayload {
    package static let type = "doctor.created"
    package let facts: DoctorCalendarFacts
    package var subject: String { facts.doctor.text }

    package init(facts: DoctorCalendarFacts) { self.facts = facts }
}

package struct DoctorUpdated: EventPayload {
    package static let type = "doctor.updated"
    package let facts: DoctorCalendarFacts
    package var subject: String { facts.doctor.text }

    package init(facts: DoctorCalendarFacts) { self.facts = facts }
}

/// The hours changed; appointments that they no longer hold are stranded.
package struct DoctorAvailabilityChanged: EventPayload {
    package static let type = "doctor.availability.changed"
    package let facts: DoctorCalendarFacts
    package var subject: String { facts.doctor.text }

    package init(facts: DoctorCalendarFacts) { self.facts = facts }
}
