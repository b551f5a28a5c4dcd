import Relational
import Storage

/// Reads and writes within the writer's transaction.
struct WriteSession: EngineTransaction {
    let reads: ReadSession
    let chain: AuditChainState

    var connection: Connection { reads.connection }

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
    func lastEventSequence() throws -> Int64 { try reads.lastEventSequence() }

    func audit(_ filter: AuditFilter, before: Int64?, limit: Int) throws -> [AuditRow] {
        try reads.audit(filter, before: before, limit: limit)
    }

    func audit(after sequence: Int64, limit: Int) throws -> [AuditRow] {
        try reads.audit(after: sequence, limit: limit)
    }
    func lastAuditSequence() throws -> Int64 { try reads.lastAuditSequence() }

    func insert(_ collection: String, _ record: Record, _ values: IndexedValues) throws {
        try beginChange()
        try RowWriter(connection: connection, table: reads.table(collection)).insert(record, values)
    }

    func update(_ collection: String, _ record: Record, _ values: IndexedValues, expected: Int) throws {
        try beginChange()
        try RowWriter(connection: connection, table: reads.table(collection)).update(record, values, expected: expected)
    }

    func delete(_ collection: String, _ id: String, expected: Int) throws {
        try beginChange()
        try RowWriter(connection: connection, table: reads.table(collection)).delete(id, expected: expected)
    }

    func append(event id: String, type: String, subject: String, body: [UInt8]) throws {
        try beginChange()
        let statement = try connection.statement("INSERT INTO event_log (id, type, subject, body) VALUES (?, ?, ?, ?)")
        statement.bind(id)
        statement.bind(type)
        statement.bind(subject)
        statement.bind(body)
        try statement.run()
        chain.hasEvents = true
    }

    func append(audit body: [UInt8], actor: String, action: String, subject: String?) throws {
        try beginChange()
        let head = try chain.head ?? lastHead()
        // The number is given here, as the hash covers it; it goes on behind rows that someone cut off.
        let sequence = head.sequence + 1
        let hash = chain.hash(head.hash, sequence, body)
        let statement = try connection.statement(
            "INSERT INTO audit_log (sequence, actor, action, subject, body, hash) VALUES (?, ?, ?, ?, ?, ?)")
        statement.bind(sequence)
        statement.bind(actor)
        statement.bind(action)
        if let subject { statement.bind(subject) } else { statement.bind(IndexValue?.none) }
        statement.bind(body)
        statement.bind(hash)
        try statement.run()
        chain.head = AuditChainState.Head(sequence: sequence, hash: hash)
    }

    func deleteEvents(through sequence: Int64) throws {
        try beginChange()
        let statement = try connection.statement("DELETE FROM event_log WHERE sequence <= ?")
        statement.bind(sequence)
        try statement.run()
    }

    /// When SQLite has ended the transaction by itself, because the disk is full or fails, each further statement would commit
    /// alone: nothing may be written then, whatever the change made of the error.
    func beginChange() throws {
        guard chain.failure == nil else { throw SQLError.failedBefore }
        guard connection.isInTransaction else { throw StorageError.engine("the transaction was ended by the database") }
        chain.hasWritten = true
    }

    private func lastHead() throws -> AuditChainState.Head {
        AuditChainState.Head(sequence: try lastAuditSequence(), hash: try lastHash())
    }

    private func lastHash() throws -> [UInt8] {
        let statement = try connection.statement("SELECT hash FROM audit_log ORDER BY sequence DESC LIMIT 1")
        defer { statement.reset() }
        return try statement.step() ? statement.blob(0) : [UInt8](repeating: 0, count: 32)
    }
}

/// What the writer remembers between changes. It goes back to what it was when a change is rolled back, and is forgotten
/// when a commit fails. Used by the writer's thread only.
final class AuditChainState {
    struct Head {
        let sequence: Int64
        let hash: [UInt8]
    }

    let hash: AuditHasher
    /// The number and the hash of the last audit row, once they are known.
    var head: Head?
    var hasEvents = false
    /// Whether the change that is running has written anything.
    var hasWritten = false
    /// Whether the change has run SQL of its service's own.
    var hasRunSQL = false
    /// The first error of such a statement: it ends the change.
    var failure: (any Error)?

    init(hash: @escaping AuditHasher) { self.hash = hash }
}
