/// The members of an object, as a `Decodable` type asks for them.
struct JSONMemberReader<Key: CodingKey>: KeyedDecodingContainerProtocol {
    let node: JSONNode

    var codingPath: [any CodingKey] { node.codingPath }
    var allKeys: [Key] { node.object.members.compactMap { Key(stringValue: $0.name) } }

    func contains(_ key: Key) -> Bool { node.find(key.stringValue) != nil }

    func decodeNil(forKey key: Key) throws -> Bool { node.find(key.stringValue)?.isNull ?? true }

    func decode<T: Decodable>(_ type: T.Type, forKey key: Key) throws -> T {
        try node.required(type, key.stringValue)
    }

    func decodeIfPresent<T: Decodable>(_ type: T.Type, forKey key: Key) throws -> T? {
        try node.optional(type, key.stringValue)
    }

    func decode(_: Bool.Type, forKey key: Key) throws -> Bool { try node.required(key.stringValue) }
    func decode(_: String.Type, forKey key: Key) throws -> String { try node.required(key.stringValue) }
    func decode(_: Double.Type, forKey key: Key) throws -> Double { try node.required(key.stringValue) }
    func decode(_: Float.Type, forKey key: Key) throws -> Float { try node.required(key.stringValue) }
    func decode(_: Int.Type, forKey key: Key) throws -> Int { try node.required(key.stringValue) }
    func decode(_: Int8.Type, forKey key: Key) throws -> Int8 { try node.required(key.stringValue) }
    func decode(_: Int16.Type, forKey key: Key) throws -> Int16 { try node.required(key.stringValue) }
    func decode(_: Int32.Type, forKey key: Key) throws -> Int32 { try node.required(key.stringValue) }
    func decode(_: Int64.Type, forKey key: Key) throws -> Int64 { try node.required(key.stringValue) }
    func decode(_: UInt.Type, forKey key: Key) throws -> UInt { try node.required(key.stringValue) }
    func decode(_: UInt8.Type, forKey key: Key) throws -> UInt8 { try node.required(key.stringValue) }
    func decode(_: UInt16.Type, forKey key: Key) throws -> UInt16 { try node.required(key.stringValue) }
    func decode(_: UInt32.Type, forKey key: Key) throws -> UInt32 { try node.required(key.stringValue) }
    func decode(_: UInt64.Type, forKey key: Key) throws -> UInt64 { try node.required(key.stringValue) }

    func decodeIfPresent(_: Bool.Type, forKey key: Key) throws -> Bool? { try node.optional(key.stringValue) }
    func decodeIfPresent(_: String.Type, forKey key: Key) throws -> String? { try node.optional(key.stringValue) }
    func decodeIfPresent(_: Double.Type, forKey key: Key) throws -> Double? { try node.optional(key.stringValue) }
    func decodeIfPresent(_: Float.Type, forKey key: Key) throws -> Float? { try node.optional(key.stringValue) }
    func decodeIfPresent(_: Int.Type, forKey key: Key) throws -> Int? { try node.optional(key.stringValue) }
    func decodeIfPresent(_: Int8.Type, forKey key: Key) throws -> Int8? { try node.optional(key.stringValue) }
    func decodeIfPresent(_: Int16.Type, forKey key: Key) throws -> Int16? { try node.optional(key.stringValue) }
    func decodeIfPresent(_: Int32.Type, forKey key: Key) throws -> Int32? { try node.optional(key.stringValue) }
    func decodeIfPresent(_: Int64.Type, forKey key: Key) throws -> Int64? { try node.optional(key.stringValue) }
    func decodeIfPresent(_: UInt.Type, forKey key: Key) throws -> UInt? { try node.optional(key.stringValue) }
    func decodeIfPresent(_: UInt8.Type, forKey key: Key) throws -> UInt8? { try node.optional(key.stringValue) }
    func decodeIfPresent(_: UInt16.Type, forKey key: Key) throws -> UInt16? { try node.optional(key.stringValue) }
    func decodeIfPresent(_: UInt32.Type, forKey key: Key) throws -> UInt32? { try node.optional(key.stringValue) }
    func decodeIfPresent(_: UInt64.Type, forKey key: Key) throws -> UInt64? { try node.optional(key.stringValue) }

