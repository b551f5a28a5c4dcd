import CMongoC
import Foundation

/// The way to one MongoDB deployment: what its clients share. The library watches the servers on threads of its own.
package final class MongoPool: @unchecked Sendable {
    // Proof: the library's pool may be used from any thread; the handle is a constant.
    let handle: OpaquePointer

    private static let library: Void = {
        mongoc_init()
        hms_mongoc_be_silent()
    }()

    /// - Parameters:
    ///   - mostClients: clients at once, at most.
    ///   - limits: take the place of the address's options: `serverSelectionTimeoutMS`, `socketTimeoutMS`.
    /// - Throws: `MongoError`, without the address.
    package init(_ address: MongoAddress, mostClients: Int, limits: [String: Int]) throws(MongoError) {
        Self.library
        var error = bson_error_t()
        guard let uri = mongoc_uri_new_with_error(address.url, &error) else {
            // The library's message quotes the address, and so may quote the password.
            throw MongoError(.client, "the URL is not one of MongoDB")
        }
        defer { mongoc_uri_destroy(uri) }
        if let username = address.username, !mongoc_uri_set_username(uri, username) {
            throw MongoError(.client, "the user's name is not UTF-8")
        }
        if let password = address.password, !mongoc_uri_set_password(uri, password) {
            throw MongoError(.client, "the password is not UTF-8")
        }
        if let authority = address.authorityFile {
            mongoc_uri_set_option_as_bool(uri, "tls", true)
            mongoc_uri_set_option_as_utf8(uri, "tlsCAFile", authority)
        }
        for (name, value) in limits { mongoc_uri_set_option_as_int32(uri, name, Int32(clamping: value)) }
        mongoc_uri_set_option_as_int32(uri, "maxPoolSize", Int32(clamping: max(mostClients, 1)))
        mongoc_uri_set_option_as_bool(uri, "retryReads", true)
        mongoc_uri_set_option_as_bool(uri, "retryWrites", true)
        guard let pool = mongoc_client_pool_new_with_error(uri, &error) else {
            throw MongoError(.client, "the URL's options can't be used together, or one is not known")
        }
        mongoc_client_pool_set_error_api(pool, 2)
        if mongoc_uri_get_appname(uri) == nil { mongoc_client_pool_set_appname(pool, "hms") }
        handle = pool
    }

    deinit { mongoc_client_pool_destroy(handle) }

    /// - Throws: `unreachable`, if all clients were in use for `waitQueueTimeoutMS`.
    package func client() throws(MongoError) -> MongoClient {
        guard let client = mongoc_client_pool_pop(handle) else {
            throw MongoError(.unreachable, "every connection is in use")
        }
        return MongoClient(client, of: self)
    }
}

/// Where a deployment is, and as whom to go there.
package struct MongoAddress: Sendable {
    /// `mongodb://` or `mongodb+srv://`, with options such as `replicaSet` and `tls`.
    package var url: String
    package var username: String?
    /// A secret.
    package var password: String?
    /// PEM file with the authority that signed the servers' certificates; with it TLS is used.
    package var authorityFile: String?

    package init(_ url: String, username: String? = nil, password: String? = nil, authorityFile: String? = nil) {
        self.url = url
        self.username = username
        self.password = password
        self.authorityFile = authorityFile
    }
}
