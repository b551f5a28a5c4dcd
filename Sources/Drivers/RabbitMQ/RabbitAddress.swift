import Foundation

/// Where a broker is, and who connects. It never shows its password.
package struct RabbitAddress: Sendable {
    package struct Host: Sendable, Hashable, CustomStringConvertible {
        package let name: String
        package let port: Int

        package var description: String { "\(name):\(port)" }
    }

    /// The members of a cluster, tried in turn; at least one.
    package let hosts: [Host]
    package let isEncrypted: Bool
    package let virtualHost: String
    let user: String
    let password: String

    /// - Parameter text: `amqp://host:port,other-host:port/vhost`, or `amqps://` for TLS. The vhost is percent-encoded; without
    ///   a path it is `/`. Nothing, if the text is no such address.
    package init?(_ text: String, user: String, password: String) {
        guard let scheme = text.range(of: "://"), text.utf8.count <= 2000 else { return nil }
        switch text[..<scheme.lowerBound] {
        case "amqp": isEncrypted = false
        case "amqps": isEncrypted = true
        default: return nil
        }
        let parts = text[scheme.upperBound...].split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let virtualHost = parts.count == 2 ? parts[1].removingPercentEncoding : "/", !virtualHost.isEmpty,
            !parts.dropFirst().contains(where: { $0.contains("/") }),
            // C takes each of them up to the first zero.
            ![user, password, virtualHost].contains(where: { $0.utf8.contains(0) })
        else { return nil }
        let usual = isEncrypted ? 5671 : 5672
        var hosts: [Host] = []
        for part in parts[0].split(separator: ",", omittingEmptySubsequences: false) {
            guard let host = Self.host(part, usual) else { return nil }
            hosts.append(host)
        }
        self.hosts = hosts
        self.user = user
        self.password = password
        self.virtualHost = virtualHost
    }

    private static func host(_ text: Substring, _ usual: Int) -> Host? {
        // Either [::1]:5672, or a name without colons.
        if text.hasPrefix("["), let end = text.firstIndex(of: "]") {
            let name = String(text[text.index(after: text.startIndex)..<end])
            return host(name, port: text[text.index(after: end)...], usual)
        }
        guard let colon = text.firstIndex(of: ":") else { return host(String(text), port: "", usual) }
        return host(String(text[..<colon]), port: text[colon...], usual)
    }

    private static func host(_ name: String, port: Substring, _ usual: Int) -> Host? {
        guard !name.isEmpty, !name.contains(where: { $0.isWhitespace || "/?@".contains($0) }) else { return nil }
        if port.isEmpty { return Host(name: name, port: usual) }
        guard port.hasPrefix(":"), let number = Int(port.dropFirst()), (1...65_535).contains(number) else { return nil }
        return Host(name: name, port: number)
    }
}

extension RabbitAddress: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { hosts.map(\.description).joined(separator: ",") + ", vhost \(virtualHost)" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: []) }
}

/// How a connection is made and kept.
package struct RabbitOptions: Sendable {
    /// PEM file of the authorities that may have signed the broker's certificate; those of the system without it.
    package var authorities: String?
    /// PEM files of the certificate by which this process shows who it is, and its key.
    package var identity: (certificate: String, key: String)?
    package var connectTimeout = Duration.seconds(5)
    /// Seconds after which a silent broker counts as gone.
    package var heartbeat = 15
    /// Longest time that an answer or a confirmation may take.
    package var answerTimeout = Duration.seconds(30)

    package init() {}
}
