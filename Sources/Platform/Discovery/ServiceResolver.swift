/// Where a replica of a service listens for calls of other services.
package struct ServiceAddress: Sendable, Hashable, CustomStringConvertible {
    /// An IP address, without brackets, or a host name.
    package let host: String
    /// 1 to 65535.
    package let port: Int

    /// Nothing for a port that there is not, or an empty host.
    package init?(host: String, port: Int) {
        guard !host.isEmpty, (1...65_535).contains(port) else { return nil }
        self.host = host
        self.port = port
    }

    /// `10.0.0.7:7443`, `patients-1.example.org:7443` or `[2001:db8::7]:7443`; nothing for anything else.
    package init?(_ text: String) {
        guard let colon = text.lastIndex(of: ":"), let port = Int(text[text.index(after: colon)...]) else { return nil }
        var host = text[..<colon]
        if host.hasPrefix("["), host.hasSuffix("]") {
            host = host.dropFirst().dropLast()
        } else if host.contains(":") {
            return nil
        }
        guard host.utf8.allSatisfy(Self.isOfAHost) else { return nil }
        self.init(host: String(host), port: port)
    }

    package var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }

    private static func isOfAHost(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: ":"),
            UInt8(ascii: "%"):
            true
        default: false
        }
    }
}

/// Knows which replicas of a service there are: from the configuration, or from a directory that the replicas are in.
package protocol ServiceResolver: Sendable {
    /// The replicas as they are now, and again whenever they change, until the consumer stops or its task is cancelled. An
    /// empty list says that there is none now. The stream ends early only where nothing can change any more.
    /// - Parameter service: the name of a module: `patients`.
    func replicas(of service: String) -> AsyncStream<[ServiceAddress]>
}

/// Replicas that the configuration names.
package struct StaticResolver: ServiceResolver {
    private let addresses: [String: [ServiceAddress]]

    package init(_ addresses: [String: [ServiceAddress]]) { self.addresses = addresses }

    package func replicas(of service: String) -> AsyncStream<[ServiceAddress]> {
        AsyncStream { continuation in
            continuation.yield(addresses[service] ?? [])
            continuation.finish()
        }
    }
}
