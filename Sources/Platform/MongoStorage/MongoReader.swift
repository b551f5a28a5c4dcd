import MongoDB
import Storage

/// Reads through one client, within its transaction.
struct MongoReader: EngineReader {
    let store: MongoStore

    func get(_ collection: String, _ id: String) throws -> Record? {
        let collection = try store.collection(collection)
        return try store.first(Self.id(id), in: collection.name, fields: Self.recordFields)
            .map(MongoCollection.record)
    }

    static func id(_ id: String) -> BSON { BSON { $0.add("_id", id) } }

    static let recordFields = BSON { fields in
        fields.add("rev", option: 1)
        fields.add("body", option: 1)
    }

    func find(_ collection: String, _ query: RawQuery, limit: Int, after: Cursor?) throws -> Page<Record> {
        let query = try MongoQuery(query, of: store.collection(collection))
        let filter = try query.filter(after: after)
        var page = Page<Record>(items: [], next: nil)
        page.items.reserveCapacity(min(limit, 200))
        var last: BSON?
        try store.find(filter, in: collection, options: query.options(limit: limit + 1)) { document in
            if page.items.count == limit {
                page.next = try last.map(query.cursor(after:))
                return false
            }
            page.items.append(try MongoCollection.record(document))
            last = document
            return true
        }
        return page
    }

    func count(_ collection: String, _ query: RawQuery, limit: Int) throws -> Int {
        let query = try MongoQuery(query, of: store.collection(collection))
        guard limit > 0 else { return 0 }
        return try count(try query.count(limit: limit))
    }

    private func count(_ command: BSON) throws -> Int {
        // Nothing at all is how an aggregation counts to zero.
        try MongoStore.firstOfBatch(try store.run(command))?["n"]?.asInteger.map { Int($0) } ?? 0
    }

    func search(
        _ collection: String, _ wordIndex: String, prefixes: [String], exact: Bool, limit: Int, after: Cursor?
    ) throws -> Page<Record> {
        try MongoWordSearch(
            store: store, collection: store.collection(collection), index: wordIndex, prefixes: prefixes, exact: exact
        ).run(limit: limit, after: after)
    }

    func events(after sequence: Int64, limit: Int) throws -> [StoredEvent] {
        guard limit > 0 else { return [] }
        var events: [StoredEvent] = []
        let filter = BSON { $0.add("sequence", "$gt", .integer(sequence)) }
        try store.find(filter, in: MongoStore.Name.events, options: Self.log(limit: limit)) { document in
            events.append(try Self.event(document))
            return true
        }
        return events
    }

    func lastEventSequence() throws -> Int64 { try state("events") }

    func audit(_ filter: AuditFilter, before: Int64?, limit: Int) throws -> [AuditRow] {
        let condition: (field: String, value: String)? =
            switch filter {
            case .all: nil
            case .actor(let actor): ("actor", actor)
            case .subject(let subject): ("subject", subject)
            case .action(let action): ("action", action)
            }
        let filter = BSON { filter in
            if let condition { filter.add(condition.field, condition.value) }
            filter.add("sequence", "$lt", .integer(before ?? .max))
        }
        return try auditRows(filter, limit, hint: condition?.field, isDescending: true)
    }

    func audit(after sequence: Int64, limit: Int) throws -> [AuditRow] {
        try auditRows(BSON { $0.add("sequence", "$gt", .integer(sequence)) }, limit)
    }

    func lastAuditSequence() throws -> Int64 { try state("audit") }

    private func state(_ field: String) throws -> Int64 {
        try store.first(LogState.filter, in: MongoStore.Name.state)?[field]?.asInteger ?? 0
    }

    private func auditRows(
        _ filter: BSON, _ limit: Int, hint: String? = nil, isDescending: Bool = false
    ) throws -> [AuditRow] {
        guard limit > 0 else { return [] }
        let options = Self.log(limit: limit, hint: hint, isDescending: isDescending)
        var rows: [AuditRow] = []
        try store.find(filter, in: MongoStore.Name.audit, options: options) { document in
            guard let sequence = try document["sequence"]?.asInteger, let body = try document["body"]?.asString,
                let hash = try document["hash"]?.asBinary
            else { throw StorageError.engine("a row of the audit log is damaged") }
            rows.append(AuditRow(sequence: sequence, body: Array(body.utf8), hash: hash))
            return true
        }
        return rows
    }

    private static func event(_ document: BSON) throws -> StoredEvent {
        guard let sequence = try document["sequence"]?.asInteger, let id = try document["id"]?.asString,
            let type = try document["type"]?.asString, let subject = try document["subject"]?.asString,
            let body = try document["body"]?.asString
        else { throw StorageError.engine("an event of the log is damaged") }
        return StoredEvent(sequence: sequence, id: id, type: type, subject: subject, body: Array(body.utf8))
    }

    private static func log(limit: Int, hint: String? = nil, isDescending: Bool = false) -> BSON {
        BSON { options in
            options.add("limit", Int64(limit))
            options.add("sort") { $0.add("sequence", option: isDescending ? -1 : 1) }
            if let hint { options.add("hint", hint) }
        }
    }
}
