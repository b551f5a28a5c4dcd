import Kernel
import Messaging
import Security
import Settings
import Storage

/// This process, as its administrators see it.
struct LocalProcess: Sendable {
    /// Another one after each start.
    let id: String
    let stores: [Store]
    /// Reads and refusals.
    let access: Store
    /// Whether all processes of the hospital write those into one log.
    let sharesAccess: Bool
    let chain: AuditChain
    let bus: any EventBus
    let settings: Settings

    var facts: ProcessFacts {
        ProcessFacts(id: id, version: Version.current, services: stores.map(\.service))
    }

    var services: [LocalAdministration] {
        stores.enumerated().map { number, store in
            LocalAdministration(store: store, access: number == 0 ? access : nil, chain: chain, bus: bus)
        }
    }

    /// - Throws: 404, if no service of this process has the name.
    func service(_ name: String) throws(Problem) -> LocalAdministration {
        guard let service = services.first(where: { $0.service == name }) else { throw .notFound("service") }
        return service
    }

    func state(for caller: Caller) async throws -> ProcessState {
        let grant = try caller.grant(.systemRead)
        var services: [ProcessState.Service] = []
        for store in stores {
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
        let consumers = try await bus.lag().map { ProcessState.Consumer(name: $0.consumer, lag: $0.events) }
        return ProcessState(process: facts, services: services, consumers: consumers)
    }

    func settings(for caller: Caller) throws -> ProcessSettings {
        _ = try caller.grant(.systemRead)
        return ProcessSettings(
            process: facts,
            values: settings.entries.map { entry in
                .init(
                    name: entry.setting.name, value: entry.value.isEmpty ? nil : entry.value,
                    source: entry.origin.description)
            })
    }
}

/// A service of this process.
struct LocalAdministration: Administration {
    /// How long one part of a verification takes: well within the deadline of a call.
    private static let part = Duration.milliseconds(400)

    let store: Store
    /// Reads and refusals; nothing where another service of the process has them.
    let access: Store?
    let chain: AuditChain
    let bus: any EventBus

    var service: String { store.service }
    var isHere: Bool { true }

    func auditRows(_ part: AuditPart, for asker: Asker) async throws -> AuditRows {
        let grant = try asker.caller.grant(.auditRead)
        func rows(_ store: Store, _ before: Int64) async throws -> [AuditRows.Row] {
            let found = try await store.read(grant) { snapshot in
                let numbers = try part.span.numbers(in: snapshot.reader)
                return try snapshot.reader
                    .audit(part.filter, before: min(before, numbers.upperBound), limit: part.limit)
                    .filter { $0.sequence >= numbers.lowerBound }
            }
            return try found.map { row in
                .init(
                    sequence: row.sequence,
                    entry: try JSON.decode(AuditEntry.self, from: row.body, strictness: .stored))
            }
        }
        var changes: [AuditRows.Row] = []
        if let before = part.before { changes = try await rows(store, before) }
        guard let access, let before = part.accessBefore else { return AuditRows(changes: changes, access: nil) }
        return AuditRows(changes: changes, access: try await rows(access, before))
    }

    func verify(_ log: AuditLog.Kind, from progress: AuditProgress?, for asker: Asker) async throws -> AuditProgress? {
        _ = try asker.caller.grant(.auditRead)
        guard let store = log == .changes ? store : access else { return nil }
        return try await AuditCheck(store: store, chain: chain).run(from: progress, for: Self.part)
    }

    func deadLetters(behind place: DeadLetterPlace?, limit: Int, for asker: Asker) async throws -> [ParkedEvent] {
        let grant = try asker.caller.grant(.eventsReplay)
        let (query, after) = rest(behind: place)
        return try await store.read(grant) { try $0.find(query, limit: limit, after: after).items }
    }

    func replay(_ id: EntityID<ParkedEvent.Tag>, for asker: Asker) async throws -> ParkedEvent {
        let event = try await DeadLetters(store: store).replay(id, by: asker.caller)
        bus.wakeAll()
        return event
    }

    func discard(_ id: EntityID<ParkedEvent.Tag>, because reason: Text<300>, for asker: Asker) async throws {
        try await DeadLetters(store: store).discard(id, because: reason.description, by: asker.caller)
    }

    /// What this service has behind a place in the merged list.
    private func rest(behind place: DeadLetterPlace?) -> (Query<ParkedEvent>, Cursor?) {
        let all = ParkedEvent.byState.equals(ParkedEvent.State.dead)
        guard let place, place.dueAt < .max else { return (all, nil) }
        if service == place.service {
            let mark = all.raw.mark(ParkedEvent.collection)
            return (all, Cursor(query: mark, position: [.integer(place.dueAt)], id: place.id))
        }
        return (all.from(service > place.service ? place.dueAt : place.dueAt + 1), nil)
    }
}
