import Kernel
import Storage
import Web

/// Booking, and what becomes of an appointment.
struct AppointmentEndpoints: Sendable {
    let agenda: Agenda
    let slots: SlotSearch
    let bookings: Bookings
    let visits: Visits

    private static let readers = Access.requiresAny([.appointmentsRead, .selfService])
    private static let writers = Access.requiresAny([.appointmentsWrite, .selfService])

    var all: [Endpoint] { reading + booking + progress }

    private var reading: [Endpoint] {
        [
            .get(
                "/api/appointments/slots", "Find free slots", Self.readers, query: SlotQuery.self,
                returns: .page(of: FreeSlot.self), .rate(.search),
                .about("Soonest first. What is shown was free at the moment of the search.")
            ) { call, query in
                try .page(try await slots.slots(query, page: call.page, by: call.caller))
            },
            .get(
                "/api/appointments/calendar", "Show a calendar", .requires(.appointmentsRead),
                query: CalendarQuery.self,
                returns: .ok(CalendarView.self), .reads("calendar", id: nil), .rate(.search),
                .about("Up to 14 days of up to 20 doctors and rooms, with hours, appointments and names.")
            ) { call, query in
                try .json(try await agenda.calendar(query, by: call.caller))
            },
            .get(
                "/api/appointments", "List appointments", Self.readers, query: AgendaQuery.self,
                returns: .page(of: Appointment.self), .counted, .reads("appointments", id: nil)
            ) { call, query in
                .page(try await agenda.list(query, page: call.page, by: call.caller))
            },
            .get(
                "/api/appointments/agenda", "List appointments with names", .requires(.appointmentsRead),
                query: NamedAgendaQuery.self, returns: .page(of: AgendaEntry.self), .counted,
                .reads("appointments", id: nil),
                .about(
                    "In the order of their start; of today, unless days are given. No total with a status. With ids, just "
                        + "those appointments, in that order and in one page.")
            ) { call, query in
                try .page(try await agenda.entries(query, page: call.page, by: call.caller))
            },
            .get(
                "/api/appointments/day", "Count the appointments of a day", .requires(.appointmentsRead),
                query: DayQuery.self, returns: .ok(DayOverview.self), .rate(.search),
                .about("By status, in all and by doctor, with those who wait; of today, unless a day is given.")
            ) { call, query in
                try .json(try await agenda.day(query, by: call.caller))
            },
            .get(
                "/api/appointments/{id}", "Read an appointment", Self.readers, returns: .ok(Appointment.self),
                .reads("appointment")
            ) { call in
                .stored(try await agenda.record(try call.id(), by: call.caller))
            },
        ]
    }

    private var booking: [Endpoint] {
        [
            .post(
                "/api/appointments", "Book an appointment", Self.writers, body: BookingRequest.self,
                returns: .created(Appointment.self), BookingError.ofBooking
            ) { call, request in
                try .created(try await bookings.book(request, by: call.caller))
            },
            .patch(
                "/api/appointments/{id}", "Change notes or room", .requires(.appointmentsWrite),
                body: AppointmentDetails.self, returns: .ok(Appointment.self), .ifMatch(.required),
                BookingError.ofBooking, BookingError.ofStatus
            ) { call, _ in
                try .entity(
                    try await bookings.amend(
                        try call.id(), call.body, seen: try call.expectedRevision(), by: call.caller))
            },
            .post(
                "/api/appointments/{id}/reschedule", "Reschedule an appointment", Self.writers, body: MoveRequest.self,
                returns: .ok(Appointment.self), .ifMatch(.optional), BookingError.ofBooking, BookingError.ofStatus
            ) { call, request in
                try .entity(
                    try await bookings.move(try call.id(), to: request, seen: call.ifMatch, by: call.caller))
            },
            .post(
                "/api/appointments/{id}/cancel", "Cancel an appointment", Self.writers, body: CancelRequest.self,
                returns: .ok(Appointment.self), .ifMatch(.optional), BookingError.ofStatus
            ) { call, request in
                try .entity(
                    try await bookings.cancel(try call.id(), request, seen: call.ifMatch, by: call.caller))
            },
        ]
    }

    private var progress: [Endpoint] {
        [
            step("check-in", "Check a patient in", visits.checkIn),
            step("undo-check-in", "Take back a check-in", visits.undoCheckIn),
            step("start", "Start a visit", visits.start),
            step("complete", "Complete a visit", visits.complete),
            step("no-show", "Record a no-show", visits.noShow),
        ]
    }

    private func step(
        _ verb: String, _ summary: String,
        _ run: @escaping @Sendable (AppointmentID, Int?, Caller) async throws -> Appointment
    ) -> Endpoint {
        .post(
            "/api/appointments/{id}/\(verb)", summary, .requires(.queueWrite), returns: .ok(Appointment.self),
            .ifMatch(.optional), BookingError.ofStatus
        ) { call in
            try .entity(try await run(try call.id(), call.ifMatch, call.caller))
        }
    }
}
