import CMongoC

/// One client of a pool: a connection to each server that it needs. Confined to the thread that took it; it goes back to the
/// pool when it is released.
package final class MongoClient {
    let handle: OpaquePointer
    private let pool: MongoPool
    private let primary = mongoc_read_prefs_new(MONGOC_READ_PRIMARY)

    init(_ handle: OpaquePointer, of pool: MongoPool) {
        self.handle = handle
        self.pool = pool
    }

    deinit {
        mongoc_read_prefs_destroy(primary)
        mongoc_client_pool_push(pool.handle, handle)
    }

    package enum CommandKind: Sendable {
        /// The library sends it once more when the connection breaks.
        case read
        /// The same, in a way that does a write but once.
        case write
        case other
    }

    /// Sends one command to the primary, and gives its answer.
    /// - Parameter options: of the library, such as `writeConcern`; none in a transaction.
    /// - Throws: `MongoError`, also for the errors of single documents in the answer.
    @discardableResult
    package func run(
        _ kind: CommandKind, _ command: BSON, on database: String, in session: MongoSession? = nil,
        options: BSON = BSON()
    ) throws(MongoError) -> BSON {
        let command = try CDocument(command)
        let options = try Self.options(options, session)
        let reply = CDocument()
        var error = bson_error_t()
        let isDone: Bool
        switch kind {
        case .read:
            isDone = mongoc_client_read_command_with_opts(
                handle, database, command.pointer, primary, options.pointer, reply.pointer, &error)
        case .write:
            isDone = mongoc_client_write_command_with_opts(
                handle, database, command.pointer, options.pointer, reply.pointer, &error)
        case .other:
            isDone = mongoc_client_command_with_opts(
                handle, database, command.pointer, primary, options.pointer, reply.pointer, &error)
        }
        let answer = reply.document
        guard isDone else { throw MongoError(error, reply: answer) }
        try Self.checkWrites(answer)
        return answer
    }

    /// Inserts documents, in as many messages as it takes.
    package func insert(
        _ documents: [BSON], into collection: String, of database: String, in session: MongoSession?,
        options: BSON = BSON()
    ) throws(MongoError) {
        guard !documents.isEmpty else { return }
        guard let target = mongoc_client_get_collection(handle, database, collection) else {
            throw MongoError(.client, "no collection \(collection)")
        }
        defer { mongoc_collection_destroy(target) }
        var pointers: [OpaquePointer?] = []
        defer { for pointer in pointers { bson_destroy(pointer) } }
        for document in documents {
            let made = document.bytes.withUnsafeBufferPointer { bson_new_from_data($0.baseAddress, $0.count) }
            guard let made else { throw MongoError(.client, "a document is not BSON") }
            pointers.append(made)
        }
        let options = try Self.options(options, session)
        let reply = CDocument()
        var error = bson_error_t()
        guard
            mongoc_collection_insert_many(
                target, &pointers, pointers.count, options.pointer, reply.pointer, &error)
        else { throw MongoError(error, reply: reply.document) }
    }

    /// Finds documents, and hands each over as it comes; `false` ends it.
    /// - Parameter options: `sort`, `limit`, `projection`, `hint`, `batchSize`, `readConcern`.
    package func find(
        _ filter: BSON, in collection: String, of database: String, session: MongoSession?, options: BSON,
        _ body: (BSON) throws -> Bool
    ) throws {
        guard let target = mongoc_client_get_collection(handle, database, collection) else {
            throw MongoError(.client, "no collection \(collection)")
        }
        defer { mongoc_collection_destroy(target) }
        let filter = try CDocument(filter)
        let options = try Self.options(options, session)
        let cursor = mongoc_collection_find_with_opts(target, filter.pointer, options.pointer, primary)
        defer { mongoc_cursor_destroy(cursor) }
        var document: OpaquePointer?
        while mongoc_cursor_next(cursor, &document) {
            guard let document, try body(CDocument.read(document)) else { return }
        }
        var error = bson_error_t()
        var reply: OpaquePointer?
        guard mongoc_cursor_error_document(cursor, &error, &reply) else { return }
        throw MongoError(error, reply: reply.map(CDocument.read) ?? BSON())
    }

    package func session() throws(MongoError) -> MongoSession { try MongoSession(of: self) }

    private static func options(_ options: BSON, _ session: MongoSession?) throws(MongoError) -> CDocument {
        let made = try CDocument(options)
        if let session {
            var error = bson_error_t()
            guard mongoc_client_session_append(session.handle, made.pointer, &error) else {
                throw MongoError(error, reply: BSON())
            }
        }
        return made
    }

    /// A write command succeeds though its documents were refused; the answer then says so.
    private static func checkWrites(_ answer: BSON) throws(MongoError) {
        do {
            if let first = try answer["writeErrors"]?.asDocument?.values().first?.asDocument {
                let code = Int(try first["code"]?.asInteger ?? 0)
                let message = try first["errmsg"]?.asString ?? ""
                guard code == 11000 else { throw MongoError(.server(code: code), message) }
                throw MongoError(.duplicate(index: MongoError.index(inDuplicate: message) ?? ""), message)
            }
            if let concern = try answer["writeConcernError"]?.asDocument {
                throw MongoError(
                    .server(code: Int(try concern["code"]?.asInteger ?? 0)), try concern["errmsg"]?.asString ?? "")
            }
        } catch let error as MongoError {
            throw error
        } catch {
            throw MongoError(.answer, "the answer is not BSON")
        }
    }
}
