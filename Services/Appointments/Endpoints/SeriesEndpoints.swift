import Kernel
import Storage
import Web

/// Appointments that repeat.
struct SeriesEndpoints: Sendable {
    let series: SeriesBookings

    private static let writers = Access.requiresAny([.appointmentsWrite, .selfService])
    private static let conflict = EndpointTrait.problems(
        ProblemType(
            .conflict, "series-conflict",
            "Some occurrences do not fit; `errors` names each. None was booked or changed."))

    var all: [Endpoint] {
        [
            .post(
                "/api/appointments/series", "Book a series", Self.writers, body: SeriesRequest.self,
                returns: .created(BookedSeries.self), .location("/api/appointments/series/{id}"), Self.conflict,
                BookingError.ofBooking
            ) { call, request in
                let booked = try await series.book(request, by: call.caller)
                return try .created(booked, id: booked.id.text)
            },
            .get(
                "/api/appointments/series/{id}", "Read a series", .requiresAny([.appointmentsRead, .selfService]),
                returns: .ok(BookedSeries.self), .reads("series")
            ) { call in
                let id = try call.id(of: AppointmentSeries.Tag.self)
                return try .json(
                    BookedSeries(id: id, appointments: try await series.occurrences(of: id, by: call.caller)))
            },
            .post(
                "/api/appointments/series/{id}/reschedule", "Reschedule a series", Self.writers, body: SeriesMove.self,
                returns: .ok(BookedSeries.self), Self.conflict, BookingError.ofBooking
            ) { call, request in
                try .json(try await series.move(try call.id(), request, by: call.caller))
            },
            .post(
                "/api/appointments/series/{id}/cancel", "Cancel a series", Self.writers, body: SeriesCancel.self,
                returns: .ok(BookedSeries.self), BookingError.ofStatus
            ) { call, request in
                try .json(try await series.cancel(try call.id(), request, by: call.caller))
            },
        ]
    }
}
