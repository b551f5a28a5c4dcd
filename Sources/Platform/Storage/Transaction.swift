package import Kernel

/// One change: what it writes, publishes and says in the audit log commits together. It never leaves its closure.
package final class Transaction: Reading {
    package let act: Act
    /// The time of the change; the same wherever the change asks.
    package let now: Instant
    /// The trace that published events belong to; a consumer sets it for each event that it handles.
    package var trace: TraceContext
    private let engine: any EngineTransaction
    private let context: Store.Context
    private var touched: [AuditEntry.Touched] = []
    /// The first entity of those that were touched for which that is kept.
    private var subject: String?

    package var reader: any EngineReader { engine }

    init(_ engine: any EngineTransaction, act: Act, context: Store.Context) {
        self.engine = engine
        self.act = act
        self.context = context
        self.now = context.clock.now
        self.trace = act.caller.request.trace
    }

    package func newID<Tag>(_: Tag.Type = Tag.self) -> EntityID<Tag> { context.ids.next() }

    package func insert<E: Entity>(_ entity: inout E) throws {
        entity.revision = 1
        try engine.insert(E.collection, try record(entity), IndexedValues(entity))
        note(E.self, entity.id.text, 1, "insert")
    }

    /// Throws `conflict`, if the stored entity is not at `entity.revision`.
    package func update<E: Entity>(_ entity: inout E) throws {
        let expected = entity.revision
        entity.revision += 1
        do {
            try engine.update(E.collection, try record(entity), IndexedValues(entity), expected: expected)
        } catch {
            entity.revision = expected
            throw error
        }
        note(E.self, entity.id.text, entity.revision, "update")
    }

    package func delete<E: Entity>(_ entity: E) throws {
        try engine.delete(E.collection, entity.id.text, expected: entity.revision)
        note(E.self, entity.id.text, entity.revision, "delete")
    }

    /// Inserts, or replaces whatever revision there is. For read models that are computed from events.
    package func put<E: Entity>(_ entity: inout E) throws {
        if let current = try reader.get(E.collection, entity.id.text) {
            entity.revision = current.revision
            try update(&entity)
        } else {
            try insert(&entity)
        }
    }

    /// Publishes an event when, and only if, the change commits.
    package func publish<P: EventPayload>(_ payload: P) throws {
        let id = context.ids.next()
        var body = CloudEventWriter(
            id: id, source: context.source, type: P.type, subject: payload.subject, time: now, version: P.schemaVersion,
            traceparent: trace.traceID.isEmpty ? nil : trace.child().traceparent)
        try engine.append(
            event: id, type: P.type, subject: payload.subject, body: body.finish(data: JSON.encode(payload)))
    }

    package func forgetEvents(through sequence: Int64) throws {
        try engine.deleteEvents(through: sequence)
    }

    /// Adds to the audit log something that changed no entity, such as a refused or a failed attempt.
    package func audit(_ action: String, outcome: String, subject: AuditEntry.Touched? = nil) throws {
        let entry = AuditEntry(act.renamed(action), at: now, outcome: outcome, touched: subject.map { [$0] } ?? [])
        try append(entry, subject: subject?.id)
    }

    /// Says in the audit log that a record was changed in another way than through this transaction's entities.
    package func touch(_ record: AuditEntry.Touched, isSubject: Bool = true) {
        // An invoice whose every line is written was touched once.
        if touched.last != record { touched.append(record) }
        if subject == nil, isSubject { subject = record.id }
    }

    func finish() throws {
        guard !touched.isEmpty, act.isAudited else { return }
        try append(AuditEntry(act, at: now, touched: touched), subject: subject ?? touched.first?.id)
    }

    private func append(_ entry: AuditEntry, subject: String?) throws {
        try engine.append(audit: JSON.encode(entry), actor: entry.actor, action: entry.action, subject: subject)
    }

    private func record<E: Entity>(_ entity: E) throws -> Record {
        Record(id: entity.id.text, revision: entity.revision, body: try JSON.encode(entity))
    }

    private func note<E: Entity>(_ type: E.Type, _ id: String, _ revision: Int, _ operation: String) {
        touch(
            .init(collection: E.collection, id: id, revision: revision, operation: operation),
            isSubject: E.isAuditSubject)
    }
}
