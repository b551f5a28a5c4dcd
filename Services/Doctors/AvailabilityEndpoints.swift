import Contracts
import Kernel
import Storage
import Web

/// Hours, leave and one-off openings over HTTP.
struct AvailabilityEndpoints: Sendable {
    private static let changers = Access.requiresAny([.availabilityWrite, .selfService])
    private static let readers = Access.requiresAny([.doctorsRead, .selfService])

    let hours: OpeningHours

    var all: [Endpoint] { [read, replace, addLeave, removeLeave, addOpening, removeOpening, openings] }

    private var read: Endpoint {
        .get(
            "/api/doctors/{id}/availability", "Read a doctor's hours", Self.readers,
            returns: .ok(DoctorAvailability.self), .problems(.doctorNotFound)
        ) { call in
            .stored(try await hours.record(of: call.id(), by: call.caller))
        }
    }

    private var replace: Endpoint {
        .put(
            "/api/doctors/{id}/availability", "Replace a doctor's hours", Self.changers, body: AvailabilityDraft.self,
            returns: .ok(DoctorAvailability.self), .ifMatch(.required), .problems(.doctorNotFound),
            .about(
                "Templates, openings and leave as a whole, by the wall clock. Of two templates for one location, the one "
                    + "that began later holds. Openings and leave that stay the same keep their ids.")
        ) { call, draft in
            try .entity(
                try await hours.replace(
                    of: call.id(), with: draft, seen: call.expectedRevision(), by: call.caller))
        }
    }

    private var addLeave: Endpoint {
        .post(
            "/api/doctors/{id}/leaves", "Add leave", Self.changers, body: Leave.self,
            returns: .created(LeaveEntry.self),
            .ifMatch(.optional), .problems(.doctorNotFound)
        ) { call, leave in
            let entry = try await hours.addLeave(leave, to: call.id(), seen: call.ifMatch, by: call.caller)
            return try .created(entry, id: entry.id.text)
        }
    }

    private var removeLeave: Endpoint {
        .delete(
            "/api/doctors/{id}/leaves/{leave}", "Take leave back", Self.changers, .ifMatch(.optional),
            .problems(.doctorNotFound, ProblemType(.notFound, "leave-not-found", "The doctor has no such leave."))
        ) { call in
            try await hours.removeLeave(call.id("leave"), of: call.id(), seen: call.ifMatch, by: call.caller)
            return .noContent
        }
    }

    private var addOpening: Endpoint {
        .post(
            "/api/doctors/{id}/openings", "Add a one-off opening", Self.changers, body: OneOffOpening.self,
            returns: .created(OpeningEntry.self), .ifMatch(.optional), .problems(.doctorNotFound)
        ) { call, opening in
            let entry = try await hours.addOpening(opening, to: call.id(), seen: call.ifMatch, by: call.caller)
            return try .created(entry, id: entry.id.text)
        }
    }

    private var removeOpening: Endpoint {
        .delete(
            "/api/doctors/{id}/openings/{opening}", "Take a one-off opening back", Self.changers, .ifMatch(.optional),
            .problems(.doctorNotFound, ProblemType(.notFound, "opening-not-found", "The doctor has no such opening."))
        ) { call in
            try await hours.removeOpening(call.id("opening"), of: call.id(), seen: call.ifMatch, by: call.caller)
            return .noContent
        }
    }

    private var openings: Endpoint {
        .get(
            "/api/doctors/{id}/openings", "List a doctor's openings", Self.readers, query: OpeningQuery.self,
            returns: .ok(OpeningList.self), .problems(.doctorNotFound),
            .about("The hours of up to 92 days as they are: without breaks and leave, correct when the clock changes.")
        ) { call, query in
            try .json(try await hours.openings(of: call.id(), query, by: call.caller))
        }
    }
}
