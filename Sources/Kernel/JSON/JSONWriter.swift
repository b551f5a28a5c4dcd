/// One growing buffer of JSON text, and the objects and arrays that are open in it.
///
/// Not `Sendable`: it lives for one call of `JSON.encode`.
final class JSONWriter {
    /// An object or array that is open.
    private struct Level {
        let serial: Int
        let isObject: Bool
        var isEmpty = true
    }

    private var buffer: UnsafeMutablePointer<UInt8>
    private var capacity: Int
    private(set) var count = 0
    private var levels: [Level] = []
    private var lastSerial = 0
    /// A name was written for an encoder that has written no value yet.
    private var awaitsValue = false

    init(capacity: Int = 1024) {
        self.capacity = capacity
        buffer = .allocate(capacity: capacity)
        levels.reserveCapacity(8)
    }

    deinit { buffer.deallocate() }

    var bytes: [UInt8] { Array(UnsafeBufferPointer(start: buffer, count: count)) }
    var depth: Int { levels.count }

    /// Opens an object or array as the next value, and tells its level and its serial number, by which a write to a
    /// container that is closed already is noticed.
    func open(isObject: Bool) -> (level: Int, serial: Int) {
        awaitsValue = false
        put(isObject ? UInt8(ascii: "{") : UInt8(ascii: "["))
        lastSerial += 1
        levels.append(Level(serial: lastSerial, isObject: isObject))
        return (levels.count, lastSerial)
    }

    /// The container that is open at a level, if it is of this sort.
    func reopen(_ level: Int, isObject: Bool) -> (level: Int, serial: Int)? {
        guard levels.count >= level, levels[level - 1].isObject == isObject else { return nil }
        close(to: level)
        return (level, levels[level - 1].serial)
    }

    /// Closes what is open deeper than `depth`.
    func close(to depth: Int) {
        if awaitsValue {
            putNull()
            awaitsValue = false
        }
        while levels.count > depth {
            put(levels.removeLast().isObject ? UInt8(ascii: "}") : UInt8(ascii: "]"))
        }
    }

    /// Makes room for the next element of the container at `level`.
    func beginElement(_ level: Int, _ serial: Int) throws {
        if levels.count != level { close(to: level) }
        guard levels.count == level, levels[level - 1].serial == serial else {
            throw EncodingError.invalidValue(
                level, .init(codingPath: [], debugDescription: "A container was written to after the next one began."))
        }
        if awaitsValue {
            putNull()
            awaitsValue = false
        }
        if levels[level - 1].isEmpty {
            levels[level - 1].isEmpty = false
        } else {
            put(UInt8(ascii: ","))
        }
    }

    func beginMember(_ name: String, _ level: Int, _ serial: Int) throws {
        try beginElement(level, serial)
        put(name)
        put(UInt8(ascii: ":"))
    }

    func awaitValue() { awaitsValue = true }

    @inline(__always)
    private func reserve(_ more: Int) {
        if count + more > capacity { grow(more) }
    }

    private func grow(_ more: Int) {
        let larger = max(capacity * 2, count + more)
        let moved = UnsafeMutablePointer<UInt8>.allocate(capacity: larger)
        moved.update(from: buffer, count: count)
        buffer.deallocate()
        buffer = moved
        capacity = larger
    }

    @inline(__always)
    func put(_ byte: UInt8) {
        reserve(1)
        buffer[count] = byte
        count += 1
    }

    private func put(ascii text: StaticString) {
        reserve(text.utf8CodeUnitCount)
        (buffer + count).update(from: text.utf8Start, count: text.utf8CodeUnitCount)
        count += text.utf8CodeUnitCount
    }

    func putNull() {
        awaitsValue = false
        put(ascii: "null")
    }

    func put(_ value: Bool) {
        awaitsValue = false
        if value { put(ascii: "true") } else { put(ascii: "false") }
    }

    func put(_ value: some FixedWidthInteger) {
        awaitsValue = false
        // Only a UInt64 does not fit Int64.
        let magnitude = Int64(exactly: value)?.magnitude ?? UInt64(truncatingIfNeeded: value)
        put(magnitude: magnitude, isNegative: value < 0)
    }

    private func put(magnitude: UInt64, isNegative: Bool) {
        reserve(20)
        if isNegative { put(UInt8(ascii: "-")) }
        var width = 1
        var rest = magnitude
        while rest >= 10 {
            rest /= 10
            width += 1
        }
        rest = magnitude
        var position = count + width
        count = position
        repeat {
            position -= 1
            buffer[position] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
            rest /= 10
        } while rest > 0
    }

    /// The shortest text that reads as the same number.
    func put(_ value: some BinaryFloatingPoint & LosslessStringConvertible) throws {
        guard value.isFinite else {
            throw EncodingError.invalidValue(
                value, .init(codingPath: [], debugDescription: "JSON has no number that is not finite."))
        }
        awaitsValue = false
        var text = value.description
        text.withUTF8 { append($0) }
    }

    func put(_ text: String) {
        awaitsValue = false
        var text = text
        text.withUTF8 { bytes in
            var needsEscape = false
            for byte in bytes { needsEscape = needsEscape || (byte < 0x20) || (byte == 0x22) || (byte == 0x5C) }
            put(UInt8(ascii: "\""))
            if needsEscape { putEscaped(bytes) } else { append(bytes) }
            put(UInt8(ascii: "\""))
        }
    }

    private func append(_ bytes: UnsafeBufferPointer<UInt8>) {
        guard let start = bytes.baseAddress else { return }
        reserve(bytes.count)
        (buffer + count).update(from: start, count: bytes.count)
        count += bytes.count
    }

    private func putEscaped(_ bytes: UnsafeBufferPointer<UInt8>) {
        let hexadecimal: StaticString = "0123456789abcdef"
        for byte in bytes {
            switch byte {
            case 0x22: put(ascii: "\\\"")
            case 0x5C: put(ascii: "\\\\")
            case 0x08: put(ascii: "\\b")
            case 0x0C: put(ascii: "\\f")
            case 0x0A: put(ascii: "\\n")
            case 0x0D: put(ascii: "\\r")
            case 0x09: put(ascii: "\\t")
            case 0..<0x20:
                put(ascii: "\\u00")
                put(hexadecimal.utf8Start[Int(byte >> 4)])
                put(hexadecimal.utf8Start[Int(byte & 15)])
            default: put(byte)
            }
        }
    }

    /// - Throws: `EncodingError` for a number that is not finite.
    func put(_ value: JSONValue) throws {
        switch value {
        case .null: putNull()
        case .bool(let value): put(value)
        case .integer(let value): put(value)
        case .number(let value): try put(value)
        case .string(let value): put(value)
        case .array(let elements):
            awaitsValue = false
            put(UInt8(ascii: "["))
            for (index, element) in elements.enumerated() {
                if index > 0 { put(UInt8(ascii: ",")) }
                try put(element)
            }
            put(UInt8(ascii: "]"))
        case .object(let object):
            awaitsValue = false
            put(UInt8(ascii: "{"))
            for (index, member) in object.members.enumerated() {
                if index > 0 { put(UInt8(ascii: ",")) }
                put(member.name)
                put(UInt8(ascii: ":"))
                try put(member.value)
            }
            put(UInt8(ascii: "}"))
        }
    }
}
