/// Notes what a type asks for, and answers with examples.
final class SampleDecoder: Decoder {
    private enum Asked {
        case schema(Schema)
        case nested(SampleDecoder)
    }

    fileprivate let recorder: SchemaRecorder
    /// Whether optional members are there, and lists have an element.
    fileprivate let isFull: Bool
    private var isKeyed = false
    private var isList = false
    private var members: [(name: String, asked: Asked, isRequired: Bool)] = []
    /// Names whose presence was asked for before their value.
    private var doubted: Set<String> = []
    /// The value itself, or the element of a list.
    private var single: Asked?
    private let path: [any CodingKey]

    init(_ recorder: SchemaRecorder, isFull: Bool, path: [any CodingKey] = []) {
        self.recorder = recorder
        self.isFull = isFull
        self.path = path
    }

    var codingPath: [any CodingKey] { path }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    var schema: Schema {
        if isKeyed {
            return .object(members.map { .init($0.name, Self.schema($0.asked), isRequired: $0.isRequired) })
        }
        if isList { return .array(of: single.map(Self.schema) ?? .any) }
        // A type that asks for nothing has no members.
        return single.map(Self.schema) ?? .object([])
    }

    private static func schema(_ asked: Asked) -> Schema {
        switch asked {
        case .schema(let schema): schema
        case .nested(let decoder): decoder.schema
        }
    }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedDecodingContainer<Key> {
        isKeyed = true
        return KeyedDecodingContainer(SampleMembers<Key>(decoder: self))
    }

    func unkeyedContainer() -> any UnkeyedDecodingContainer {
        isList = true
        return SampleElements(decoder: self)
    }

    func singleValueContainer() -> any SingleValueDecodingContainer { self }

    fileprivate func doubt(_ name: String) { doubted.insert(name) }

    private func note(_ name: String, _ asked: Asked, isRequired: Bool) {
        if let earlier = members.firstIndex(where: { $0.name == name }) {
            members[earlier].isRequired = members[earlier].isRequired || isRequired
        } else {
            members.append((name, asked, isRequired && !doubted.contains(name)))
        }
    }

    fileprivate func member<T: Decodable>(_ type: T.Type, _ name: String) throws -> T {
        let (schema, example) = try recorder.record(type)
        note(name, .schema(schema), isRequired: true)
        return try example ?? endless(type)
    }

    fileprivate func optionalMember<T: Decodable>(_ type: T.Type, _ name: String) throws -> T? {
        let (schema, example) = try recorder.record(type)
        note(name, .schema(schema), isRequired: false)
        return isFull ? example : nil
    }

    fileprivate func nested(_ name: String) -> SampleDecoder {
        let nested = child(JSONKey(stringValue: name))
        note(name, .nested(nested), isRequired: true)
        return nested
    }

    fileprivate func element() -> SampleDecoder {
        let nested = child(JSONKey(intValue: 0))
        single = .nested(nested)
        return nested
    }

    private func child(_ key: JSONKey) -> SampleDecoder {
        SampleDecoder(recorder, isFull: isFull, path: path + [key])
    }

    fileprivate func value<T: Decodable>(_ type: T.Type) throws -> T {
        let (schema, example) = try recorder.record(type)
        if single == nil { single = .schema(schema) }
        return try example ?? endless(type)
    }

    private func endless<T>(_ type: T.Type) throws -> T {
        throw SchemaRecordingError(type: String(reflecting: type), reason: "contains itself without end")
    }
}

extension SampleDecoder: SingleValueDecodingContainer {
    func decodeNil() -> Bool { false }
    func decode<T: Decodable>(_ type: T.Type) throws -> T { try value(type) }
    func decode(_ type: Bool.Type) throws -> Bool { try value(type) }
    func decode(_ type: String.Type) throws -> String { try value(type) }
    func decode(_ type: Double.Type) throws -> Double { try value(type) }
    func decode(_ type: Float.Type) throws -> Float { try value(type) }
    func decode(_ type: Int.Type) throws -> Int { try value(type) }
    func decode(_ type: Int8.Type) throws -> Int8 { try value(type) }
    func decode(_ type: Int16.Type) throws -> Int16 { try value(type) }
    func decode(_ type: Int32.Type) throws -> Int32 { try value(type) }
    func decode(_ type: Int64.Type) throws -> Int64 { try value(type) }
    func decode(_ type: UInt.Type) throws -> UInt { try value(type) }
    func decode(_ type: UInt8.Type) throws -> UInt8 { try value(type) }
    func decode(_ type: UInt16.Type) throws -> UInt16 { try value(type) }
    func decode(_ type: UInt32.Type) throws -> UInt32 { try value(type) }
    func decode(_ type: UInt64.Type) throws -> UInt64 { try value(type) }
}

private struct SampleMembers<Key: CodingKey>: KeyedDecodingContainerProtocol {
    let decoder: SampleDecoder

    var codingPath: [any CodingKey] { decoder.codingPath }
    var allKeys: [Key] { [] }

    func contains(_ key: Key) -> Bool {
        decoder.doubt(key.stringValue)
        return decoder.isFull
    }

    func decodeNil(forKey key: Key) -> Bool {
        decoder.doubt(key.stringValue)
        return !decoder.isFull
    }

    func decode<T: Decodable>(_ type: T.Type, forKey key: Key) throws -> T { try decoder.member(type, key.stringValue) }

    func decodeIfPresent<T: Decodable>(_ type: T.Type, forKey key: Key) throws -> T? {
        try decoder.optionalMember(type, key.stringValue)
    }

