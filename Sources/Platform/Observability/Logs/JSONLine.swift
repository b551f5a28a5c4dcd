/// One JSON object, written member by member as UTF-8: the shape of a log line.
///
/// Made by hand because a log line is written on the path of every request: an encoder costs ten times as much.
struct JSONLine {
    private(set) var bytes: [UInt8]
    private var isEmpty = true

    init() {
        bytes = []
        bytes.reserveCapacity(320)
        bytes.append(UInt8(ascii: "{"))
    }

    mutating func add(_ name: StaticString, _ value: String) {
        addName(name)
        Self.quote(value, into: &bytes)
    }

    mutating func add(_ name: StaticString, _ value: Int) {
        addName(name)
        bytes.append(contentsOf: String(value).utf8)
    }

    /// A member that is an object of strings, in the order given.
    mutating func add(_ name: StaticString, _ members: [(name: String, value: String)]) {
        addName(name)
        bytes.append(UInt8(ascii: "{"))
        for (index, member) in members.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            Self.quote(member.name, into: &bytes)
            bytes.append(UInt8(ascii: ":"))
            Self.quote(member.value, into: &bytes)
        }
        bytes.append(UInt8(ascii: "}"))
    }

    /// The finished line, with its newline.
    consuming func finished() -> [UInt8] {
        bytes.append(UInt8(ascii: "}"))
        bytes.append(UInt8(ascii: "\n"))
        return bytes
    }

    private mutating func addName(_ name: StaticString) {
        if !isEmpty { bytes.append(UInt8(ascii: ",")) }
        isEmpty = false
        bytes.append(UInt8(ascii: "\""))
        name.withUTF8Buffer { bytes.append(contentsOf: $0) }
        bytes.append(UInt8(ascii: "\""))
        bytes.append(UInt8(ascii: ":"))
    }

    /// A JSON string. Control characters are escaped, so that one event is always one line, whatever it contains.
    private static func quote(_ text: String, into bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                bytes.append(UInt8(ascii: "\\"))
                bytes.append(byte)
            case 0x0A: bytes.append(contentsOf: "\\n".utf8)
            case 0x0D: bytes.append(contentsOf: "\\r".utf8)
            case 0x09: bytes.append(contentsOf: "\\t".utf8)
            case 0..<0x20, 0x7F:
                bytes.append(contentsOf: "\\u00".utf8)
                bytes.append(hexDigit(byte >> 4))
                bytes.append(hexDigit(byte & 0xF))
            default: bytes.append(byte)
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }

    private static func hexDigit(_ nibble: UInt8) -> UInt8 {
        nibble < 10 ? UInt8(ascii: "0") + nibble : UInt8(ascii: "a") + nibble - 10
    }
}
