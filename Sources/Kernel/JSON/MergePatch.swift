extension JSON {
    /// `current` with the members of a merge patch (RFC 7396) put in, checked as a request is: null removes a member, and
    /// every error is reported. For PATCH: `Value` has just the members that may be changed.
    package static func patched<Value: Codable>(_ current: Value, with patch: [UInt8]) throws -> Value {
        let patch = try JSON.decode(JSONValue.self, from: patch, strictness: .request)
        let merged = JSONValue.mergePatch(try JSONValue(parsing: try JSON.encode(current)), patch)
        return try JSON.decode(Value.self, from: merged, strictness: .request)
    }
}
