import Kernel
import MongoDB
import Storage

/// Turns the JSON that HMS stores into BSON that people can read and query, and back into the same bytes: members keep their
/// order, whole numbers have 64 bits and stay apart from the others.
enum StoredJSON {
    /// - Parameter body: an object, as the encoder writes it.
    /// - Throws: `StorageError.engine`, if it is not an object that could be read again.
    static func document(_ body: [UInt8]) throws -> BSON {
        do {
            guard case .object(let object) = try JSONValue(parsing: body) else {
                throw StorageError.engine("a stored body must be an object")
            }
            return BSON { add(object, to: &$0) }
        } catch let error as JSONSyntaxError {
            throw StorageError.engine("a stored body is not JSON: \(error)")
        }
    }

    static func body(_ document: BSON) throws -> [UInt8] { JSONValue.object(try object(document)).bytes }

    private static func add(_ object: JSONObject, to document: inout BSONBuilder) {
        for member in object { add(member.value, fieldName(member.name), to: &document) }
    }

    private static func add(_ value: JSONValue, _ name: String, to document: inout BSONBuilder) {
        switch value {
        case .null: document.addNull(name)
        case .bool(let value): document.add(name, value)
        case .integer(let value): document.add(name, value)
        case .number(let value): document.add(name, value)
        case .string(let value): document.add(name, value)
        case .array(let elements):
            document.add(array: name) { array in
                for (position, element) in elements.enumerated() { add(element, String(position), to: &array) }
            }
        case .object(let object): document.add(name) { add(object, to: &$0) }
        }
    }

    private static func object(_ document: BSON) throws -> JSONObject {
        var object = JSONObject()
        var reader = try BSONReader(document)
        while let element = try reader.next() { object[memberName(element.name)] = try value(element.value) }
        return object
    }

    private static func value(_ value: BSONValue) throws -> JSONValue {
        switch value {
        case .double(let value): .number(value)
        case .string(let value): .string(value)
        case .document(let document): .object(try object(document))
        case .array(let array): .array(try array.values().map(Self.value))
        case .bool(let value): .bool(value)
        case .null: .null
        case .integer(let value): .integer(value)
        case .binary, .date, .other: throw StorageError.engine("a stored body holds what is not JSON")
        }
    }

    /// MongoDB gives a meaning to `$` and to dots in names, and has no names with U+0000: those are written as in an address.
    static func fieldName(_ name: String) -> String {
        guard name.utf8.contains(where: { $0 == 0x24 || $0 == 0x2E || $0 == 0x25 || $0 == 0 }) else { return name }
        return String(decoding: name.utf8.flatMap { escaped($0) ?? [$0] }, as: UTF8.self)
    }

    static func memberName(_ name: String) -> String {
        guard name.utf8.contains(0x25) else { return name }
        var bytes: [UInt8] = []
        var rest = Array(name.utf8)[...]
        while let byte = rest.popFirst() {
            let plain = [0x24, 0x2E, 0x25, 0].first { escaped($0)?.dropFirst().elementsEqual(rest.prefix(2)) ?? false }
            if byte == 0x25, let plain {
                bytes.append(plain)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func escaped(_ byte: UInt8) -> [UInt8]? {
        switch byte {
        case 0x24: Array("%24".utf8)
        case 0x2E: Array("%2E".utf8)
        case 0x25: Array("%25".utf8)
        case 0: Array("%00".utf8)
        default: nil
        }
    }
}
