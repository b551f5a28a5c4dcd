extension JSON {
    /// The bytes of a value: members in the order in which they are encoded, without white space and `nil` members.
    /// - Throws: `EncodingError` for a number that is not finite, and what the value's `encode(to:)` throws.
    package static func encode(_ value: some Encodable) throws -> [UInt8] {
        let writer = JSONWriter()
        try JSONSlot(writer: writer, depth: 0).encode(value)
        return writer.bytes
    }

    /// A number that is not finite, which only code can make, is written as `null`.
    package static func bytes(of value: JSONValue) -> [UInt8] {
        let writer = JSONWriter()
        do { try writer.put(value) } catch { return Array("null".utf8) }
        return writer.bytes
    }
}

/// The place of one value in the document. Containers that are asked for twice are the same, so that a type may write
/// its part and let another write the rest.
private struct JSONSlot: Encoder, SingleValueEncodingContainer {
    let writer: JSONWriter
    /// How many containers are open around the value.
    let depth: Int

    var codingPath: [any CodingKey] { [] }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    private func container(isObject: Bool) -> (level: Int, serial: Int) {
        if writer.depth > depth, let same = writer.reopen(depth + 1, isObject: isObject) { return same }
        return writer.open(isObject: isObject)
    }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        let (level, serial) = container(isObject: true)
        return KeyedEncodingContainer(JSONMembers<Key>(writer: writer, level: level, serial: serial))
    }

    func unkeyedContainer() -> any UnkeyedEncodingContainer {
        let (level, serial) = container(isObject: false)
        return JSONElements(writer: writer, level: level, serial: serial)
    }

    func singleValueContainer() -> any SingleValueEncodingContainer { self }

    func encode<T: Encodable>(_ value: T) throws {
        if T.self == JSONValue.self, let value = value as? JSONValue { return try writer.put(value) }
        let before = writer.count
        try value.encode(to: self)
        writer.close(to: depth)
        if writer.count == before {
            writer.put(UInt8(ascii: "{"))
            writer.put(UInt8(ascii: "}"))
        }
    }

    func encodeNil() { writer.putNull() }
    func encode(_ value: Bool) { writer.put(value) }
    func encode(_ value: String) { writer.put(value) }
    func encode(_ value: Double) throws { try writer.put(value) }
    func encode(_ value: Float) throws { try writer.put(value) }
    func encode(_ value: Int) { writer.put(value) }
    func encode(_ value: Int8) { writer.put(value) }
    func encode(_ value: Int16) { writer.put(value) }
    func encode(_ value: Int32) { writer.put(value) }
    func encode(_ value: Int64) { writer.put(value) }
    func encode(_ value: UInt) { writer.put(value) }
    func encode(_ value: UInt8) { writer.put(value) }
    func encode(_ value: UInt16) { writer.put(value) }
    func encode(_ value: UInt32) { writer.put(value) }
    func encode(_ value: UInt64) { writer.put(value) }
}

/// An object that is being written.
private struct JSONMembers<Key: CodingKey>: KeyedEncodingContainerProtocol {
    let writer: JSONWriter
    let level: Int
    let serial: Int

    var codingPath: [any CodingKey] { [] }

    @inline(__always)
    private func name(_ key: Key) throws { try writer.beginMember(key.stringValue, level, serial) }

    func encode<T: Encodable>(_ value: T, forKey key: Key) throws {
        try name(key)
        try JSONSlot(writer: writer, depth: level).encode(value)
    }

