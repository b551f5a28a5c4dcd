import Kernel
import Messaging
import Modules
import Security
import Storage
import Web

/// What an administrator sees of this process: its services, its audit log, and events that failed.
struct SystemEndpointsOfProcess: Sendable {
    let application: Application

    static let wholeChain = ProblemType(
        .conflict, "event-not-dead", "The event is waiting to be tried again, or was handled meanwhile.")

    struct AuditQuery: Codable, Sendable, Hashable {
        /// Only of this service.
        let service: Text<40>?
        let actor: Text<100>?
        let subject: Text<100>?
        let action: Text<100>?
    }

    struct AuditItem: Codable, Sendable {
        let service: String
        let sequence: Int64
        let entry: AuditEntry
    }

    struct ChainStatus: Codable, Sendable {
        struct Line: Codable, Sendable {
            let service: String
            let isWhole: Bool
            let rows: Int
            /// The last row's number: note it elsewhere to notice rows cut off later.
            let head: Int64
            let fault: String?
        }

        let chains: [Line]
    }

    struct SystemStatus: Codable, Sendable {
        struct Service: Codable, Sendable {
            let name: String
            let queuedWrites: Int
            let events: Int64
            let deadLetters: Int
        }

        struct Consumer: Codable, Sendable {
            let name: String
            let lag: Int64
        }

        let version: String
        let services: [Service]
        let consumers: [Consumer]
    }

    struct DeadLetterQuery: Codable, Sendable, Hashable {
        /// Only of this service.
        let service: Text<40>?
    }

    struct Discard: Codable, Sendable, Hashable {
        let reason: Text<300>
    }

    var all: [Endpoint] { auditing + events }

    private var auditing: [Endpoint] {
        [
            .get(
                "/api/audit", "Read the audit log", .requires(.auditRead), query: AuditQuery.self,
                returns: .page(of: AuditItem.self), .reads("audit-log", id: nil), .rate(.search),
                .about("Newest first. Give at most one of actor, subject and action.")
            ) { call, query in
                try .page(try await AuditViewer(stores: application.allStores).page(query, call.page, by: call.caller))
            },
            .get(
                "/api/audit/chains", "Verify the audit log", .requires(.auditRead), returns: .ok(ChainStatus.self),
                .rate(.search)
            ) { call in
                _ = try call.caller.grant(.auditRead)
                var lines: [ChainStatus.Line] = []
                for store in application.allStores {
                    let report = try await AuditCheck(store: store, chain: application.chain).run()
                    lines.append(
                        .init(
                            service: store.service, isWhole: report.fault == nil, rows: report.verified,
                            head: report.head.sequence, fault: report.fault.map { "\($0)" }))
                }
                return try .json(ChainStatus(chains: lines))
            },
        ]
    }

    private var events: [Endpoint] {
        [
            .get(
                "/api/system/status", "Read the state of the system", .requires(.systemRead),
                returns: .ok(SystemStatus.self)
            ) { call in
                try .json(try await status(by: call.caller))
            },
            .get(
                "/api/system/settings", "Read the settings", .requires(.systemRead), returns: .ok(SettingList.self),
                .about("As `hms config show` prints them; secrets are never told.")
            ) { call in
                _ = try call.caller.grant(.systemRead)
                return try .json(SettingList(application.settings))
            },
            .get(
                "/api/system/dead-letters", "List failed events", .requires(.eventsReplay), query: DeadLetterQuery.self,
                returns: .page(of: DeadLetter.self), .about("Of all services, or of one; the longest dead first.")
            ) { call, query in
                let stores = try query.service.map { [try store($0.description, at: "?service")] }
                let letters = DeadLetterList(stores: stores ?? application.stores)
                return try .page(try await letters.page(call.page, by: call.caller))
            },
            .post(
                "/api/system/dead-letters/{service}/{id}/replay", "Handle a failed event again",
                .requires(.eventsReplay), returns: .ok(ParkedEvent.self), .problems(Self.wholeChain)
            ) { call in
                let letters = DeadLetters(store: try store(of: call))
                let event = try await letters.replay(try call.id(), by: call.caller)
                application.bus.wakeAll()
                return try .entity(event)
            },
            .post(
                "/api/system/dead-letters/{service}/{id}/discard", "Discard a failed event", .requires(.eventsReplay),
                body: Discard.self, returns: .nothing, .problems(Self.wholeChain)
            ) { call, body in
                let letters = DeadLetters(store: try store(of: call))
                try await letters.discard(try call.id(), because: body.reason.description, by: call.caller)
                return .noContent
            },
        ]
    }

