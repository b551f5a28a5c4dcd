import Kernel
import Storage
import Web

/// Visit types, reminders and calendar feeds.
struct SettingEndpoints: Sendable {
    let visitTypes: VisitTypes
    let reminders: Reminders
    let feeds: CalendarFeeds

    private static let writers = Access.requiresAny([.appointmentsWrite, .selfService])

    var all: [Endpoint] {
        [
            .get(
                "/api/appointments/visit-types", "List visit types", .requiresAny([.appointmentsRead, .selfService]),
                returns: .page(of: VisitType.self)
            ) { call in
                .page(try await visitTypes.list(page: call.page, by: call.caller))
            },
            .put(
                "/api/appointments/visit-types/{code}", "Make or replace a visit type", .requires(.visitTypesWrite),
                body: VisitTypeInput.self, returns: .ok(VisitType.self), .ifMatch(.optional)
            ) { call, input in
                try .entity(
                    try await visitTypes.put(try call.id("code"), input, seen: call.ifMatch, by: call.caller))
            },
            .get(
                "/api/appointments/reminders/{patient}", "Read when a patient is reminded",
                .requiresAny([.appointmentsRead, .selfService]), returns: .ok(ReminderChoice.self)
            ) { call in
                try .json(try await reminders.preference(of: try call.id("patient"), by: call.caller))
            },
            .put(
                "/api/appointments/reminders/{patient}", "Choose when a patient is reminded", Self.writers,
                body: ReminderChoice.self, returns: .ok(ReminderChoice.self)
            ) { call, choice in
                try .json(try await reminders.choose(choice, for: try call.id("patient"), by: call.caller))
            },
            .post(
                "/api/appointments/feeds", "Make a calendar feed", Self.writers, body: FeedRequest.self,
                returns: .created(NewFeed.self), .location("/api/appointments/feeds/{id}"),
                .about("The address is a secret, and shown only now.")
            ) { call, request in
                let feed = try await feeds.create(request, by: call.caller)
                return try .created(feed, id: feed.id.text)
            },
            .get(
                "/api/appointments/feeds", "List calendar feeds", Self.writers, query: FeedQuery.self,
                returns: .page(of: CalendarFeed.self), .about("Of a doctor or of a patient, without their addresses.")
            ) { call, query in
                .page(try await feeds.list(query, page: call.page, by: call.caller))
            },
            .get(
                "/api/appointments/feeds/{id}", "Read a calendar feed", .open, returns: .content("text/calendar"),
                .about("For calendar programs: whoever has the address, which ends in `.ics`, may read.")
            ) { call in
                let document = try await feeds.document(try call.parameter("id", as: String.self))
                return .bytes(Array(document.utf8), type: "text/calendar; charset=utf-8")
            },
            .delete("/api/appointments/feeds/{id}", "Revoke a calendar feed", Self.writers) { call in
                try await feeds.revoke(try call.id(), by: call.caller)
                return .noContent
            },
        ]
    }
}
