import Kernel
import Messaging
import Modules
import Security
import Storage
import Web

/// What an administrator sees of the hospital: its services and processes, the audit log, and events that failed.
struct AdministrationEndpoints: Sendable {
    static let notDead = ProblemType(
        .conflict, "event-not-dead", "The event is waiting to be tried again, or was handled meanwhile.")

    private static let aboutMissing =
        "`missing` names services that do not answer; with the first page also none of the following ones has their items. "
        + "A service that answered the first page and no longer answers is a 503 for the next."

    struct DeadLetterQuery: Codable, Sendable, Hashable {
        /// Only of this service.
        let service: Text<40>?
    }

    struct Discard: Codable, Sendable, Hashable {
        let reason: Text<300>
    }

    let hospital: WholeHospital

    var all: [Endpoint] { auditing + system + events }

    private var auditing: [Endpoint] {
        [
            .get(
                "/api/audit", "Read the audit log", .requires(.auditRead), query: AuditQuery.self,
                returns: .page(of: AuditItem.self), .reads("audit-log", id: nil), .rate(.search), .gathered,
                .about("Newest first. Give at most one of actor, subject and action. \(Self.aboutMissing)")
            ) { call, query in
                let found = try await AuditList(hospital: hospital).page(query, call.page, for: Asker(call))
                return try .page(found.page, missing: found.missing)
            },
            .get(
                "/api/audit/chains", "Verify the audit log", .requires(.auditRead), returns: .ok(ChainStatus.self),
                .rate(.search), .about("`missing` names services that do not answer: of theirs nothing is known.")
            ) { call in
                try .json(try await hospital.chains(for: Asker(call)))
            },
        ]
    }

    private var system: [Endpoint] {
        [
            .get(
                "/api/system/status", "Read the state of the system", .requires(.systemRead),
                returns: .ok(SystemStatus.self), .about("`missing` names services of which no process answers.")
            ) { call in
                try .json(try await hospital.status(for: Asker(call)))
            },
            .get(
                "/api/system/settings", "Read the settings", .requires(.systemRead), returns: .ok(SettingList.self),
                .about(
                    "Of the process that answers, as `hms config show` prints them, with what other processes have "
                        + "instead; secrets are never told.")
            ) { call in
                try .json(try await hospital.settings(for: Asker(call)))
            },
        ]
    }

    private var events: [Endpoint] {
        [
            .get(
                "/api/system/dead-letters", "List failed events", .requires(.eventsReplay), query: DeadLetterQuery.self,
                returns: .page(of: DeadLetter.self), .gathered,
                .about("Of all services, or of one; the longest dead first. \(Self.aboutMissing)")
            ) { call, query in
                let list = try DeadLetterList(hospital, service: query.service?.description)
                let found = try await list.page(call.page, for: Asker(call))
                return try .page(found.page, missing: found.missing)
            },
            .post(
                "/api/system/dead-letters/{service}/{id}/replay", "Handle a failed event again",
                .requires(.eventsReplay), returns: .ok(ParkedEvent.self), .problems(Self.notDead)
            ) { call in
                try .entity(try await service(of: call).replay(try call.id(), for: Asker(call)))
            },
            .post(
                "/api/system/dead-letters/{service}/{id}/discard", "Discard a failed event", .requires(.eventsReplay),
                body: Discard.self, returns: .nothing, .problems(Self.notDead)
            ) { call, body in
                try await service(of: call).discard(try call.id(), because: body.reason, for: Asker(call))
                return .noContent
            },
        ]
    }

    private func service(of call: Call) throws -> any Administration {
        try hospital.service(try call.parameter("service"))
    }
}
