import CHiredis

/// Parses answers, by hiredis.
struct ReplyParser: ~Copyable {
    /// Bytes of one answer.
    static let mostBytes = 64 * 1024 * 1024

    private let reader: UnsafeMutablePointer<redisReader>
    private var pending = 0

    init() throws(ConnectionFailure) {
        guard let reader = redisReaderCreate() else { throw ConnectionFailure(description: "no memory") }
        self.reader = reader
    }

    deinit { redisReaderFree(reader) }

    mutating func feed(_ bytes: UnsafeRawBufferPointer) throws(ConnectionFailure) {
        pending += bytes.count
        guard pending <= Self.mostBytes,
            redisReaderFeed(reader, bytes.assumingMemoryBound(to: CChar.self).baseAddress, bytes.count) == REDIS_OK
        else { throw ConnectionFailure(description: "an answer is too large") }
    }

    /// Nothing until the next answer is whole.
    mutating func next() throws(ConnectionFailure) -> RedisReply? {
        var raw: UnsafeMutableRawPointer?
        guard redisReaderGetReply(reader, &raw) == REDIS_OK else {
            throw ConnectionFailure(description: "an answer is not Redis's protocol")
        }
        guard let raw else { return nil }
        defer { freeReplyObject(raw) }
        pending = 0
        return Self.reply(raw.assumingMemoryBound(to: redisReply.self).pointee)
    }

    private static func reply(_ raw: redisReply) -> RedisReply {
        switch raw.type {
        case REDIS_REPLY_STRING: .bytes(bytes(raw))
        case REDIS_REPLY_STATUS: .status(String(decoding: bytes(raw), as: UTF8.self))
        case REDIS_REPLY_INTEGER: .integer(Int(raw.integer))
        case REDIS_REPLY_ARRAY:
            .array(
                (0..<Int(raw.elements)).map { index in
                    raw.element[index].map { reply($0.pointee) } ?? RedisReply.none
                })
        // Only the code: what follows may quote the arguments.
        case REDIS_REPLY_ERROR: .failure(String(decoding: bytes(raw).prefix { $0 != UInt8(ascii: " ") }, as: UTF8.self))
        default: .none
        }
    }

    private static func bytes(_ raw: redisReply) -> [UInt8] {
        guard let start = raw.str else { return [] }
        return Array(UnsafeRawBufferPointer(start: start, count: raw.len))
    }
}
