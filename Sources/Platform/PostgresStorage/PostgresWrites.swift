import PostgreSQL
import Relational
import Storage

/// Reads and writes within the writer's transaction.
struct PostgresWrites: EngineTransaction {
    let reads: PostgresReads
    let turn: WriterTurn

    private var channel: Channel { reads.channel }

    func get(_ collection: String, _ id: String) throws -> Record? { try reads.get(collection, id) }

    func find(_ collection: String, _ query: RawQuery, limit: Int, after: Cursor?) throws -> Page<Record> {
        try reads.find(collection, query, limit: limit, after: after)
    }

    func search(
        _ collection: String, _ wordIndex: String, prefixes: [String], exact: Bool, limit: Int, after: Cursor?
    ) throws -> Page<Record> {
        try reads.search(collection, wordIndex, prefixes: prefixes, exact: exact, limit: limit, after: after)
    }

    func count(_ collection: String, _ query: RawQuery, limit: Int) throws -> Int {
        try reads.count(collection, query, limit: limit)
    }

    func events(after sequence: Int64, limit: Int) throws -> [StoredEvent] {
        try reads.events(after: sequence, limit: limit)
    }
    func lastEventSequence() throws -> Int64 { turn.heads.event }

    func audit(_ filter: AuditFilter, before: Int64?, limit: Int) throws -> [AuditRow] {
        try reads.audit(filter, before: before, limit: limit)
    }

    func audit(after sequence: Int64, limit: Int) throws -> [AuditRow] {
        try reads.audit(after: sequence, limit: limit)
    }
    func lastAuditSequence() throws -> Int64 { turn.heads.audit }

    func insert(_ collection: String, _ record: Record, _ values: IndexedValues) throws {
        turn.hasWritten = true
        try PostgresRows(channel: channel, table: reads.table(collection)).insert(record, values)
    }

    func update(_ collection: String, _ record: Record, _ values: IndexedValues, expected: Int) throws {
        turn.hasWritten = true
        try PostgresRows(channel: channel, table: reads.table(collection)).update(record, values, expected: expected)
    }

    func delete(_ collection: String, _ id: String, expected: Int) throws {
        turn.hasWritten = true
        try PostgresRows(channel: channel, table: reads.table(collection)).delete(id, expected: expected)
    }

    func append(event id: String, type: String, subject: String, body: [UInt8]) throws {
        turn.hasWritten = true
        let sequence = turn.heads.event + 1
        try channel.run(
            "INSERT INTO event_log (sequence, id, type, subject, body) VALUES ($1, $2, $3, $4, $5)",
            [.integer(sequence), .text(id), .text(type), .text(subject), .text(String(decoding: body, as: UTF8.self))])
        turn.heads.event = sequence
    }

    func append(audit body: [UInt8], actor: String, action: String, subject: String?) throws {
        turn.hasWritten = true
        let sequence = turn.heads.audit + 1
        let hash = turn.hash(turn.heads.auditHash, sequence, body)
        try channel.run(
            "INSERT INTO audit_log (sequence, actor, action, subject, body, hash) VALUES ($1, $2, $3, $4, $5, $6)",
            [
                .integer(sequence), .text(actor), .text(action), subject.map(PostgresValue.text) ?? .null,
                .text(String(decoding: body, as: UTF8.self)), .bytes(hash),
            ])
        turn.heads.audit = sequence
        turn.heads.auditHash = hash
    }

    func deleteEvents(through sequence: Int64) throws {
        turn.hasWritten = true
        try channel.run("DELETE FROM event_log WHERE sequence <= $1", [.integer(sequence)])
    }

    /// Runs one change; throws what a statement of it failed with, whatever the change made of that, and what is left open of
    /// its deferred constraints: at the commit they would take every other change of the group with them.
    func change<T>(_ body: (any EngineTransaction) throws -> T) throws -> T {
        turn.hasRunSQL = false
        let value: T
        // The first error says why; those that came of it say nothing.
        do { value = try body(self) } catch SQLError.failedBefore { throw channel.failure ?? SQLError.failedBefore }
        if let failure = channel.failure { throw failure }
        if turn.hasRunSQL { try channel.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED") }
        return value
    }
}

extension PostgresWrites: SQLSession {
    func run(_ statement: SQL, isRead: Bool, _ row: (SQLRow) throws -> Void) throws -> Int {
        if !isRead { turn.hasWritten = true }
        turn.hasRunSQL = true
        return try channel.run(statement, isRead: isRead, row)
    }

    func define(_ rule: SchemaGuard) throws {
        turn.hasWritten = true
        for operation in rule.operations {
            let name = "\"\(rule.name)__\(operation.rawValue)\""
            try channel.execute(
                """
                CREATE FUNCTION \(name)() RETURNS trigger LANGUAGE plpgsql AS $guard$
                BEGIN
                    IF \(rule.condition) THEN
                        RAISE EXCEPTION '\(rule.name)' USING ERRCODE = 'check_violation', CONSTRAINT = '\(rule.name)';
                    END IF;
                    RETURN \(operation == .delete ? "OLD" : "NEW");
                END
                $guard$;
                CREATE TRIGGER \(name) BEFORE \(operation.rawValue) ON "\(rule.table)"
                FOR EACH ROW EXECUTE FUNCTION \(name)()
                """)
        }
    }
}

/// What the writer knows while it holds the turn to write, which one process has at a time. Used by the writer's thread only.
final class WriterTurn {
    /// The ends of the two logs.
    struct Heads {
        var event: Int64 = 0
        var audit: Int64 = 0
        var auditHash = [UInt8](repeating: 0, count: 32)
    }

    let hash: AuditHasher
    var heads = Heads()
    var hasWritten = false
    /// Whether the change that is running has run SQL of its service's own.
    var hasRunSQL = false

    init(hash: @escaping AuditHasher) { self.hash = hash }
}