    private func status(by caller: Caller) async throws -> SystemStatus {
        let grant = try caller.grant(.systemRead)
        var services: [SystemStatus.Service] = []
        for store in application.stores {
            let (events, dead) = try await store.read(grant) { snapshot in
                (
                    try snapshot.reader.lastEventSequence(),
                    try snapshot.count(ParkedEvent.byState.equals(ParkedEvent.State.dead), limit: 10_000)
                )
            }
            services.append(
                .init(
                    name: store.service, queuedWrites: store.engine.queuedWrites, events: events, deadLetters: dead))
        }
        let consumers = try await application.bus.lag().map { SystemStatus.Consumer(name: $0.consumer, lag: $0.events) }
        return SystemStatus(version: Version.current, services: services, consumers: consumers)
    }

    private func store(of call: Call) throws -> Store {
        let name: String = try call.parameter("service")
        guard let store = application.stores.first(where: { $0.service == name }) else {
            throw Problem.notFound("service")
        }
        return store
    }

    private func store(_ name: String, at pointer: String) throws -> Store {
        guard let store = application.stores.first(where: { $0.service == name }) else {
            let names = application.stores.map(\.service).joined(separator: ", ")
            throw Problem.invalid(pointer, "must be one of: \(names)")
        }
        return store
    }
}

/// Merges the audit logs of several stores, newest first.
struct AuditViewer: Sendable {
    let stores: [Store]

    func page(
        _ query: SystemEndpointsOfProcess.AuditQuery, _ page: PageRequest, by caller: Caller
    ) async throws -> Page<SystemEndpointsOfProcess.AuditItem> {
        let grant = try caller.grant(.auditRead)
        let stores = try stores(of: query)
        let filter = try filter(query)
        let mark = Int64(stores.count)
        var before = try positions(page.after, stores.count, mark)
        // Of each store the rows that are left, the newest last.
        var waiting: [[SystemEndpointsOfProcess.AuditItem]] = []
        for (number, store) in stores.enumerated() {
            let position = before[number]
            let rows = try await store.read(grant) {
                try $0.reader.audit(filter, before: position, limit: page.limit + 1)
            }
            waiting.append(
                try rows.reversed().map { row in
                    let entry = try JSON.decode(AuditEntry.self, from: row.body, strictness: .stored)
                    return .init(service: store.service, sequence: row.sequence, entry: entry)
                })
        }
        // Rows of one store stay in their own order, whatever its clock said, or the cursor would pass some over.
        var shown: [SystemEndpointsOfProcess.AuditItem] = []
        while shown.count < page.limit {
            let next = waiting.indices.filter { !waiting[$0].isEmpty }.max {
                waiting[$0].last.map(\.entry.at.milliseconds) ?? 0 < waiting[$1].last.map(\.entry.at.milliseconds) ?? 0
            }
            guard let next, let item = waiting[next].popLast() else { break }
            shown.append(item)
            before[next] = item.sequence
        }
        let next =
            waiting.contains { !$0.isEmpty }
            ? Cursor(query: mark, position: before.map { .integer($0) }, id: "audit") : nil
        return Page(items: shown, next: next)
    }

    private func stores(of query: SystemEndpointsOfProcess.AuditQuery) throws -> [Store] {
        guard let name = query.service else { return stores }
        guard let store = stores.first(where: { $0.service == name.description }) else {
            throw Problem.invalid("?service", "must be one of: \(stores.map(\.service).joined(separator: ", "))")
        }
        return [store]
    }

    private func filter(_ query: SystemEndpointsOfProcess.AuditQuery) throws -> AuditFilter {
        switch (query.actor, query.subject, query.action) {
        case (nil, nil, nil): .all
        case (let actor?, nil, nil): .actor(actor.description)
        case (nil, let subject?, nil): .subject(subject.description)
        case (nil, nil, let action?): .action(action.description)
        default: throw Problem.invalid("?actor", "give at most one of actor, subject and action")
        }
    }

    private func positions(_ cursor: Cursor?, _ count: Int, _ mark: Int64) throws -> [Int64] {
        guard let cursor else { return Array(repeating: .max, count: count) }
        guard cursor.query == mark, cursor.position.count == count else { throw StorageError.badCursor }
        return try cursor.position.map {
            guard case .integer(let position) = $0 else { throw StorageError.badCursor }
            return position
        }
    }
}