    func decode(_ type: Bool.Type, forKey key: Key) throws -> Bool { try decoder.member(type, key.stringValue) }
    func decode(_ type: String.Type, forKey key: Key) throws -> String { try decoder.member(type, key.stringValue) }
    func decode(_ type: Double.Type, forKey key: Key) throws -> Double { try decoder.member(type, key.stringValue) }
    func decode(_ type: Float.Type, forKey key: Key) throws -> Float { try decoder.member(type, key.stringValue) }
    func decode(_ type: Int.Type, forKey key: Key) throws -> Int { try decoder.member(type, key.stringValue) }
    func decode(_ type: Int8.Type, forKey key: Key) throws -> Int8 { try decoder.member(type, key.stringValue) }
    func decode(_ type: Int16.Type, forKey key: Key) throws -> Int16 { try decoder.member(type, key.stringValue) }
    func decode(_ type: Int32.Type, forKey key: Key) throws -> Int32 { try decoder.member(type, key.stringValue) }
    func decode(_ type: Int64.Type, forKey key: Key) throws -> Int64 { try decoder.member(type, key.stringValue) }
    func decode(_ type: UInt.Type, forKey key: Key) throws -> UInt { try decoder.member(type, key.stringValue) }
    func decode(_ type: UInt8.Type, forKey key: Key) throws -> UInt8 { try decoder.member(type, key.stringValue) }
    func decode(_ type: UInt16.Type, forKey key: Key) throws -> UInt16 { try decoder.member(type, key.stringValue) }
    func decode(_ type: UInt32.Type, forKey key: Key) throws -> UInt32 { try decoder.member(type, key.stringValue) }
    func decode(_ type: UInt64.Type, forKey key: Key) throws -> UInt64 { try decoder.member(type, key.stringValue) }

    func decodeIfPresent(_ type: Bool.Type, forKey key: Key) throws -> Bool? {
        try decoder.optionalMember(type, key.stringValue)
    }
    func decodeIfPresent(_ type: String.Type, forKey key: Key) throws -> String? {
        try decoder.optionalMember(type, key.stringValue)
    }
    func decodeIfPresent(_ type: Double.Type, forKey key: Key) throws -> Double? {
        try decoder.optionalMember(type, key.stringValue)
    }
    func decodeIfPresent(_ type: Float.Type, forKey key: Key) throws -> Float? {
        try decoder.optionalMember(type, key.stringValue)
    }
    func decodeIfPresent(_ type: Int.Type, forKey key: Key) throws -> Int? {
        try decoder.optionalMember(type, key.stringValue)
    }
    func decodeIfPresent(_ type: Int8.Type, forKey key: Key) throws -> Int8? {
        try decoder.optionalMember(type, key.stringValue)
    }
    func decodeIfPresent(_ type: Int16.Type, forKey key: Key) throws -> Int16? {
        try decoder.optionalMember(type, key.stringValue)
    }
    func decodeIfPresent(_ type: Int32.Type, forKey key: Key) throws -> Int32? {
        try decoder.optionalMember(type, key.stringValue)
    }
    func decodeIfPresent(_ type: Int64.Type, forKey key: Key) throws -> Int64? {
        try decoder.optionalMember(type, key.stringValue)
    }
    func decodeIfPresent(_ type: UInt.Type, forKey key: Key) throws -> UInt? {
        try decoder.optionalMember(type, key.stringValue)
    }
    func decodeIfPresent(_ type: UInt8.Type, forKey key: Key) throws -> UInt8? {
        try decoder.optionalMember(type, key.stringValue)
    }
    func decodeIfPresent(_ type: UInt16.Type, forKey key: Key) throws -> UInt16? {
        try decoder.optionalMember(type, key.stringValue)
    }
    func decodeIfPresent(_ type: UInt32.Type, forKey key: Key) throws -> UInt32? {
        try decoder.optionalMember(type, key.stringValue)
    }
    func decodeIfPresent(_ type: UInt64.Type, forKey key: Key) throws -> UInt64? {
        try decoder.optionalMember(type, key.stringValue)
    }

    func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type, forKey key: Key
    ) -> KeyedDecodingContainer<Nested> {
        decoder.nested(key.stringValue).container(keyedBy: type)
    }

    func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedDecodingContainer {
        decoder.nested(key.stringValue).unkeyedContainer()
    }

    func superDecoder() -> any Decoder { decoder.nested("super") }
    func superDecoder(forKey key: Key) -> any Decoder { decoder.nested(key.stringValue) }
}

private struct SampleElements: UnkeyedDecodingContainer {
    let decoder: SampleDecoder
    private(set) var currentIndex = 0

    init(decoder: SampleDecoder) { self.decoder = decoder }

    var codingPath: [any CodingKey] { decoder.codingPath }
    var count: Int? { decoder.isFull ? 1 : 0 }
    var isAtEnd: Bool { currentIndex >= (decoder.isFull ? 1 : 0) }

    func decodeNil() -> Bool { false }

    mutating func decode<T: Decodable>(_ type: T.Type) throws -> T {
        currentIndex += 1
        return try decoder.value(type)
    }

    mutating func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type) -> KeyedDecodingContainer<Nested> {
        currentIndex += 1
        return decoder.element().container(keyedBy: type)
    }

    mutating func nestedUnkeyedContainer() -> any UnkeyedDecodingContainer {
        currentIndex += 1
        return decoder.element().unkeyedContainer()
    }

    mutating func superDecoder() -> any Decoder {
        currentIndex += 1
        return decoder.element()
    }
}
