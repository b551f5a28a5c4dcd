import Contracts
import Kernel
import Storage
import Web

/// The front desk: queue, wait list, stranded appointments.
struct DeskEndpoints: Sendable {
    let queue: Queue
    let waitLists: WaitLists
    let stranding: Stranding
    let contacts: Contacts

    private static let writers = Access.requiresAny([.appointmentsWrite, .selfService])
    private static let queueEmpty = EndpointTrait.problems(
        ProblemType(.conflict, "queue-empty", "Nobody waits for this doctor."))

    private static let aboutContacts =
        "What came of it, and when to call again, at most 30 days ahead. The entry shows the last call and their count."

    var all: [Endpoint] { queueing + waiting + stranded }

    struct TicketState: Codable, Sendable, Hashable {
        let state: QueueTicket.State
        /// Where the patient is called to; left out, it stays as it is.
        var desk: Text<60>? = nil
    }

    struct StrandedQuery: Codable, Sendable, Hashable {
        let doctor: DoctorID?
    }

    struct Stranded: Codable, Sendable {
        let appointments: [StrandedAppointment]
    }

    private var queueing: [Endpoint] {
        [
            .get(
                "/api/appointments/queue", "List the queue", .requires(.appointmentsRead), query: QueueQuery.self,
                returns: .page(of: QueueTicket.self), .counted
            ) { call, query in
                .page(try await queue.tickets(query, page: call.page, by: call.caller))
            },
            .get(
                "/api/appointments/display", "Show the waiting-room display", .requires(.appointmentsRead),
                query: QueueQuery.self, returns: .ok(QueueDisplay.self), .about("Numbers only, never names.")
            ) { call, query in
                try .json(try await queue.display(query, by: call.caller))
            },
            .post(
                "/api/appointments/queue", "Take a walk-in", .requires(.queueWrite), body: WalkInRequest.self,
                returns: .created(QueueTicket.self), .location("/api/appointments/queue"),
                .problems(BookingError.doctorUnavailableType, BookingError.patientMergedType)
            ) { call, request in
                try .created(try await queue.walkIn(request, by: call.caller))
            },
            .post(
                "/api/appointments/queue/doctors/{doctor}/call-next", "Call the next patient", .requires(.queueWrite),
                body: CallRequest.self, returns: .ok(QueueTicket.self), Self.queueEmpty
            ) { call, request in
                try .entity(try await queue.callNext(of: try call.id("doctor"), request, by: call.caller))
            },
            .put(
                "/api/appointments/queue/{id}/state", "Set a ticket's state", .requires(.queueWrite),
                body: TicketState.self, returns: .ok(QueueTicket.self)
            ) { call, body in
                try .entity(try await queue.set(try call.id(), to: body.state, at: body.desk, by: call.caller))
            },
        ]
    }

    private var waiting: [Endpoint] {
        [
            .get(
                "/api/appointments/wait-list", "List the wait list", .requires(.appointmentsRead),
                query: WaitListQuery.self, returns: .page(of: WaitListEntry.self), .counted
            ) { call, query in
                .page(try await waitLists.list(query, page: call.page, by: call.caller))
            },
            .post(
                "/api/appointments/wait-list", "Join the wait list", Self.writers, body: WaitListRequest.self,
                returns: .created(WaitListEntry.self), .location("/api/appointments/wait-list"),
                .problems(BookingError.patientMergedType)
            ) { call, request in
                try .created(try await waitLists.join(request, by: call.caller))
            },
            .post(
                "/api/appointments/wait-list/{id}/accept", "Accept an offered slot", Self.writers,
                returns: .ok(Appointment.self), .problems(BookingError.offerOverType), BookingError.ofStatus
            ) { call in
                try .entity(try await waitLists.accept(try call.id(), by: call.caller))
            },
            .post(
                "/api/appointments/wait-list/{id}/contacts", "Note a call to somebody on the wait list",
                .requires(.appointmentsWrite), body: ContactRequest.self, returns: .ok(WaitListEntry.self),
                .problems(BookingError.entryOverType), .about(Self.aboutContacts)
            ) { call, request in
                try .entity(try await contacts.waitingPatient(of: try call.id(), request, by: call.caller))
            },
            .delete(
                "/api/appointments/wait-list/{id}", "Leave the wait list", Self.writers,
                .problems(BookingError.offerOverType)
            ) { call in
                try await waitLists.withdraw(try call.id(), by: call.caller)
                return .noContent
            },
        ]
    }

    private var stranded: [Endpoint] {
        [
            .get(
                "/api/appointments/stranded", "List stranded appointments", .requires(.appointmentsRead),
                query: StrandedQuery.self, returns: .page(of: StrandedAppointment.self), .counted,
                .about("Appointments that the doctor's hours no longer hold; reschedule or cancel them.")
            ) { call, query in
                .page(try await stranding.worklist(of: query.doctor, page: call.page, by: call.caller))
            },
            .post(
                "/api/appointments/stranded/{id}/contacts", "Note a call to a stranded patient",
                .requires(.appointmentsWrite), body: ContactRequest.self, returns: .ok(StrandedAppointment.self),
                .problems(BookingError.entryOverType), .about(Self.aboutContacts)
            ) { call, request in
                try .entity(try await contacts.strandedPatient(of: try call.id(), request, by: call.caller))
            },
            .post(
                "/api/appointments/stranded/preview", "Preview what a change of a doctor strands",
                .requiresAny([.appointmentsRead, .selfService]), body: StrandingPreview.self,
                returns: .ok(Stranded.self),
                .about("Of the hours, of whether the doctor sees patients here, or of both; nothing is changed.")
            ) { call, request in
                try .json(Stranded(appointments: try await stranding.preview(request, by: call.caller)))
            },
        ]
    }
}
