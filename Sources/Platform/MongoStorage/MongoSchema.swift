import Foundation
import MongoDB
import Storage

/// Brings a database to the declared schema: makes missing collections and indexes. When the declaration of a collection's
/// indexes has changed, all of them are made and filled anew. One process at a time does it, and writers that were opened
/// before a change are refused from then on: they would write what the new indexes do not hold.
struct MongoSchema {
    private static let batch = 500

    private let options: MongoOptions
    private let pool: MongoPool
    private let client: MongoClient
    private let holder = UUID().uuidString

    init(options: MongoOptions) throws(MongoError) {
        self.options = options
        var limits = options.limits
        // An index of many entities takes its time.
        limits["socketTimeoutMS"] = 3_600_000
        pool = try MongoPool(options.address, mostClients: 2, limits: limits)
        client = try pool.client()
    }

    /// - Returns: the number of the schema, which goes up at each change.
    func apply(_ collections: [MongoCollection]) throws -> Int64 {
        try create(MongoStore.Name.state)
        try putInitialState()
        let lease = SchemaLease(pool: pool, database: options.database, holder: holder)
        try lease.take(within: options.setup, on: client)
        defer { lease.release(on: client) }
        try makeLogs()
        let declared = try declarations()
        for collection in collections {
            let declaration = Self.declaration(of: collection)
            let stored = declared[collection.name]
            guard stored != declaration else { continue }
            if stored != nil { try raiseSchema() }
            try rebuild(collection)
            try note(collection.name, declaration)
        }
        try forgetOldWriters()
        let state = try client.run(
            .read, MongoStore.findOne(LogState.filter, in: MongoStore.Name.state), on: options.database)
        guard let document = try MongoStore.firstOfBatch(state) else {
            throw StorageError.engine("the state of the store is gone")
        }
        return try LogState(document, writer: holder).schema
    }

    static func declaration(of collection: MongoCollection) -> String {
        let indexes = collection.schema.indexes.map { "\($0.name)/\($0.arity)\($0.isUnique ? "!" : "")" }
        return (indexes + collection.schema.wordIndexes.map { "\($0)*" }).joined(separator: " ")
    }

    private func rebuild(_ collection: MongoCollection) throws {
        // Until it is whole again, it has no declaration: whoever comes next begins anew.
        try note(collection.name, "unfinished")
        try create(collection.name)
        try dropIndexes(of: collection.name)
        try create(collection.wordsName)
        try run(
            BSON { command in
                command.add("delete", collection.wordsName)
                command.add(array: "deletes") { deletes in
                    deletes.add("0") { delete in
                        delete.add("q") { _ in }
                        delete.add("limit", option: 0)
                    }
                }
            })
        try makeIndexes(of: collection.wordsName, [Self.unique("key")])
        try fill(collection)
        try makeIndexes(of: collection.name, collection.schema.indexes.map(Self.partial))
    }

    private func makeIndexes(of collection: String, _ indexes: [BSON]) throws(MongoError) {
        guard !indexes.isEmpty else { return }
        try run(
            BSON { command in
                command.add("createIndexes", collection)
                command.add(array: "indexes") { array in
                    for (position, index) in indexes.enumerated() { array.add(String(position), index) }
                }
            })
    }

    private static func partial(_ index: CollectionSchema.IndexSchema) -> BSON {
        BSON { document in
            document.add("name", index.name)
            document.add("key") { key in
                for number in 0..<index.arity { key.add(MongoCollection.column(index.name, number), option: 1) }
                if !index.isUnique { key.add("_id", option: 1) }
            }
            if index.isUnique { document.add("unique", true) }
            document.add("partialFilterExpression") { filter in
                filter.add(MongoCollection.column(index.name, 0)) { $0.add("$exists", true) }
            }
        }
    }

    private static func unique(_ field: String) -> BSON {
        BSON { document in
            document.add("name", field)
            document.add("key") { $0.add(field, option: 1) }
            document.add("unique", true)
        }
    }

