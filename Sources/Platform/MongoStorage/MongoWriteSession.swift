import MongoDB
import Storage

/// Reads and writes within the writer's transaction. Used by the writer's thread only.
final class MongoWriteSession: EngineTransaction {
    let store: MongoStore
    private let reader: MongoReader
    private let hash: AuditHasher

    /// Whether unique indexes are asked before each write, so that a value that is taken does not end the transaction.
    private(set) var isCareful = false
    /// Whether the running change has written anything to the server.
    private(set) var hasWritten = false
    /// Whether the transaction has anything to commit.
    private(set) var hasChanges = false
    private(set) var hasEvents = false
    private var state: LogState?
    /// Events and audit rows wait here for their numbers: they are written together, at the end.
    private var events: [EventDraft] = []
    private var audit: [AuditDraft] = []

    private struct EventDraft {
        let id: String
        let type: String
        let subject: String
        let body: [UInt8]
    }

    private struct AuditDraft {
        let body: [UInt8]
        let actor: String
        let action: String
        let subject: String?
    }

    /// What waited before a change began.
    struct Mark {
        fileprivate let events: Int
        fileprivate let audit: Int
    }

    init(store: MongoStore, hash: @escaping AuditHasher) {
        self.store = store
        reader = MongoReader(store: store)
        self.hash = hash
    }

    /// Makes ready for a transaction that has the state's document.
    func begin(_ state: LogState, isCareful: Bool) {
        self.state = state
        self.isCareful = isCareful
        hasChanges = false
        hasEvents = false
        events.removeAll(keepingCapacity: true)
        audit.removeAll(keepingCapacity: true)
    }

    func beginChange() -> Mark {
        hasWritten = false
        return Mark(events: events.count, audit: audit.count)
    }

    /// Forgets what a change added that wrote nothing else.
    func forget(since mark: Mark) {
        events.removeLast(events.count - mark.events)
        audit.removeLast(audit.count - mark.audit)
    }

    private func wrote() {
        hasWritten = true
        hasChanges = true
    }

    // MARK: Entities

    func insert(_ collection: String, _ record: Record, _ values: IndexedValues) throws {
        let collection = try store.collection(collection)
        let document = try collection.document(record, values)
        if isCareful { try refuseTaken(record.id, values, in: collection, isNew: true) }
        try naming(collection) {
            wrote()
            try store.insert([document], into: collection.name)
            try addWords(values.words, of: record.id, in: collection)
        }
    }

    func update(_ collection: String, _ record: Record, _ values: IndexedValues, expected: Int) throws {
        let collection = try store.collection(collection)
        let document = try collection.document(record, values)
        if isCareful { try refuseTaken(record.id, values, in: collection, isNew: false) }
        try naming(collection) {
            guard let old = try replace(record.id, expected, by: document, in: collection) else {
                throw try missing(record.id, in: collection)
            }
            guard collection.hasWords else { return }
            let before = collection.wordKeys(try collection.words(in: old), of: record.id)
            let after = collection.wordKeys(values.words, of: record.id)
            guard before != after else { return }
            try removeWords(Array(Set(before).subtracting(after)), in: collection)
            try insertWords(Array(Set(after).subtracting(before)), in: collection)
        }
    }

    func delete(_ collection: String, _ id: String, expected: Int) throws {
        let collection = try store.collection(collection)
        guard let old = try replace(id, expected, by: nil, in: collection) else {
            throw try missing(id, in: collection)
        }
        guard collection.hasWords else { return }
        try removeWords(collection.wordKeys(try collection.words(in: old), of: id), in: collection)
    }

    /// Replaces or removes the document of that id and revision, and gives what it said before of its words; nothing, if there is
    /// none.
    private func replace(_ id: String, _ expected: Int, by document: BSON?, in collection: MongoCollection) throws
        -> BSON?
    {
        let answer = try store.run(
            BSON { command in
                command.add("findAndModify", collection.name)
                command.add("query") { query in
                    query.add("_id", id)
                    query.add("rev", Int64(expected))
                }
                if let document { command.add("update", document) } else { command.add("remove", true) }
                command.add("fields") { $0.add("words", option: 1) }
            })
        guard let old = try answer["value"]?.asDocument else { return nil }
        wrote()
        return old
    }

    private func missing(_ id: String, in collection: MongoCollection) throws -> StorageError {
        let fields = BSON { $0.add("_id", option: 1) }
        return try store.first(MongoReader.id(id), in: collection.name, fields: fields) == nil
            ? .notFound(collection: collection.name, id: id) : .conflict(collection: collection.name, id: id)
    }

    private func addWords(_ words: [[String]], of id: String, in collection: MongoCollection) throws {
        guard collection.hasWords else { return }
        try insertWords(collection.wordKeys(words, of: id), in: collection)
    }

    private func insertWords(_ keys: [String], in collection: MongoCollection) throws {
        guard !keys.isEmpty else { return }
        wrote()
        try store.insert(keys.map(MongoCollection.word), into: collection.wordsName)
    }

