import Crypto
import Kernel

/// The claims and replays of `Idempotency-Key`.
enum Idempotency {
    /// - Parameters:
    ///   - key: as the client sent it.
    ///   - path: of the request, with its query.
    /// - Throws: 400 for a key that is none.
    static func claim(
        _ key: String, caller: Caller, method: Endpoint.Method, path: String, body: [UInt8]
    ) throws(Problem) -> IdempotencyClaim {
        guard (1...128).contains(key.utf8.count),
            key.utf8.allSatisfy({ RequestHead.isIDCharacter($0) || $0 == UInt8(ascii: ":") })
        else { throw .malformedIdempotencyKey }
        var hash = SHA256()
        // A line feed is in none of the parts, so no two requests give the same text.
        hash.update(data: Array("\(caller.kind.rawValue)\n\(caller.id)\n\(method.rawValue)\n\(path)\n\(key)".utf8))
        return IdempotencyClaim(
            key: Base64URL.encode(Array(hash.finalize())), bodyHash: Base64URL.encode(Array(SHA256.hash(data: body))))
    }

    /// The id of what the answer holds beside its secret: a new API key, say.
    private static func wrappedID(in members: JSONObject) -> String? {
        for member in members {
            if case .object(let wrapped) = member.value, let id = wrapped["id"]?.asString { return id }
        }
        return nil
    }

    /// The first answer again: what the change returned, with id and revision taken from it.
    static func reply(_ answer: [UInt8], to endpoint: Endpoint) -> Reply {
        if case .nothing = endpoint.answer { return .noContent.with("Idempotency-Replayed", "true") }
        var reply = Reply(.json(answer)).with("Idempotency-Replayed", "true").with("Cache-Control", "no-store")
        if case .object(let members)? = try? JSONValue(parsing: answer) {
            reply.revision = members["revision"]?.asInt
            reply.id = members["id"]?.asString ?? wrappedID(in: members)
        }
        return reply
    }
}
