/// An answer of Redis.
package indirect enum RedisReply: Sendable, Hashable {
    case status(String)
    case integer(Int)
    case bytes([UInt8])
    case array([RedisReply])
    case none
    /// The first word of an error.
    case failure(String)

    package var asInt: Int? {
        if case .integer(let value) = self { value } else { nil }
    }

    package var asArray: [RedisReply]? {
        if case .array(let value) = self { value } else { nil }
    }

    package var asText: String? {
        switch self {
        case .bytes(let bytes): String(decoding: bytes, as: UTF8.self)
        case .status(let text): text
        default: nil
        }
    }
}

/// A command with its arguments, as it goes over the wire (RESP2). Formatted here: hiredis would copy the arguments to C and
/// back, and the format is four lines.
package struct RedisCommand: Sendable {
    let wire: [UInt8]
    /// Whether it may be sent again after a connection broke, not knowing whether it was carried out.
    let isRepeatable: Bool

    package init(_ words: [String], isRepeatable: Bool = false) {
        self.init(words.map { Array($0.utf8) }, isRepeatable: isRepeatable)
    }

    package init(_ words: [[UInt8]], isRepeatable: Bool = false) {
        var wire = Array("*\(words.count)\r\n".utf8)
        wire.reserveCapacity(words.reduce(16) { $0 + $1.count + 16 })
        for word in words {
            wire += Array("$\(word.count)\r\n".utf8)
            wire += word
            wire += [13, 10]
        }
        self.wire = wire
        self.isRepeatable = isRepeatable
    }
}