    private func removeWords(_ keys: [String], in collection: MongoCollection) throws {
        guard !keys.isEmpty else { return }
        wrote()
        try store.run(
            BSON { command in
                command.add("delete", collection.wordsName)
                command.add(array: "deletes") { deletes in
                    deletes.add("0") { delete in
                        delete.add("q") { query in query.add("key") { $0.add("$in", keys) } }
                        delete.add("limit", option: 0)
                    }
                }
            })
    }

    // MARK: Unique values

    /// The server names the index that refused a value.
    private func naming(_ collection: MongoCollection, _ write: () throws -> Void) throws {
        do { try write() } catch {
            guard case .duplicate(let index)? = store.failure?.kind else { throw error }
            throw StorageError.duplicate(collection: collection.name, index: index == "_id_" ? "id" : index)
        }
    }

    private func refuseTaken(_ id: String, _ values: IndexedValues, in collection: MongoCollection, isNew: Bool) throws
    {
        if isNew, try store.first(MongoReader.id(id), in: collection.name) != nil {
            throw StorageError.duplicate(collection: collection.name, index: "id")
        }
        for (index, columns) in collection.columns(of: values) where index.isUnique {
            let filter = BSON { filter in
                for (number, value) in columns.enumerated() {
                    filter.add(MongoCollection.column(index.name, number), value)
                }
            }
            let other = try store.first(filter, in: collection.name, fields: BSON { $0.add("_id", option: 1) })
            if let other, try other["_id"]?.asString != id {
                throw StorageError.duplicate(collection: collection.name, index: index.name)
            }
        }
    }

    // MARK: Logs

    func append(event id: String, type: String, subject: String, body: [UInt8]) throws {
        events.append(EventDraft(id: id, type: type, subject: subject, body: body))
    }

    func append(audit body: [UInt8], actor: String, action: String, subject: String?) throws {
        audit.append(AuditDraft(body: body, actor: actor, action: action, subject: subject))
    }

    func deleteEvents(through sequence: Int64) throws {
        try flush()
        wrote()
        try store.run(
            BSON { command in
                command.add("delete", MongoStore.Name.events)
                command.add(array: "deletes") { deletes in
                    deletes.add("0") { delete in
                        delete.add("q") { $0.add("sequence", "$lte", .integer(sequence)) }
                        delete.add("limit", option: 0)
                    }
                }
            })
    }

    /// Writes the events and audit rows that wait, with the numbers that follow those that there are.
    func flush() throws {
        guard let state, !events.isEmpty || !audit.isEmpty else { return }
        wrote()
        hasEvents = hasEvents || !events.isEmpty
        var (event, row, head) = (state.events, state.audit, state.head)
        let eventDocuments = events.map { draft in
            event += 1
            return BSON { document in
                document.add("sequence", event)
                document.add("id", draft.id)
                document.add("type", draft.type)
                document.add("subject", draft.subject)
                document.add("body", utf8: draft.body)
            }
        }
        let auditDocuments = audit.map { draft in
            row += 1
            head = hash(head, row, draft.body)
            return BSON { document in
                document.add("sequence", row)
                document.add("actor", draft.actor)
                document.add("action", draft.action)
                if let subject = draft.subject { document.add("subject", subject) }
                document.add("body", utf8: draft.body)
                document.add("hash", binary: head)
            }
        }
        try store.insert(eventDocuments, into: MongoStore.Name.events)
        try store.insert(auditDocuments, into: MongoStore.Name.audit)
        let next = state.advanced(events: event, audit: row, head: head)
        try next.write(in: store)
        self.state = next
        events.removeAll(keepingCapacity: true)
        audit.removeAll(keepingCapacity: true)
    }

    // MARK: Reads

    func get(_ collection: String, _ id: String) throws -> Record? { try reader.get(collection, id) }

    func find(_ collection: String, _ query: RawQuery, limit: Int, after: Cursor?) throws -> Page<Record> {
        try reader.find(collection, query, limit: limit, after: after)
    }

    func search(
        _ collection: String, _ wordIndex: String, prefixes: [String], exact: Bool, limit: Int, after: Cursor?
    ) throws -> Page<Record> {
        try reader.search(collection, wordIndex, prefixes: prefixes, exact: exact, limit: limit, after: after)
    }

    func count(_ collection: String, _ query: RawQuery, limit: Int) throws -> Int {
        try reader.count(collection, query, limit: limit)
    }

    func events(after sequence: Int64, limit: Int) throws -> [StoredEvent] {
        try flush()
        return try reader.events(after: sequence, limit: limit)
    }

    func lastEventSequence() throws -> Int64 {
        try flush()
        return try reader.lastEventSequence()
    }

    func audit(_ filter: AuditFilter, before: Int64?, limit: Int) throws -> [AuditRow] {
        try flush()
        return try reader.audit(filter, before: before, limit: limit)
    }

    func audit(after sequence: Int64, limit: Int) throws -> [AuditRow] {
        try flush()
        return try reader.audit(after: sequence, limit: limit)
    }

    func lastAuditSequence() throws -> Int64 {
        try flush()
        return try reader.lastAuditSequence()
    }
}
