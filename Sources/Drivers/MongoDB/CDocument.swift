import CMongoC

/// A document on the C library's side, for the time of one call.
struct CDocument: ~Copyable {
    let pointer: OpaquePointer

    /// Empty, for an answer.
    init() { pointer = bson_new() }

    init(_ document: BSON) throws(MongoError) {
        let made = document.bytes.withUnsafeBufferPointer { bson_new_from_data($0.baseAddress, $0.count) }
        guard let made else { throw MongoError(.client, "a document is not BSON") }
        pointer = made
    }

    deinit { bson_destroy(pointer) }

    var document: BSON { Self.read(pointer) }

    /// A copy of a document that the library owns.
    static func read(_ pointer: OpaquePointer) -> BSON {
        let data = bson_get_data(pointer)
        return BSON(bytes: Array(UnsafeBufferPointer(start: data, count: Int(hms_bson_length(pointer))))[...])
    }
}

extension MongoError {
    /// - Parameter reply: the server's answer, or what the library made in its place.
    init(_ error: bson_error_t, reply: BSON) {
        var error = error
        let message = withUnsafeBytes(of: &error.message) { buffer in
            String(decoding: buffer.prefix { $0 != 0 }, as: UTF8.self)
        }
        let labels = Set(((try? reply["errorLabels"]?.asDocument?.values()) ?? []).compactMap(\.asString))
        let code = Int(error.code)
        switch mongoc_error_domain_t(error.domain) {
        case MONGOC_ERROR_STREAM, MONGOC_ERROR_SERVER_SELECTION:
            self.init(.unreachable, message, labels: labels)
        case MONGOC_ERROR_SERVER where code == 11000 || code == 11001:
            self.init(.duplicate(index: Self.index(inDuplicate: message) ?? ""), message, labels: labels)
        case MONGOC_ERROR_SERVER, MONGOC_ERROR_WRITE_CONCERN:
            self.init(.server(code: code), message, labels: labels)
        default:
            self.init(.client, message, labels: labels)
        }
    }
}
