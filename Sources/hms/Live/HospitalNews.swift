import Contracts
import Kernel
import Messaging
import Realtime
import Storage

/// What an event of the hospital means to those who watch.
enum HospitalNews {
    static func of(_ event: StoredEvent) -> LiveNews {
        switch event.type {
        case AppointmentRescheduled.type:
            guard let moved = payload(AppointmentRescheduled.self, of: event) else { return LiveNews() }
            return LiveNews(appointment(event, moved.facts, doctors: [moved.facts.doctor, moved.previousDoctor]))
        case QueueChanged.type:
            guard let queue = payload(QueueChanged.self, of: event) else { return LiveNews() }
            let facts = ["doctor": queue.doctor.text, "date": queue.date.description]
            return LiveNews(
                ["queue", "queue:doctor:\(queue.doctor)"].map {
                    Change(topic: $0, type: event.type, subject: event.subject, facts: facts)
                })
        // Reminds the patient; nothing of the appointment is another.
        case AppointmentReminder.type: return LiveNews()
        case let type where type.hasPrefix("appointment.") || type == VisitChanged.type:
            guard let facts = payload(AnyAppointmentEvent.self, of: event)?.facts else { return LiveNews() }
            return LiveNews(appointment(event, facts, doctors: [facts.doctor]))
        case DoctorAvailabilityChanged.type, DoctorUpdated.type, DoctorCreated.type, StrandedChanged.type,
            WaitListChanged.type:
            let facts = ["doctor": event.subject]
            return LiveNews([
                Change(topic: "appointments:all", type: event.type, subject: event.subject, facts: facts),
                Change(
                    topic: "appointments:doctor:\(event.subject)", type: event.type, subject: event.subject,
                    facts: facts),
            ])
        case UserLoggedOut.type:
            return login(event, over: payload(UserLoggedOut.self, of: event)?.session)
        case SessionExpired.type:
            return login(event, over: payload(SessionExpired.self, of: event)?.session)
        case UserLoggedIn.type: return login(event, over: nil)
        case UserCreated.type, AccessDenied.type: return LiveNews([system(event)])
        case EmergencyAccessUsed.type:
            return LiveNews([system(event), Change(topic: "emergencies", type: event.type, subject: "")])
        default: return LiveNews()
        }
    }

    private static func appointment(
        _ event: StoredEvent, _ facts: AppointmentFacts, doctors: Set<DoctorID>
    ) -> [Change] {
        let topics =
            ["appointments:all", "appointments:patient:\(facts.patient)"]
            + doctors.map { "appointments:doctor:\($0)" }
        return topics.map {
            Change(topic: $0, type: event.type, subject: event.subject, facts: ["doctor": facts.doctor.text])
        }
    }

    /// The user learns of it: other sign-ins with the same account are seen at once.
    private static func login(_ event: StoredEvent, over session: SessionID?) -> LiveNews {
        LiveNews(
            [system(event), Change(topic: "user:\(event.subject)", type: event.type, subject: event.subject)],
            endedLogin: session)
    }

    private static func system(_ event: StoredEvent) -> Change {
        Change(topic: "system", type: event.type, subject: "")
    }

    /// Nothing for an event that is not what its type says; its consumers tell the operator.
    private static func payload<P: EventPayload>(_ type: P.Type, of event: StoredEvent) -> P? {
        try? CloudEvent(event.body).payload(type)
    }
}

/// What all events of appointments have.
private struct AnyAppointmentEvent: EventPayload {
    static let type = "appointment"
    let facts: AppointmentFacts
    var subject: String { facts.appointment.text }
}
