/// A type that one JSON value holds entirely.
protocol JSONScalar {
    /// The value, or, in a query string, the text that stands for it. Nothing if it is of another type or out of range.
    static func read(_ value: JSONValue, isQuery: Bool) -> Self?
    /// The rule that a value broke: `must be a whole number`.
    static var rule: String { get }
    static var sample: Self { get }
    static var scalarSchema: Schema { get }
}

extension String: JSONScalar {
    static func read(_ value: JSONValue, isQuery: Bool) -> String? { value.asString }
    static var rule: String { "must be a string" }
    static var sample: String { "text" }
    static var scalarSchema: Schema { .string(maxLength: 10_000) }
}

extension Bool: JSONScalar {
    static func read(_ value: JSONValue, isQuery: Bool) -> Bool? {
        if isQuery, case .string(let text) = value { return Bool(text) }
        return value.asBool
    }
    static var rule: String { "must be true or false" }
    static var sample: Bool { true }
    static var scalarSchema: Schema { .boolean }
}

extension BinaryFloatingPoint where Self: LosslessStringConvertible {
    fileprivate static func readNumber(_ value: JSONValue, isQuery: Bool) -> Self? {
        var number = value.asDouble
        if isQuery, case .string(let text) = value, let first = text.utf8.first, first == 0x2D || first < 0x3A {
            number = Double(text)
        }
        guard let result = number.map({ Self($0) }), result.isFinite else { return nil }
        return result
    }
}

extension Double: JSONScalar {
    static func read(_ value: JSONValue, isQuery: Bool) -> Double? { readNumber(value, isQuery: isQuery) }
    static var rule: String { "must be a number" }
    static var sample: Double { 1.5 }
    static var scalarSchema: Schema { .number() }
}

extension Float: JSONScalar {
    static func read(_ value: JSONValue, isQuery: Bool) -> Float? { readNumber(value, isQuery: isQuery) }
    static var rule: String { "must be a number" }
    static var sample: Float { 1.5 }
    static var scalarSchema: Schema { .number() }
}

extension FixedWidthInteger where Self: Sendable {
    fileprivate static func readWhole(_ value: JSONValue, isQuery: Bool) -> Self? {
        if case .integer(let integer) = value { return Self(exactly: integer) }
        if isQuery, case .string(let text) = value { return text.utf8.first == 0x2B ? nil : Self(text) }
        return value.asInt.flatMap { Self(exactly: $0) }
    }

    fileprivate static var wholeRule: String {
        bitWidth >= 64 && isSigned ? "must be a whole number" : "must be a whole number from \(min) to \(max)"
    }

    /// Within the integers that every JSON implementation keeps exact: 53 bits (RFC 8259, section 6).
    fileprivate static var wholeSchema: Schema {
        let safe: Int64 = 1 << 53
        return .integer(
            minimum: Int64(exactly: min).map { Swift.max($0, -safe) } ?? 0,
            maximum: Int64(exactly: max).map { Swift.min($0, safe) } ?? safe)
    }
}

extension Int: JSONScalar {
    static func read(_ value: JSONValue, isQuery: Bool) -> Int? { readWhole(value, isQuery: isQuery) }
    static var rule: String { wholeRule }
    static var sample: Int { 1 }
    static var scalarSchema: Schema { wholeSchema }
}

extension Int8: JSONScalar {
    static func read(_ value: JSONValue, isQuery: Bool) -> Int8? { readWhole(value, isQuery: isQuery) }
    static var rule: String { wholeRule }
    static var sample: Int8 { 1 }
    static var scalarSchema: Schema { wholeSchema }
}

extension Int16: JSONScalar {
    static func read(_ value: JSONValue, isQuery: Bool) -> Int16? { readWhole(value, isQuery: isQuery) }
    static var rule: String { wholeRule }
    static var sample: Int16 { 1 }
    static var scalarSchema: Schema { wholeSchema }
}

extension Int32: JSONScalar {
    static func read(_ value: JSONValue, isQuery: Bool) -> Int32? { readWhole(value, isQuery: isQuery) }
    static var rule: String { wholeRule }
    static var sample: Int32 { 1 }
    static var scalarSchema: Schema { wholeSchema }
}

extension Int64: JSONScalar {
    static func read(_ value: JSONValue, isQuery: Bool) -> Int64? { readWhole(value, isQuery: isQuery) }
    static var rule: String { wholeRule }
    static var sample: Int64 { 1 }
    static var scalarSchema: Schema { wholeSchema }
}

extension UInt: JSONScalar {
    static func read(_ value: JSONValue, isQuery: Bool) -> UInt? { readWhole(value, isQuery: isQuery) }
    static var rule: String { wholeRule }
    static var sample: UInt { 1 }
    static var scalarSchema: Schema { wholeSchema }
}

extension UInt8: JSONScalar {
    static func read(_ value: JSONValue, isQuery: Bool) -> UInt8? { readWhole(value, isQuery: isQuery) }
    static var rule: String { wholeRule }
    static var sample: UInt8 { 1 }
    static var scalarSchema: Schema { wholeSchema }
}

extension UInt16: JSONScalar {
    static func read(_ value: JSONValue, isQuery: Bool) -> UInt16? { readWhole(value, isQuery: isQuery) }
    static var rule: String { wholeRule }
    static var sample: UInt16 { 1 }
    static var scalarSchema: Schema { wholeSchema }
}

extension UInt32: JSONScalar {
    static func read(_ value: JSONValue, isQuery: Bool) -> UInt32? { readWhole(value, isQuery: isQuery) }
    static var rule: String { wholeRule }
    static var sample: UInt32 { 1 }
    static var scalarSchema: Schema { wholeSchema }
}

extension UInt64: JSONScalar {
    static func read(_ value: JSONValue, isQuery: Bool) -> UInt64? { readWhole(value, isQuery: isQuery) }
    static var rule: String { wholeRule }
    static var sample: UInt64 { 1 }
    static var scalarSchema: Schema { wholeSchema }
}