    /// Computes the columns and the words of all entities anew, some at a time.
    private func fill(_ collection: MongoCollection) throws {
        var last: String?
        while true {
            var rows: [Record] = []
            let filter = BSON { filter in if let last { filter.add("_id", "$gt", .text(last)) } }
            let batch = BSON { options in
                options.add("limit", Int64(Self.batch))
                options.add("sort") { $0.add("_id", option: 1) }
            }
            try client.find(filter, in: collection.name, of: options.database, session: nil, options: batch) { row in
                rows.append(try MongoCollection.record(row))
                return true
            }
            guard let end = rows.last else { return }
            let values = try rows.map { ($0.id, try collection.schema.reindex($0.body)) }
            try run(
                BSON { command in
                    command.add("update", collection.name)
                    command.add(array: "updates") { updates in
                        for (position, (id, values)) in values.enumerated() {
                            updates.add(String(position)) { update in
                                update.add("q", MongoReader.id(id))
                                update.add("u") { change in
                                    change.add("$set") { collection.addIndexed(values, to: &$0) }
                                }
                            }
                        }
                    }
                })
            let words = values.flatMap { id, values in collection.wordKeys(values.words, of: id) }
            try client.insert(
                words.map(MongoCollection.word), into: collection.wordsName, of: options.database,
                in: nil, options: Self.durable)
            last = end.id
        }
    }

    private func makeLogs() throws {
        try create(MongoStore.Name.events)
        try create(MongoStore.Name.audit)
        try makeIndexes(of: MongoStore.Name.events, [Self.unique("sequence")])
        let fields = ["actor", "action", "subject"].map { field in
            BSON { index in
                index.add("name", field)
                index.add("key") { key in
                    key.add(field, option: 1)
                    key.add("sequence", option: 1)
                }
            }
        }
        try makeIndexes(of: MongoStore.Name.audit, [Self.unique("sequence")] + fields)
    }

    private func putInitialState() throws {
        do {
            try client.insert(
                [LogState.initial], into: MongoStore.Name.state, of: options.database, in: nil, options: Self.durable)
        } catch {
            guard case .duplicate = error.kind else { throw error }
        }
    }

    private func raiseSchema() throws {
        try changeState { update in update.add("$inc") { $0.add("schema", Int64(1)) } }
    }

    /// Marks of writers that have been silent for a day. One that still lives leaves another at its next transaction.
    private func forgetOldWriters() throws {
        let answer = try client.run(
            .read, MongoStore.findOne(LogState.filter, in: MongoStore.Name.state), on: options.database)
        guard let writers = try MongoStore.firstOfBatch(answer)?["writers"]?.asDocument else { return }
        let latest = Int64(Date().timeIntervalSince1970 * 1000) - 86_400_000
        var silent: [String] = []
        var reader = try BSONReader(writers)
        while let element = try reader.next() {
            if case .date(let at)? = try element.value.asDocument?["at"], at < latest { silent.append(element.name) }
        }
        guard !silent.isEmpty else { return }
        try changeState { update in
            update.add("$unset") { unset in for writer in silent { unset.add("writers.\(writer)", "") } }
        }
    }

    private func changeState(_ change: (inout BSONBuilder) -> Void) throws {
        try run(Self.upsert(LogState.id, in: MongoStore.Name.state, change))
    }

    private func note(_ collection: String, _ declaration: String) throws {
        try run(
            Self.upsert(collection, in: MongoStore.Name.declarations) { update in
                update.add("$set") { $0.add("indexes", declaration) }
            })
    }

    private static func upsert(_ id: String, in collection: String, _ change: (inout BSONBuilder) -> Void) -> BSON {
        BSON { command in
            command.add("update", collection)
            command.add(array: "updates") { updates in
                updates.add("0") { update in
                    update.add("q", MongoReader.id(id))
                    update.add("u", change)
                    update.add("upsert", true)
                }
            }
        }
    }

    private func declarations() throws -> [String: String] {
        var declarations: [String: String] = [:]
        try client.find(
            BSON(), in: MongoStore.Name.declarations, of: options.database, session: nil, options: BSON()
        ) { row in
            if let name = try row["_id"]?.asString { declarations[name] = try row["indexes"]?.asString }
            return true
        }
        return declarations
    }

    private func create(_ collection: String) throws {
        do { try run(BSON { $0.add("create", collection) }) } catch {
            // It is there already.
            guard case .server(48) = error.kind else { throw error }
        }
    }

    private func dropIndexes(of collection: String) throws {
        try run(
            BSON { command in
                command.add("dropIndexes", collection)
                command.add("index", "*")
            })
    }

    @discardableResult
    private func run(_ command: BSON) throws(MongoError) -> BSON {
        try client.run(.other, command, on: options.database, options: Self.durable)
    }

    static let durable = BSON { options in
        options.add("writeConcern") { concern in
            concern.add("w", "majority")
            concern.add("j", true)
        }
    }
}
