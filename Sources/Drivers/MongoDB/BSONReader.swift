/// A value of a document that is read.
package enum BSONValue: Sendable, Hashable {
    case double(Double)
    case string(String)
    case document(BSON)
    case array(BSON)
    case binary([UInt8])
    case bool(Bool)
    /// Milliseconds since 1970.
    case date(Int64)
    case null
    /// Of 32 or of 64 bits.
    case integer(Int64)
    /// Of a kind that HMS never writes; servers put some into their answers.
    case other(UInt8)

    package var asInteger: Int64? {
        switch self {
        case .integer(let value): value
        // Servers count in doubles now and then: `ok: 1.0`, `n: 2.0`.
        case .double(let value): Int64(exactly: value)
        default: nil
        }
    }

    package var asString: String? { if case .string(let value) = self { value } else { nil } }
    package var asBinary: [UInt8]? { if case .binary(let value) = self { value } else { nil } }
    package var asDocument: BSON? {
        switch self {
        case .document(let value), .array(let value): value
        default: nil
        }
    }
}

/// Bytes that are no BSON document.
package struct BSONDamage: Error, Sendable, Hashable {}

/// Reads a document's elements one after the other; every length is checked before it is believed.
package struct BSONReader {
    package typealias Element = (name: String, value: BSONValue)

    private let bytes: ArraySlice<UInt8>
    private var position: Int
    private let end: Int

    package init(_ document: BSON) throws(BSONDamage) {
        bytes = document.bytes
        position = bytes.startIndex
        end = bytes.endIndex
        guard bytes.count >= 5, Int(try integer(Int32.self)) == bytes.count, bytes[end - 1] == 0 else {
            throw BSONDamage()
        }
    }

    /// Nothing at the end.
    package mutating func next() throws(BSONDamage) -> Element? {
        let kind = try byte()
        guard kind != 0 else {
            guard position == end else { throw BSONDamage() }
            return nil
        }
        let name = String(decoding: try text(), as: UTF8.self)
        return (name, try value(kind))
    }

    private mutating func value(_ kind: UInt8) throws(BSONDamage) -> BSONValue {
        typealias Kind = BSONBuilder.Kind
        switch kind {
        case Kind.double: return .double(Double(bitPattern: try integer(UInt64.self)))
        case Kind.string:
            let text = try take(Int(try integer(Int32.self)))
            guard text.last == 0 else { throw BSONDamage() }
            return .string(String(decoding: text.dropLast(), as: UTF8.self))
        case Kind.document: return .document(try document())
        case Kind.array: return .array(try document())
        case Kind.binary:
            let count = Int(try integer(Int32.self))
            _ = try byte()
            return .binary(Array(try take(count)))
        case Kind.bool: return .bool(try byte() != 0)
        case Kind.date: return .date(try integer(Int64.self))
        case Kind.null: return .null
        case Kind.int32: return .integer(Int64(try integer(Int32.self)))
        case Kind.int64: return .integer(try integer(Int64.self))
        default:
            try skip(kind)
            return .other(kind)
        }
    }

    /// What servers send and HMS has no use for: object ids, timestamps, patterns and the like.
    private mutating func skip(_ kind: UInt8) throws(BSONDamage) {
        switch kind {
        case 0x06, 0x7F, 0xFF: break
        case 0x07: _ = try take(12)
        case 0x0B:
            _ = try text()
            _ = try text()
        case 0x11: _ = try take(8)
        case 0x13: _ = try take(16)
        default: throw BSONDamage()
        }
    }

    private mutating func document() throws(BSONDamage) -> BSON {
        let start = position
        let count = Int(try integer(Int32.self))
        position = start
        return BSON(bytes: try take(count))
    }

    private mutating func byte() throws(BSONDamage) -> UInt8 {
        guard position < end else { throw BSONDamage() }
        defer { position += 1 }
        return bytes[position]
    }

    private mutating func take(_ count: Int) throws(BSONDamage) -> ArraySlice<UInt8> {
        guard count >= 0, count <= end - position else { throw BSONDamage() }
        defer { position += count }
        return bytes[position..<position + count]
    }

    private mutating func integer<I: FixedWidthInteger>(_: I.Type) throws(BSONDamage) -> I {
        let part = try take(I.bitWidth / 8)
        return part.withUnsafeBytes { I(littleEndian: $0.loadUnaligned(as: I.self)) }
    }

    /// Up to the next zero, which is passed over.
    private mutating func text() throws(BSONDamage) -> ArraySlice<UInt8> {
        guard let stop = bytes[position..<end].firstIndex(of: 0) else { throw BSONDamage() }
        defer { position = stop + 1 }
        return bytes[position..<stop]
    }
}

extension BSON {
    /// The element of that name; nothing, if there is none.
    package subscript(name: String) -> BSONValue? {
        get throws(BSONDamage) {
            var reader = try BSONReader(self)
            while let element = try reader.next() {
                if element.name == name { return element.value }
            }
            return nil
        }
    }

    /// The values of an array, or of a document in its order.
    package func values() throws(BSONDamage) -> [BSONValue] {
        var values: [BSONValue] = []
        var reader = try BSONReader(self)
        while let element = try reader.next() { values.append(element.value) }
        return values
    }
}
