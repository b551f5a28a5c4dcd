/// A JSON document as a tree. Object members keep their order; names are unique.
package enum JSONValue: Sendable, Hashable {
    case null
    case bool(Bool)
    /// A number that was written without fraction and exponent.
    case integer(Int64)
    /// Any other number; finite.
    case number(Double)
    case string(String)
    case array([JSONValue])
    case object(JSONObject)

    /// Parses one document, as strictly as `JSONParser` does.
    package init(parsing bytes: [UInt8]) throws(JSONSyntaxError) {
        self = try JSONParser.parse(bytes)
    }

    package init(parsing text: String) throws(JSONSyntaxError) {
        self = try JSONParser.parse(Array(text.utf8))
    }

    package static func object(_ members: [String: JSONValue]) -> JSONValue { .object(JSONObject(members)) }
}

extension JSONValue {
    package var isNull: Bool { if case .null = self { true } else { false } }
    package var asBool: Bool? { if case .bool(let value) = self { value } else { nil } }
    package var asString: String? { if case .string(let value) = self { value } else { nil } }
    package var asArray: [JSONValue]? { if case .array(let value) = self { value } else { nil } }
    package var asObject: JSONObject? { if case .object(let value) = self { value } else { nil } }

    /// A whole number, also one that was written as `2.0` or `1e3`.
    package var asInt: Int? {
        switch self {
        case .integer(let value): Int(value)
        case .number(let value): abs(value) <= 9_007_199_254_740_992 ? Int(exactly: value) : nil
        default: nil
        }
    }

    package var asDouble: Double? {
        switch self {
        case .integer(let value): Double(value)
        case .number(let value): value
        default: nil
        }
    }

    /// The member of an object; nothing for other values.
    package subscript(name: String) -> JSONValue? {
        get { asObject?[name] }
        set {
            guard case .object(var object) = self else { return }
            object[name] = newValue
            self = .object(object)
        }
    }

    /// The element of an array; nothing outside it, and for other values.
    package subscript(index: Int) -> JSONValue? {
        guard let elements = asArray, elements.indices.contains(index) else { return nil }
        return elements[index]
    }

    /// The document as bytes without white space.
    package var bytes: [UInt8] { JSON.bytes(of: self) }

    /// JSON merge patch (RFC 7396): `null` removes a member, objects are merged, everything else replaces.
    package static func mergePatch(_ target: JSONValue, _ patch: JSONValue) -> JSONValue {
        guard case .object(let changes) = patch else { return patch }
        let existing = target.asObject ?? [:]
        var result = JSONObject()
        for member in existing {
            guard let change = changes[member.name] else {
                result.append(member.name, member.value)
                continue
            }
            if !change.isNull { result.append(member.name, mergePatch(member.value, change)) }
        }
        for change in changes where !change.value.isNull && existing.position(of: change.name) == nil {
            result.append(change.name, mergePatch(.null, change.value))
        }
        return .object(result)
    }
}

extension JSONValue: CustomStringConvertible {
    package var description: String { String(decoding: bytes, as: UTF8.self) }
}

extension JSONValue: ExpressibleByNilLiteral, ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral,
    ExpressibleByFloatLiteral, ExpressibleByStringLiteral, ExpressibleByStringInterpolation, ExpressibleByArrayLiteral,
    ExpressibleByDictionaryLiteral
{
    package init(nilLiteral: ()) { self = .null }
    package init(booleanLiteral value: Bool) { self = .bool(value) }
    package init(integerLiteral value: Int64) { self = .integer(value) }
    package init(floatLiteral value: Double) { self = .number(value) }
    package init(stringLiteral value: String) { self = .string(value) }
    package init(arrayLiteral elements: JSONValue...) { self = .array(elements) }

    package init(dictionaryLiteral elements: (String, JSONValue)...) {
        var object = JSONObject()
        for (name, value) in elements { object[name] = value }
        self = .object(object)
    }
}
