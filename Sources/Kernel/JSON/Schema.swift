/// What values a part of the API takes or gives: the part of JSON Schema 2020-12 that HMS's OpenAPI 3.1 document uses.
package struct Schema: Sendable, Hashable {
    package enum Kind: String, Sendable {
        case string, integer, number, boolean, array, object
    }

    package struct Property: Sendable, Hashable {
        package let name: String
        package var schema: Schema
        package var isRequired: Bool

        package init(_ name: String, _ schema: Schema, isRequired: Bool = true) {
            self.name = name
            self.schema = schema
            self.isRequired = isRequired
        }
    }

    /// Members that have no property of their own.
    package enum Additional: Sendable, Hashable {
        case allowed
        case refused
        indirect case all(Schema)
    }

    /// Nothing means any value, or what `reference` and the alternatives say.
    package var kind: Kind?
    package var isNullable = false
    /// The name of a component.
    package var reference: String?
    package var format: String?
    package var allowed: [JSONValue] = []
    package var constant: JSONValue?
    /// ECMA 262, not anchored.
    package var pattern: String?
    package var minLength: Int?
    package var maxLength: Int?
    package var minimum: JSONValue?
    package var maximum: JSONValue?
    package var minItems: Int?
    package var maxItems: Int?
    package var hasUniqueItems = false
    package var properties: [Property] = []
    package var additional = Additional.allowed
    package var oneOf: [Schema] = []
    package var anyOf: [Schema] = []
    package var description: String?
    package var examples: [JSONValue] = []
    private var element: [Schema] = []

    package init(_ kind: Kind? = nil) { self.kind = kind }

    package var items: Schema? {
        get { element.first }
        set { element = newValue.map { [$0] } ?? [] }
    }
}

extension Schema {
    /// Any value at all.
    package static let any = Schema()
    package static let boolean = Schema(.boolean)

    package static func string(
        format: String? = nil, pattern: String? = nil, minLength: Int? = nil, maxLength: Int? = nil
    ) -> Schema {
        var schema = Schema(.string)
        schema.format = format
        schema.pattern = pattern
        schema.minLength = minLength
        schema.maxLength = maxLength
        return schema
    }

    package static func choice(_ values: [String]) -> Schema {
        var schema = Schema(.string)
        schema.allowed = values.map { .string($0) }
        return schema
    }

    package static func integer(minimum: Int64? = nil, maximum: Int64? = nil) -> Schema {
        var schema = Schema(.integer)
        schema.minimum = minimum.map { .integer($0) }
        schema.maximum = maximum.map { .integer($0) }
        return schema
    }

    package static func number(minimum: Double? = nil, maximum: Double? = nil) -> Schema {
        var schema = Schema(.number)
        schema.minimum = minimum.map { .number($0) }
        schema.maximum = maximum.map { .number($0) }
        return schema
    }

    package static func array(
        of items: Schema, minItems: Int? = nil, maxItems: Int? = nil, isUnique: Bool = false
    ) -> Schema {
        var schema = Schema(.array)
        schema.items = items
        schema.minItems = minItems
        schema.maxItems = maxItems
        schema.hasUniqueItems = isUnique
        return schema
    }

    /// An object with these members and no others.
    package static func object(_ properties: [Property]) -> Schema {
        var schema = Schema(.object)
        schema.properties = properties
        schema.additional = .refused
        return schema
    }

    package static func dictionary(of values: Schema) -> Schema {
        var schema = Schema(.object)
        schema.additional = .all(values)
        return schema
    }

    package static func reference(_ name: String) -> Schema {
        var schema = Schema()
        schema.reference = name
        return schema
    }

    package static func constant(_ value: JSONValue) -> Schema {
        var schema = Schema()
        schema.constant = value
        return schema
    }

    package static func oneOf(_ schemas: [Schema]) -> Schema {
        var schema = Schema()
        schema.oneOf = schemas
        return schema
    }

    package static func anyOf(_ schemas: [Schema]) -> Schema {
        var schema = Schema()
        schema.anyOf = schemas
        return schema
    }

    package var nullable: Schema {
        var schema = self
        schema.isNullable = true
        return schema
    }

    package func described(_ description: String, examples: [JSONValue] = []) -> Schema {
        var schema = self
        schema.description = description
        if !examples.isEmpty { schema.examples = examples }
        return schema
    }
}

extension Schema {
    /// As OpenAPI 3.1 has it; components are referred to as `#/components/schemas/Name`.
    package var json: JSONValue {
        if isNullable, kind == nil, self != .any.nullable {
            var plain = self
            plain.isNullable = false
            return ["anyOf": [plain.json, ["type": "null"]]]
        }
        var json = JSONObject()
        json["$ref"] = reference.map { .string("#/components/schemas/" + $0) }
        json["type"] = kind.map { isNullable ? [.string($0.rawValue), "null"] : .string($0.rawValue) }
        json["description"] = description.map { .string($0) }
        json["format"] = format.map { .string($0) }
        if !allowed.isEmpty { json["enum"] = .array(isNullable ? allowed + [.null] : allowed) }
        json["const"] = constant
        json["pattern"] = pattern.map { .string($0) }
        json["minimum"] = minimum
        json["maximum"] = maximum
        for (name, limit) in [
            ("minLength", minLength), ("maxLength", maxLength), ("minItems", minItems), ("maxItems", maxItems),
        ] {
            json[name] = limit.map { .integer(Int64($0)) }
        }
        json["items"] = items?.json
        if hasUniqueItems { json["uniqueItems"] = true }
        if !properties.isEmpty {
            var members = JSONObject()
            for property in properties { members[property.name] = property.schema.json }
            json["properties"] = .object(members)
            let required = properties.filter(\.isRequired).map { JSONValue.string($0.name) }
            if !required.isEmpty { json["required"] = .array(required) }
        }
        switch additional {
        case .allowed: break
        case .refused: json["additionalProperties"] = false
        case .all(let schema): json["additionalProperties"] = schema.json
        }
        if !oneOf.isEmpty { json["oneOf"] = .array(oneOf.map(\.json)) }
        if !anyOf.isEmpty { json["anyOf"] = .array(anyOf.map(\.json)) }
        if !examples.isEmpty { json["examples"] = .array(examples) }
        return .object(json)
    }
}
