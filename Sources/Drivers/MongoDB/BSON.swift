/// A BSON document that is finished: what a command takes, and what a server gives. The bytes are the wire's own.
package struct BSON: Sendable, Hashable {
    /// A part of the bytes that it came in, so that a document within a document costs no copy.
    package let bytes: ArraySlice<UInt8>

    /// An empty document.
    package init() { bytes = [5, 0, 0, 0, 0] }

    /// - Parameter bytes: a whole document; `BSONReader` checks it.
    package init(bytes: ArraySlice<UInt8>) { self.bytes = bytes }

    package init(_ build: (inout BSONBuilder) throws -> Void) rethrows {
        var builder = BSONBuilder()
        try build(&builder)
        bytes = builder.finish()[...]
    }
}

/// Writes the elements of a document, or of an array, one after the other.
package struct BSONBuilder {
    enum Kind {
        static let double: UInt8 = 0x01
        static let string: UInt8 = 0x02
        static let document: UInt8 = 0x03
        static let array: UInt8 = 0x04
        static let binary: UInt8 = 0x05
        static let bool: UInt8 = 0x08
        static let date: UInt8 = 0x09
        static let null: UInt8 = 0x0A
        static let int32: UInt8 = 0x10
        static let int64: UInt8 = 0x12
    }

    private var bytes: [UInt8] = [0, 0, 0, 0]
    /// Where the documents begin that are open within this one.
    private var open: [Int] = []

    package init() { bytes.reserveCapacity(512) }

    /// How many bytes there are so far.
    package var count: Int { bytes.count }

    /// - Parameter name: without the character U+0000.
    private mutating func begin(_ kind: UInt8, _ name: String) {
        bytes.append(kind)
        bytes.append(contentsOf: name.utf8)
        bytes.append(0)
    }

    private mutating func put(_ value: some FixedWidthInteger) {
        withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
    }

    package mutating func add(_ name: String, _ value: Int64) {
        begin(Kind.int64, name)
        put(value)
    }

    /// A number that the server takes as an option or a direction; data has 64 bits.
    package mutating func add(_ name: String, option value: Int32) {
        begin(Kind.int32, name)
        put(value)
    }

    package mutating func add(_ name: String, _ value: Double) {
        begin(Kind.double, name)
        put(value.bitPattern)
    }

    package mutating func add(_ name: String, _ value: Bool) {
        begin(Kind.bool, name)
        bytes.append(value ? 1 : 0)
    }

    package mutating func addNull(_ name: String) { begin(Kind.null, name) }

    /// - Parameter milliseconds: since 1970.
    package mutating func add(_ name: String, date milliseconds: Int64) {
        begin(Kind.date, name)
        put(milliseconds)
    }

    package mutating func add(_ name: String, _ value: String) { add(name, utf8: value.utf8) }

    /// - Parameter text: UTF-8.
    package mutating func add(_ name: String, utf8 text: some Collection<UInt8>) {
        begin(Kind.string, name)
        put(Int32(text.count + 1))
        bytes.append(contentsOf: text)
        bytes.append(0)
    }

    package mutating func add(_ name: String, binary value: [UInt8]) {
        begin(Kind.binary, name)
        put(Int32(value.count))
        bytes.append(0)
        bytes.append(contentsOf: value)
    }

    package mutating func add(_ name: String, _ value: BSON) {
        begin(Kind.document, name)
        bytes.append(contentsOf: value.bytes)
    }

    package mutating func add(
        _ name: String, _ build: (inout BSONBuilder) throws -> Void
    ) rethrows { try nested(Kind.document, name, build) }

    /// The names of an array's elements are their positions: `"0"`, `"1"`.
    package mutating func add(
        array name: String, _ build: (inout BSONBuilder) throws -> Void
    ) rethrows { try nested(Kind.array, name, build) }

    package mutating func add(_ name: String, _ values: [String]) {
        add(array: name) { array in
            for (position, value) in values.enumerated() { array.add(String(position), value) }
        }
    }

    private mutating func nested(
        _ kind: UInt8, _ name: String, _ build: (inout BSONBuilder) throws -> Void
    ) rethrows {
        begin(kind, name)
        open.append(bytes.count)
        bytes.append(contentsOf: [0, 0, 0, 0])
        try build(&self)
        close(at: open.removeLast())
    }

    private mutating func close(at start: Int) {
        bytes.append(0)
        let length = Int32(bytes.count - start)
        withUnsafeBytes(of: length.littleEndian) { for position in 0..<4 { bytes[start + position] = $0[position] } }
    }

    mutating func finish() -> [UInt8] {
        close(at: 0)
        return bytes
    }
}
