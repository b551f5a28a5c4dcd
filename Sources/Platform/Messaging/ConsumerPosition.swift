package import Kernel
import Storage

/// How far a consumer has come in the log of one source. Committed with what the consumer did, so it is the consumer's
/// inbox: an event that it knows has taken effect, or is parked.
package struct ConsumerPosition: Entity {
    package enum Tag {}
    package static let collection = "consumer_positions"
    /// How many of the latest sequences are remembered one by one: more than a relay ever has under way.
    package static let window = 1024

    package let id: EntityID<Tag>
    package var revision = 0
    /// The highest that was handled. Those more than a window below it count as handled.
    package private(set) var sequence: Int64
    /// Of a feed that may repeat: which of the latest sequences were handled. The lowest bit of the first word is `sequence`
    /// itself, the next one the sequence before it. Nothing where all of them were.
    private var handled: [Int64]?
    /// The sequence that was tried last by a process that may have ended by it, and how often; nothing once it was handled.
    private var tried: Int64?
    private var tries: Int?
    /// Whether it is not as it was loaded.
    private var isMoved = false

    private enum CodingKeys: String, CodingKey {
        case id, revision, sequence, handled, tried, tries
    }

    init(id: EntityID<Tag>, sequence: Int64 = 0) {
        self.id = id
        self.sequence = sequence
    }

    static func id(_ consumer: String, _ source: String) -> EntityID<Tag> {
        EntityID(unchecked: "\(consumer).\(source)")
    }

    /// The position of a consumer within a change, at the beginning if it has none.
    static func of(_ consumer: String, in source: String, _ transaction: Transaction) throws -> ConsumerPosition {
        let id = id(consumer, source)
        return try transaction.get(ConsumerPosition.self, id) ?? ConsumerPosition(id: id)
    }

    mutating func save(_ transaction: Transaction) throws {
        guard isMoved else { return }
        if revision == 0 { try transaction.insert(&self) } else { try transaction.update(&self) }
    }

    /// Whether the event has not been handled before. An event that may be repeated is known from now on.
    mutating func take(_ next: Int64, _ arrival: Arrival) -> Bool {
        switch arrival {
        case .inOrder: return next > sequence
        case .repeated: break
        }
        var words = handled.map { $0.map(UInt64.init(bitPattern:)) } ?? Self.full
        defer { handled = words.map(Int64.init(bitPattern:)) }
        if next > sequence {
            Self.shift(&words, by: next - sequence)
            sequence = next
            words[0] |= 1
            isMoved = true
            if tried == next { forgive() }
            return true
        }
        guard let age = Int(exactly: sequence - next), age < Self.window else { return false }
        let bit = UInt64(1) << UInt64(age % 64)
        if words[age / 64] & bit != 0 { return false }
        words[age / 64] |= bit
        isMoved = true
        if tried == next { forgive() }
        return true
    }

    /// Notes that an event is tried.
    /// - Returns: which try it is, from 1; nothing if the event is known.
    mutating func begin(_ next: Int64) -> Int? {
        var probe = self
        guard probe.take(next, .repeated) else { return nil }
        tries = tried == next ? (tries ?? 0) + 1 : 1
        tried = next
        isMoved = true
        return tries
    }

    /// Whoever tried is still there.
    mutating func forgive() {
        isMoved = isMoved || tried != nil
        tried = nil
        tries = nil
    }

    /// Passes over everything up to a sequence of a log that is read in order.
    mutating func pass(through last: Int64, _ arrival: Arrival) {
        guard arrival == .inOrder, last > sequence else { return }
        sequence = last
        handled = nil
        isMoved = true
    }

    private static var full: [UInt64] { Array(repeating: .max, count: window / 64) }

    /// Makes every bit older.
    private static func shift(_ words: inout [UInt64], by distance: Int64) {
        guard distance < window else {
            words = Array(repeating: 0, count: words.count)
            return
        }
        let (whole, bits) = (Int(distance) / 64, UInt64(distance) % 64)
        for index in words.indices.reversed() {
            let upper = index >= whole ? words[index - whole] << bits : 0
            // A shift by 64 gives 0.
            let lower = index > whole ? words[index - whole - 1] >> (64 - bits) : 0
            words[index] = upper | lower
        }
    }
}
