/// A type that has an example, which obeys all its rules. For types whose rules an example made of their properties'
/// examples would break, such as an end that must be after its beginning.
package protocol Exemplified {
    static var example: Self { get }
}

/// A value type that knows its own schema. Structs made of such values need none: see `SchemaRecorder`.
package protocol SchemaDescribed: Exemplified {
    static var schema: Schema { get }
}

/// Enums need only say that they conform.
extension SchemaDescribed where Self: CaseIterable & RawRepresentable, RawValue == String {
    package static var schema: Schema { .choice(allCases.map(\.rawValue)) }
    /// An enum that is used as a value has cases, so there is a first.
    package static var example: Self { allCases[allCases.startIndex] }
}

extension String: SchemaDescribed {
    package static var schema: Schema { scalarSchema }
    package static var example: String { sample }
}

extension Int: SchemaDescribed {
    package static var schema: Schema { scalarSchema }
    package static var example: Int { sample }
}

extension Bool: SchemaDescribed {
    package static var schema: Schema { scalarSchema }
    package static var example: Bool { sample }
}

extension Double: SchemaDescribed {
    package static var schema: Schema { scalarSchema }
    package static var example: Double { sample }
}

extension Instant: SchemaDescribed {
    package static var schema: Schema { .string(format: "date-time", maxLength: 40) }
    /// 2026-11-23T09:30:00Z.
    package static var example: Instant { Instant(seconds: 1_795_426_200) }
}

extension EntityID: SchemaDescribed {
    package static var schema: Schema { .string(pattern: "^[A-Za-z0-9_.-]{1,96}$", minLength: 1, maxLength: 96) }
    package static var example: EntityID { EntityID(unchecked: "01939f3e-7c80-7000-8000-3f2a9c51d0e7") }
}

extension JSONValue: SchemaDescribed {
    package static var schema: Schema { .any }
    package static var example: JSONValue { [:] }
}

extension JSONValue: Codable {
    /// `JSON` hands values over as they are; this is for other coders.
    package init(from decoder: any Decoder) throws {
        if let node = decoder as? JSONNode {
            self = node.wholeValue()
            return
        }
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let value = try? container.decode(Bool.self) {
            self = .bool(value)
        } else if let value = try? container.decode(Int64.self) {
            self = .integer(value)
        } else if let value = try? container.decode(Double.self) {
            self = .number(value)
        } else if let value = try? container.decode(String.self) {
            self = .string(value)
        } else if let value = try? container.decode([JSONValue].self) {
            self = .array(value)
        } else {
            self = .object(JSONObject(try container.decode([String: JSONValue].self)))
        }
    }

    package func encode(to encoder: any Encoder) throws {
        switch self {
        case .object(let object):
            var container = encoder.container(keyedBy: JSONKey.self)
            for member in object { try container.encode(member.value, forKey: JSONKey(stringValue: member.name)) }
        case .array(let elements):
            var container = encoder.unkeyedContainer()
            for element in elements { try container.encode(element) }
        case .null:
            var container = encoder.singleValueContainer()
            try container.encodeNil()
        case .bool(let value):
            var container = encoder.singleValueContainer()
            try container.encode(value)
        case .integer(let value):
            var container = encoder.singleValueContainer()
            try container.encode(value)
        case .number(let value):
            var container = encoder.singleValueContainer()
            try container.encode(value)
        case .string(let value):
            var container = encoder.singleValueContainer()
            try container.encode(value)
        }
    }
}
