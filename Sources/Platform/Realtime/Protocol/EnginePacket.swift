/// A packet of Engine.IO 4 in its text form: one digit, and what belongs to it. Binary packets are not spoken here.
/// Source: https://socket.io/docs/v4/engine-io-protocol
struct EnginePacket: Sendable, Hashable {
    enum Kind: Character, Sendable, CaseIterable {
        case open = "0"
        case close = "1"
        case ping = "2"
        case pong = "3"
        case message = "4"
        /// The client goes on over the WebSocket that it probed.
        case upgrade = "5"
        case noop = "6"
    }

    let kind: Kind
    let text: String

    init(_ kind: Kind, _ text: String = "") {
        self.kind = kind
        self.text = text
    }

    /// Nothing for what is none.
    init?(parsing encoded: some StringProtocol) {
        guard let first = encoded.first, let kind = Kind(rawValue: first) else { return nil }
        self.init(kind, String(encoded.dropFirst()))
    }

    var encoded: String { "\(kind.rawValue)\(text)" }
}

/// Several packets as the body of one request or response of long polling.
enum EnginePayload {
    static let separator: Character = "\u{1E}"
    /// A client sends what it gathered between two requests.
    static let mostPackets = 64

    static func encode(_ packets: [String]) -> String { packets.joined(separator: String(separator)) }

    /// Nothing, if one of the packets is none, or if there are too many.
    static func decode(_ text: String) -> [EnginePacket]? {
        let parts = text.split(separator: separator, maxSplits: mostPackets, omittingEmptySubsequences: false)
        guard parts.count <= mostPackets else { return nil }
        var packets: [EnginePacket] = []
        for part in parts {
            guard let packet = EnginePacket(parsing: part) else { return nil }
            packets.append(packet)
        }
        return packets
    }
}
