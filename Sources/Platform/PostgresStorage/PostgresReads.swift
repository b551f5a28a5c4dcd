import PostgreSQL
import Relational
import Storage

/// Reads through one connection, within the transaction that is open on it.
struct PostgresReads: EngineReader {
    let channel: Channel
    let tables: [String: PostgresTable]

    func table(_ collection: String) throws -> PostgresTable {
        guard let table = tables[collection] else {
            throw StorageError.engine("no collection \(collection) in this store")
        }
        return table
    }

    func get(_ collection: String, _ id: String) throws -> Record? {
        var record: Record?
        try channel.run(try table(collection).selectOne, [.text(id)]) { row in
            record = Record(id: id, revision: Int(row.integer(0)), body: row.utf8(1))
        }
        return record
    }

    func find(_ collection: String, _ query: RawQuery, limit: Int, after: Cursor?) throws -> Page<Record> {
        let (sql, values, tail) = try table(collection).select(query, after: after, limit: limit, what: .records)
        var page = Page<Record>(items: [], next: nil)
        var position: [IndexValue] = []
        try channel.run(sql, values) { row in
            if page.items.count == limit {
                page.next = page.items.last.map { Cursor(query: query.mark(collection), position: position, id: $0.id) }
                return
            }
            page.items.append(Record(id: row.text(0), revision: Int(row.integer(1)), body: row.utf8(2)))
            guard page.items.count == limit else { return }
            for column in 0..<tail {
                if let value = IndexValue(ordered: row.bytes(column + 3)) { position.append(value) }
            }
        }
        return page
    }

    func count(_ collection: String, _ query: RawQuery, limit: Int) throws -> Int {
        let (sql, values, _) = try table(collection).select(query, after: nil, limit: limit, what: .count)
        return Int(try integer(sql, values) ?? 0)
    }

    func search(
        _ collection: String, _ wordIndex: String, prefixes: [String], exact: Bool, limit: Int, after: Cursor?
    ) throws -> Page<Record> {
        try PostgresWordSearch(
            channel: channel, table: try table(collection), index: wordIndex, prefixes: prefixes, exact: exact
        ).run(limit: limit, after: after)
    }

    func events(after sequence: Int64, limit: Int) throws -> [StoredEvent] {
        var events: [StoredEvent] = []
        try channel.run(
            "SELECT sequence, id, type, subject, body FROM event_log WHERE sequence > $1 ORDER BY sequence LIMIT $2",
            [.integer(sequence), .integer(Int64(limit))]
        ) { row in
            events.append(
                StoredEvent(
                    sequence: row.integer(0), id: row.text(1), type: row.text(2), subject: row.text(3),
                    body: row.utf8(4)))
        }
        return events
    }

    func lastEventSequence() throws -> Int64 { try integer("SELECT event_sequence FROM writer_turn") ?? 0 }

    func audit(_ filter: AuditFilter, before: Int64?, limit: Int) throws -> [AuditRow] {
        let (condition, value): (String, [PostgresValue]) =
            switch filter {
            case .all: ("", [])
            case .actor(let actor): ("actor = $3 AND ", [.text(actor)])
            case .subject(let subject): ("subject = $3 AND ", [.text(subject)])
            case .action(let action): ("action = $3 AND ", [.text(action)])
            }
        return try auditRows(
            "SELECT sequence, body, hash FROM audit_log WHERE \(condition)sequence < $1 ORDER BY sequence DESC LIMIT $2",
            [.integer(before ?? .max), .integer(Int64(limit))] + value)
    }

    func audit(after sequence: Int64, limit: Int) throws -> [AuditRow] {
        try auditRows(
            "SELECT sequence, body, hash FROM audit_log WHERE sequence > $1 ORDER BY sequence LIMIT $2",
            [.integer(sequence), .integer(Int64(limit))])
    }

    func lastAuditSequence() throws -> Int64 { try integer("SELECT audit_sequence FROM writer_turn") ?? 0 }

    private func auditRows(_ sql: String, _ values: [PostgresValue]) throws -> [AuditRow] {
        var rows: [AuditRow] = []
        try channel.run(sql, values) { row in
            rows.append(AuditRow(sequence: row.integer(0), body: row.utf8(1), hash: row.bytes(2)))
        }
        return rows
    }

    func integer(_ sql: String, _ values: [PostgresValue] = []) throws -> Int64? {
        var value: Int64?
        try channel.run(sql, values) { row in value = row.integer(0) }
        return value
    }
}

extension PostgresReads: SQLSession {
    func run(_ statement: SQL, isRead: Bool, _ row: (SQLRow) throws -> Void) throws -> Int {
        try channel.run(statement, isRead: true, row)
    }

    func define(_ rule: SchemaGuard) throws { throw SQLError.refused("", "a read must not change anything") }
}
