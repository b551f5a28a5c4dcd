import CMongoC

/// A session of one client, for transactions that read from one snapshot and are acknowledged by a majority's journals.
/// Confined to its client's thread.
package final class MongoSession {
    let handle: OpaquePointer
    private let client: MongoClient
    private let options: OpaquePointer

    init(of client: MongoClient) throws(MongoError) {
        var error = bson_error_t()
        guard let session = mongoc_client_start_session(client.handle, nil, &error) else {
            throw MongoError(error, reply: BSON())
        }
        self.client = client
        handle = session
        options = mongoc_transaction_opts_new()
        let read = mongoc_read_concern_new()
        defer { mongoc_read_concern_destroy(read) }
        mongoc_read_concern_set_level(read, "snapshot")
        mongoc_transaction_opts_set_read_concern(options, read)
        let write = mongoc_write_concern_new()
        defer { mongoc_write_concern_destroy(write) }
        mongoc_write_concern_set_wmajority(write, 0)
        mongoc_write_concern_set_journal(write, true)
        mongoc_transaction_opts_set_write_concern(options, write)
        let primary = mongoc_read_prefs_new(MONGOC_READ_PRIMARY)
        defer { mongoc_read_prefs_destroy(primary) }
        mongoc_transaction_opts_set_read_prefs(options, primary)
    }

    deinit {
        mongoc_transaction_opts_destroy(options)
        mongoc_client_session_destroy(handle)
    }

    package func begin() throws(MongoError) {
        var error = bson_error_t()
        guard mongoc_client_session_start_transaction(handle, options, &error) else {
            throw MongoError(error, reply: BSON())
        }
    }

    /// - Throws: `MongoError`; whether it was committed is known only if nothing is thrown.
    package func commit() throws(MongoError) {
        var error = bson_error_t()
        let reply = CDocument()
        guard mongoc_client_session_commit_transaction(handle, reply.pointer, &error) else {
            throw MongoError(error, reply: reply.document)
        }
    }

    /// Ends the transaction, if one is open. The server does so by itself, should this not reach it.
    package func abort() {
        guard mongoc_client_session_in_transaction(handle) else { return }
        mongoc_client_session_abort_transaction(handle, nil)
    }
}
