import MongoDB
import Storage

/// One client in use on one store: what every read and write goes through. Confined to the thread that has the client.
final class MongoStore {
    /// The collections that are not an entity's.
    enum Name {
        static let events = "event_log"
        static let audit = "audit_log"
        static let declarations = "schema_declarations"
        /// The numbers that the logs have reached, who wrote last, and who may change the schema.
        static let state = "store_state"
    }

    let client: MongoClient
    let session: MongoSession
    let database: String
    let collections: [String: MongoCollection]
    /// Whether the open transaction has done anything on the server.
    private(set) var isUnderWay = false
    /// Why the open transaction can't be gone on with: the server ends it at the first error.
    private(set) var failure: MongoError?

    init(client: MongoClient, database: String, collections: [String: MongoCollection]) throws(MongoError) {
        self.client = client
        self.database = database
        self.collections = collections
        session = try client.session()
    }

    func collection(_ name: String) throws -> MongoCollection {
        guard let collection = collections[name] else {
            throw StorageError.engine("no collection \(name) in this store")
        }
        return collection
    }

    /// Begins a transaction, and ends the one before, if it is open still.
    func begin() throws(MongoError) {
        session.abort()
        failure = nil
        isUnderWay = false
        try session.begin()
    }

    func commit() throws(MongoError) { try session.commit() }

    func abort() { session.abort() }

    func beginOrExplain() throws(StorageError) {
        do { try begin() } catch { throw error.asStorageError }
    }

    func commitOrExplain() throws(StorageError) {
        do { try commit() } catch { throw error.asStorageError }
    }

    /// Runs a command in the transaction.
    @discardableResult
    func run(_ command: BSON) throws -> BSON {
        try perform { try client.run(.other, command, on: database, in: session) }
    }

    func insert(_ documents: [BSON], into collection: String) throws {
        try perform { try client.insert(documents, into: collection, of: database, in: session) }
    }

    /// Documents of the transaction's view, until the body says false.
    func find(_ filter: BSON, in collection: String, options: BSON, _ body: (BSON) throws -> Bool) throws {
        var isBegun = false
        try perform(unless: { isBegun }) {
            try client.find(filter, in: collection, of: database, session: session, options: options) { document in
                isBegun = true
                return try body(document)
            }
        }
    }

    func first(_ filter: BSON, in collection: String, fields: BSON? = nil) throws -> BSON? {
        let answer = try run(Self.findOne(filter, in: collection, fields: fields))
        return try Self.firstOfBatch(answer)
    }

    /// The first step of a transaction has seen nothing yet: when the connection turns out to be broken, as after a restart
    /// of the server, the transaction begins anew.
    private func perform<T>(unless isBegun: () -> Bool = { false }, _ step: () throws -> T) throws -> T {
        if let failure { throw failure.asStorageError }
        let isFirst = !isUnderWay
        isUnderWay = true
        do {
            do { return try step() } catch let error as MongoError
                where isFirst && error.kind == .unreachable && !isBegun()
            {
                try begin()
                isUnderWay = true
                return try step()
            }
        } catch let error as MongoError {
            failure = error
            throw error.asStorageError
        } catch is BSONDamage {
            throw StorageError.engine("a stored document is damaged")
        }
    }

    static func findOne(_ filter: BSON, in collection: String, fields: BSON? = nil) -> BSON {
        BSON { command in
            command.add("find", collection)
            command.add("filter", filter)
            if let fields { command.add("projection", fields) }
            command.add("limit", Int64(1))
            command.add("singleBatch", true)
        }
    }

    static func firstOfBatch(_ answer: BSON) throws -> BSON? {
        try answer["cursor"]?.asDocument?["firstBatch"]?.asDocument?.values().first?.asDocument
    }
}

extension MongoError {
    /// What those who use the port make of it.
    var asStorageError: StorageError { isTransient ? .unavailable(description) : .engine(description) }
}
