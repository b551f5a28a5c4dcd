import Kernel
import Realtime

/// What clients may watch, and the permission that each topic asks for.
enum HospitalTopics {
    static let table = TopicTable([
        // Queues of all doctors, and of one.
        TopicRule("queue", .appointmentsRead),
        TopicRule(ofEach: "queue:doctor", .appointmentsRead) { caller, id in caller.doctor?.text == id },
        // Appointments, the worklist of stranded ones, the wait list, and the hours that they lie in.
        TopicRule("appointments:all", .appointmentsRead),
        TopicRule(ofEach: "appointments:doctor", .appointmentsRead) { caller, id in caller.doctor?.text == id },
        TopicRule(ofEach: "appointments:patient", .appointmentsRead) { caller, id in caller.patient?.text == id },
        // Emergency accesses that a supervisor looks at.
        TopicRule("emergencies", .emergencyReview),
        // That something happened which the audit log, the users or their sessions show; never to whom.
        TopicRule("system", .systemRead),
    ])
}
