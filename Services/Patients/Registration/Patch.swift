package import Kernel

/// A JSON merge patch (RFC 7396) of a value: any of its members, null for those that go. Which members there are is known
/// when it is applied, so unknown ones are refused then.
package struct Patch<Value: Codable & Sendable>: Decodable, Sendable {
    private var changes: JSONObject

    package init(_ changes: JSONObject) {
        self.changes = changes
    }

    package init(from decoder: any Decoder) throws {
        guard let object = try JSONValue(from: decoder).asObject else {
            throw DecodingError.broken("must be an object", at: decoder.codingPath)
        }
        changes = object
    }

    /// The members that change.
    package var names: [String] { changes.names }

    package mutating func set(_ name: String, _ value: JSONValue) { changes[name] = value }

    /// - Throws: `invalid-input`, if the result is not such a value.
    package func applied(to value: Value) throws -> Value {
        let current = try JSONValue(parsing: JSON.encode(value))
        return try JSON.decode(Value.self, from: .mergePatch(current, .object(changes)), strictness: .request)
    }
}

extension Patch: SchemaDescribed {
    /// The value's members, none of them required, and so on within objects; lists are replaced as a whole.
    package static var schema: Schema {
        guard let (schema, components) = try? SchemaRecorder.schema(of: Value.self) else { return .any }
        return inlined(schema, components, isPatch: true, depth: 0)
            .described("A JSON merge patch (RFC 7396): members to change; null removes one.")
    }

    package static var example: Patch { Patch([:]) }

    private static func inlined(
        _ schema: Schema, _ components: [String: Schema], isPatch: Bool, depth: Int
    ) -> Schema {
        guard depth < 8 else { return .any }
        var schema = schema
        if let name = schema.reference {
            guard var component = components[name] else { return .any }
            component.isNullable = schema.isNullable || component.isNullable
            schema = component
        }
        schema.properties = schema.properties.map { property in
            let inner = inlined(property.schema, components, isPatch: isPatch, depth: depth + 1)
            return .init(property.name, isPatch ? inner.nullable : inner, isRequired: !isPatch && property.isRequired)
        }
        schema.items = schema.items.map { inlined($0, components, isPatch: false, depth: depth + 1) }
        return schema
    }
}