    func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type, forKey key: Key
    ) throws -> KeyedDecodingContainer<Nested> {
        try node.nested(key.stringValue).container(keyedBy: type)
    }

    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
        try node.nested(key.stringValue).unkeyedContainer()
    }

    func superDecoder() throws -> any Decoder { try node.nested("super") }
    func superDecoder(forKey key: Key) throws -> any Decoder { try node.nested(key.stringValue) }
}

/// The elements of an array, from the first to the last.
struct JSONElementReader: UnkeyedDecodingContainer {
    let node: JSONNode
    private let elements: [JSONValue]
    private(set) var currentIndex = 0

    init(node: JSONNode, elements: [JSONValue]) {
        self.node = node
        self.elements = elements
    }

    var codingPath: [any CodingKey] { node.codingPath }
    var count: Int? { elements.count }
    var isAtEnd: Bool { currentIndex >= elements.count }

    private mutating func next() throws -> JSONNode {
        guard !isAtEnd else { throw JSONMismatch(pointer: node.pointer, message: "has too few elements") }
        defer { currentIndex += 1 }
        return JSONNode(elements[currentIndex], node.run, parent: node, step: .index(currentIndex))
    }

    mutating func decodeNil() throws -> Bool {
        guard !isAtEnd, elements[currentIndex].isNull else { return false }
        currentIndex += 1
        return true
    }

    mutating func decode<T: Decodable>(_ type: T.Type) throws -> T { try next().read(type) }

    mutating func decode(_: Bool.Type) throws -> Bool { try next().scalarOrPlaceholder() }
    mutating func decode(_: String.Type) throws -> String { try next().scalarOrPlaceholder() }
    mutating func decode(_: Double.Type) throws -> Double { try next().scalarOrPlaceholder() }
    mutating func decode(_: Float.Type) throws -> Float { try next().scalarOrPlaceholder() }
    mutating func decode(_: Int.Type) throws -> Int { try next().scalarOrPlaceholder() }
    mutating func decode(_: Int8.Type) throws -> Int8 { try next().scalarOrPlaceholder() }
    mutating func decode(_: Int16.Type) throws -> Int16 { try next().scalarOrPlaceholder() }
    mutating func decode(_: Int32.Type) throws -> Int32 { try next().scalarOrPlaceholder() }
    mutating func decode(_: Int64.Type) throws -> Int64 { try next().scalarOrPlaceholder() }
    mutating func decode(_: UInt.Type) throws -> UInt { try next().scalarOrPlaceholder() }
    mutating func decode(_: UInt8.Type) throws -> UInt8 { try next().scalarOrPlaceholder() }
    mutating func decode(_: UInt16.Type) throws -> UInt16 { try next().scalarOrPlaceholder() }
    mutating func decode(_: UInt32.Type) throws -> UInt32 { try next().scalarOrPlaceholder() }
    mutating func decode(_: UInt64.Type) throws -> UInt64 { try next().scalarOrPlaceholder() }

    mutating func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type) throws -> KeyedDecodingContainer<Nested>
    {
        try superNode().container(keyedBy: type)
    }

    mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer { try superNode().unkeyedContainer() }
    mutating func superDecoder() throws -> any Decoder { try superNode() }

    private mutating func superNode() throws -> JSONNode {
        let child = try next()
        node.children.append(child)
        return child
    }
}

extension JSONNode: SingleValueDecodingContainer {
    func decodeNil() -> Bool { value.isNull }
    func decode<T: Decodable>(_ type: T.Type) throws -> T { try read(type) }
    func decode(_: Bool.Type) throws -> Bool { try scalar() }
    func decode(_: String.Type) throws -> String { try scalar() }
    func decode(_: Double.Type) throws -> Double { try scalar() }
    func decode(_: Float.Type) throws -> Float { try scalar() }
    func decode(_: Int.Type) throws -> Int { try scalar() }
    func decode(_: Int8.Type) throws -> Int8 { try scalar() }
    func decode(_: Int16.Type) throws -> Int16 { try scalar() }
    func decode(_: Int32.Type) throws -> Int32 { try scalar() }
    func decode(_: Int64.Type) throws -> Int64 { try scalar() }
    func decode(_: UInt.Type) throws -> UInt { try scalar() }
    func decode(_: UInt8.Type) throws -> UInt8 { try scalar() }
    func decode(_: UInt16.Type) throws -> UInt16 { try scalar() }
    func decode(_: UInt32.Type) throws -> UInt32 { try scalar() }
    func decode(_: UInt64.Type) throws -> UInt64 { try scalar() }
}
