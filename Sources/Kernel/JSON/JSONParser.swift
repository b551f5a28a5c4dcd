/// Why bytes are not a JSON document, and where.
package struct JSONSyntaxError: Error, Hashable, CustomStringConvertible {
    /// Bytes from the beginning.
    package let offset: Int
    /// The end of a sentence: `a string is not closed`. Never quotes the document.
    package let reason: String

    package var description: String { "\(reason) (byte \(offset))" }

    package var problem: Problem {
        Problem(.badRequest, "malformed-json", "The body is not valid JSON: \(reason) (byte \(offset)).")
    }
}

/// RFC 8259, and stricter where that leaves it open: no duplicate names, no lone surrogates, no invalid UTF-8, no byte
/// order mark, no integers outside 64 bits, no numbers that are not finite, and no deeper than a limit.
package struct JSONParser {
    package static let depthLimit = 32

    let bytes: UnsafeBufferPointer<UInt8>
    var position = 0
    private let depthLimit: Int

    private init(_ bytes: UnsafeBufferPointer<UInt8>, _ depthLimit: Int) {
        self.bytes = bytes
        self.depthLimit = depthLimit
    }

    package static func parse(
        _ bytes: [UInt8], depthLimit: Int = Self.depthLimit
    ) throws(JSONSyntaxError) -> JSONValue {
        try bytes.withUnsafeBufferPointer { (buffer) throws(JSONSyntaxError) -> JSONValue in
            var parser = JSONParser(buffer, depthLimit)
            let value = try parser.value(depth: 0)
            if parser.next() != nil { throw parser.error("there is more after the end of the document") }
            return value
        }
    }

    func error(_ reason: String, at offset: Int? = nil) -> JSONSyntaxError {
        JSONSyntaxError(offset: offset ?? position, reason: reason)
    }

    /// The next byte that is not white space, without consuming it.
    @inline(__always)
    private mutating func next() -> UInt8? {
        while position < bytes.count {
            let byte = bytes[position]
            switch byte {
            case 0x20, 0x0A, 0x0D, 0x09: position += 1
            default: return byte
            }
        }
        return nil
    }

    private mutating func value(depth: Int) throws(JSONSyntaxError) -> JSONValue {
        guard let byte = next() else {
            throw error(bytes.isEmpty ? "it is empty" : "it ends where a value must be")
        }
        switch byte {
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "{"):
            guard depth < depthLimit else { throw error("it is nested deeper than \(depthLimit) levels") }
            return .object(try object(depth: depth + 1))
        case UInt8(ascii: "["):
            guard depth < depthLimit else { throw error("it is nested deeper than \(depthLimit) levels") }
            return .array(try array(depth: depth + 1))
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try number()
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        default: throw error("a value cannot begin like this")
        }
    }

    private mutating func word(_ word: StaticString, _ value: JSONValue) throws(JSONSyntaxError) -> JSONValue {
        let end = position + word.utf8CodeUnitCount
        guard end <= bytes.count else { throw error("it ends within a word") }
        for index in 0..<word.utf8CodeUnitCount where bytes[position + index] != word.utf8Start[index] {
            throw error("only true, false and null may be written without quotes")
        }
        position = end
        return value
    }

    private mutating func array(depth: Int) throws(JSONSyntaxError) -> [JSONValue] {
        let start = position
        position += 1
        var elements: [JSONValue] = []
        if next() == UInt8(ascii: "]") {
            position += 1
            return elements
        }
        while true {
            elements.append(try value(depth: depth))
            switch next() {
            case UInt8(ascii: ","): position += 1
            case UInt8(ascii: "]"):
                position += 1
                return elements
            case nil: throw error("an array is not closed", at: start)
            default: throw error("a comma or the end of the array must be here")
            }
        }
    }

    private mutating func object(depth: Int) throws(JSONSyntaxError) -> JSONObject {
        let start = position
        position += 1
        if next() == UInt8(ascii: "}") {
            position += 1
            return JSONObject()
        }
        var members: [JSONObject.Member] = []
        members.reserveCapacity(16)
        var names = UsedNames()
        while true {
            guard let quote = next() else { throw error("an object is not closed", at: start) }
            guard quote == UInt8(ascii: "\"") else { throw error("a member's name in double quotes must be here") }
            let nameOffset = position
            let name = try string()
            guard names.isNew(name, among: members) else {
                throw error("an object has two members of the same name", at: nameOffset)
            }
            guard next() == UInt8(ascii: ":") else { throw error("a colon must be here") }
            position += 1
            members.append(JSONObject.Member(name, try value(depth: depth)))
            switch next() {
            case UInt8(ascii: ","): position += 1
            case UInt8(ascii: "}"):
                position += 1
                return JSONObject(unique: members)
            case nil: throw error("an object is not closed", at: start)
            default: throw error("a comma or the end of the object must be here")
            }
        }
    }
}

/// Finds repeated names: few are compared with each other, many are hashed, so that a long object takes linear time.
private struct UsedNames {
    /// One bit for each kind of name seen; a name whose bit is not set is new.
    private var kinds: UInt64 = 0
    private var hashed: Set<String> = []

    mutating func isNew(_ name: String, among members: [JSONObject.Member]) -> Bool {
        if members.count >= 32 {
            if hashed.isEmpty { hashed = Set(members.map(\.name)) }
            return hashed.insert(name).inserted
        }
        let bit = kind(name)
        defer { kinds |= bit }
        guard kinds & bit != 0 else { return true }
        return !members.contains { $0.name == name }
    }

    /// Every bit for a name that is not ASCII: it may equal a name that is written in other bytes.
    private func kind(_ name: String) -> UInt64 {
        var mixed: UInt8 = 0
        var any: UInt8 = 0
        for byte in name.utf8 {
            mixed = mixed &* 31 &+ byte
            any |= byte
        }
        return any < 0x80 ? 1 << UInt64(mixed & 63) : .max
    }
}