    func encodeNil(forKey key: Key) throws { try name(key); writer.putNull() }
    func encode(_ value: Bool, forKey key: Key) throws { try name(key); writer.put(value) }
    func encode(_ value: String, forKey key: Key) throws { try name(key); writer.put(value) }
    func encode(_ value: Double, forKey key: Key) throws { try name(key); try writer.put(value) }
    func encode(_ value: Float, forKey key: Key) throws { try name(key); try writer.put(value) }
    func encode(_ value: Int, forKey key: Key) throws { try name(key); writer.put(value) }
    func encode(_ value: Int8, forKey key: Key) throws { try name(key); writer.put(value) }
    func encode(_ value: Int16, forKey key: Key) throws { try name(key); writer.put(value) }
    func encode(_ value: Int32, forKey key: Key) throws { try name(key); writer.put(value) }
    func encode(_ value: Int64, forKey key: Key) throws { try name(key); writer.put(value) }
    func encode(_ value: UInt, forKey key: Key) throws { try name(key); writer.put(value) }
    func encode(_ value: UInt8, forKey key: Key) throws { try name(key); writer.put(value) }
    func encode(_ value: UInt16, forKey key: Key) throws { try name(key); writer.put(value) }
    func encode(_ value: UInt32, forKey key: Key) throws { try name(key); writer.put(value) }
    func encode(_ value: UInt64, forKey key: Key) throws { try name(key); writer.put(value) }

    func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type, forKey key: Key
    ) -> KeyedEncodingContainer<Nested> {
        slot(key.stringValue).container(keyedBy: type)
    }

    func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
        slot(key.stringValue).unkeyedContainer()
    }
    func superEncoder() -> any Encoder { slot("super") }
    func superEncoder(forKey key: Key) -> any Encoder { slot(key.stringValue) }

    /// A place for a value that comes later. These calls cannot throw: a misuse shows at the next write.
    private func slot(_ name: String) -> JSONSlot {
        do { try writer.beginMember(name, level, serial) } catch { return JSONSlot(writer: JSONWriter(), depth: 0) }
        writer.awaitValue()
        return JSONSlot(writer: writer, depth: level)
    }
}

/// An array that is being written.
private struct JSONElements: UnkeyedEncodingContainer {
    let writer: JSONWriter
    let level: Int
    let serial: Int
    /// At most one container goes with one array, so this counts all its elements.
    private(set) var count = 0

    init(writer: JSONWriter, level: Int, serial: Int) {
        self.writer = writer
        self.level = level
        self.serial = serial
    }

    var codingPath: [any CodingKey] { [] }

    private mutating func next() throws {
        try writer.beginElement(level, serial)
        count += 1
    }

    mutating func encode<T: Encodable>(_ value: T) throws {
        try next()
        try JSONSlot(writer: writer, depth: level).encode(value)
    }

    mutating func encodeNil() throws { try next(); writer.putNull() }
    mutating func encode(_ value: Bool) throws { try next(); writer.put(value) }
    mutating func encode(_ value: String) throws { try next(); writer.put(value) }
    mutating func encode(_ value: Double) throws { try next(); try writer.put(value) }
    mutating func encode(_ value: Float) throws { try next(); try writer.put(value) }
    mutating func encode(_ value: Int) throws { try next(); writer.put(value) }
    mutating func encode(_ value: Int8) throws { try next(); writer.put(value) }
    mutating func encode(_ value: Int16) throws { try next(); writer.put(value) }
    mutating func encode(_ value: Int32) throws { try next(); writer.put(value) }
    mutating func encode(_ value: Int64) throws { try next(); writer.put(value) }
    mutating func encode(_ value: UInt) throws { try next(); writer.put(value) }
    mutating func encode(_ value: UInt8) throws { try next(); writer.put(value) }
    mutating func encode(_ value: UInt16) throws { try next(); writer.put(value) }
    mutating func encode(_ value: UInt32) throws { try next(); writer.put(value) }
    mutating func encode(_ value: UInt64) throws { try next(); writer.put(value) }

    mutating func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type) -> KeyedEncodingContainer<Nested> {
        slot().container(keyedBy: type)
    }

    mutating func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer { slot().unkeyedContainer() }
    mutating func superEncoder() -> any Encoder { slot() }

    private mutating func slot() -> JSONSlot {
        do { try next() } catch { return JSONSlot(writer: JSONWriter(), depth: 0) }
        writer.awaitValue()
        return JSONSlot(writer: writer, depth: level)
    }
}
