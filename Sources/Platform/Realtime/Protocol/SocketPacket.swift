package import Kernel

/// A packet of Socket.IO protocol 5, inside an Engine.IO message. Packets with binary attachments are not spoken here.
/// Source: https://socket.io/docs/v4/socket-io-protocol
package struct SocketPacket: Sendable, Hashable {
    package enum Kind: UInt8, Sendable, CaseIterable {
        case connect = 0x30
        case disconnect
        case event
        case acknowledgement
        case connectError
    }

    package static let root = "/"

    package let kind: Kind
    package let namespace: String
    /// Of the acknowledgement that is asked for, or given.
    package let id: Int?
    package let data: JSONValue?

    package init(_ kind: Kind, namespace: String = Self.root, id: Int? = nil, data: JSONValue? = nil) {
        self.kind = kind
        self.namespace = namespace
        self.id = id
        self.data = data
    }

    /// Nothing for what is no packet, whatever it is.
    package init?(parsing text: String) {
        var rest = Array(text.utf8)[...]
        guard let kind = rest.popFirst().flatMap(Kind.init(rawValue:)) else { return nil }
        var namespace = Self.root
        if rest.first == UInt8(ascii: "/") {
            let end = rest.firstIndex(of: UInt8(ascii: ",")) ?? rest.endIndex
            namespace = String(decoding: rest[..<end], as: UTF8.self)
            rest = rest[end...].dropFirst()
        }
        let digits = rest.prefix { (0x30...0x39).contains($0) }
        rest = rest[digits.endIndex...]
        var id: Int?
        if !digits.isEmpty {
            guard digits.count <= 15 else { return nil }
            id = digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
        }
        var data: JSONValue?
        if !rest.isEmpty {
            guard let value = try? JSONValue(parsing: Array(rest)) else { return nil }
            data = value
        }
        self.init(kind, namespace: namespace, id: id, data: data)
        guard isWellFormed else { return nil }
    }

    /// Whether the data is what the kind of packet has.
    private var isWellFormed: Bool {
        switch kind {
        case .connect: data == nil || data?.asObject != nil
        case .disconnect: data == nil
        case .event: data?[0]?.asString != nil
        case .acknowledgement: id != nil && data?.asArray != nil
        case .connectError: data?.asObject != nil
        }
    }

    package var encoded: String {
        var text = String(UnicodeScalar(kind.rawValue))
        if namespace != Self.root { text += namespace + "," }
        if let id { text += String(id) }
        if let data { text += data.description }
        return text
    }

    /// As a packet of Engine.IO, ready to be sent.
    var message: String { EnginePacket(.message, encoded).encoded }

    /// An event with one argument.
    static func event(_ name: String, _ argument: JSONValue) -> SocketPacket {
        SocketPacket(.event, data: [.string(name), argument])
    }
}
