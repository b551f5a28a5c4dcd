import Storage

/// Reads through one connection. Whoever holds it says what the view is: one statement, a snapshot, or a transaction.
struct ReadSession: EngineReader {
    let connection: Connection
    let tables: [String: Table]
    /// How long a statement of a service's own SQL may run.
    var statementLimit = Duration.seconds(10)

    func table(_ collection: String) throws -> Table {
        guard let table = tables[collection] else {
            throw StorageError.engine("no collection \(collection) in this store")
        }
        return table
    }

    func get(_ collection: String, _ id: String) throws -> Record? {
        let statement = try connection.statement(try table(collection).selectOne)
        defer { statement.reset() }
        statement.bind(id)
        guard try statement.step() else { return nil }
        return Record(id: id, revision: Int(statement.integer(0)), body: statement.blob(1))
    }

    func find(_ collection: String, _ query: RawQuery, limit: Int, after: Cursor?) throws -> Page<Record> {
        let table = try table(collection)
        let statement =
            try after == nil
            ? connection.statement(of: QueryShape(table, query)) {
                try table.select(query, after: nil, what: .records)
            }
            : connection.statement(try table.select(query, after: after, what: .records))
        defer { statement.reset() }
        let tail = table.tail(query)
        bind(query, to: statement)
        if let after, tail.columns > 0 || tail.hasID {
            for value in after.position { statement.bind(value) }
            if tail.hasID { statement.bind(after.id) }
        }
        statement.bind(Int64(limit + 1))
        var page = Page<Record>(items: [], next: nil)
        page.items.reserveCapacity(min(limit, 200))
        var position: [IndexValue] = []
        while try statement.step() {
            if page.items.count == limit {
                page.next = page.items.last.map { Cursor(query: query.mark(collection), position: position, id: $0.id) }
                break
            }
            page.items.append(
                Record(id: statement.text(0), revision: Int(statement.integer(1)), body: statement.blob(2)))
            if page.items.count == limit { position = (0..<tail.columns).compactMap { statement.value(Int32($0 + 3)) } }
        }
        return page
    }

    func count(_ collection: String, _ query: RawQuery, limit: Int) throws -> Int {
        let statement = try connection.statement(try table(collection).select(query, after: nil, what: .count))
        defer { statement.reset() }
        bind(query, to: statement)
        statement.bind(Int64(limit))
        return try statement.step() ? Int(statement.integer(0)) : 0
    }

    func search(
        _ collection: String, _ wordIndex: String, prefixes: [String], exact: Bool, limit: Int, after: Cursor?
    ) throws -> Page<Record> {
        try WordSearch(
            connection: connection, table: try table(collection), index: wordIndex, prefixes: prefixes, exact: exact
        ).run(limit: limit, after: after)
    }

    func events(after sequence: Int64, limit: Int) throws -> [StoredEvent] {
        let statement = try connection.statement(
            "SELECT sequence, id, type, subject, body FROM event_log WHERE sequence > ? ORDER BY sequence LIMIT ?")
        defer { statement.reset() }
        statement.bind(sequence)
        statement.bind(Int64(limit))
        var events: [StoredEvent] = []
        while try statement.step() {
            events.append(
                StoredEvent(
                    sequence: statement.integer(0), id: statement.text(1), type: statement.text(2),
                    subject: statement.text(3), body: statement.blob(4)))
        }
        return events
    }

    func lastEventSequence() throws -> Int64 {
        try connection.integer("SELECT seq FROM sqlite_sequence WHERE name = 'event_log'") ?? 0
    }

    func audit(_ filter: AuditFilter, before: Int64?, limit: Int) throws -> [AuditRow] {
        let condition: String
        let value: String?
        switch filter {
        case .all: (condition, value) = ("", nil)
        case .actor(let actor): (condition, value) = ("actor = ? AND ", actor)
        case .subject(let subject): (condition, value) = ("subject = ? AND ", subject)
        case .action(let action): (condition, value) = ("action = ? AND ", action)
        }
        let statement = try connection.statement(
            "SELECT sequence, body, hash FROM audit_log WHERE \(condition)sequence < ? ORDER BY sequence DESC LIMIT ?")
        if let value { statement.bind(value) }
        statement.bind(before ?? .max)
        statement.bind(Int64(limit))
        return try auditRows(statement)
    }

    func audit(after sequence: Int64, limit: Int) throws -> [AuditRow] {
        let statement = try connection.statement(
            "SELECT sequence, body, hash FROM audit_log WHERE sequence > ? ORDER BY sequence LIMIT ?")
        statement.bind(sequence)
        statement.bind(Int64(limit))
        return try auditRows(statement)
    }

    func lastAuditSequence() throws -> Int64 {
        try connection.integer("SELECT seq FROM sqlite_sequence WHERE name = 'audit_log'") ?? 0
    }

    private func auditRows(_ statement: Statement) throws -> [AuditRow] {
        defer { statement.reset() }
        var rows: [AuditRow] = []
        while try statement.step() {
            rows.append(AuditRow(sequence: statement.integer(0), body: statement.blob(1), hash: statement.blob(2)))
        }
        return rows
    }

    private func bind(_ query: RawQuery, to statement: Statement) {
        for value in query.prefix { statement.bind(value) }
        if let lower = query.lower { statement.bind(lower) }
        if let upper = query.upper { statement.bind(upper) }
    }
}
