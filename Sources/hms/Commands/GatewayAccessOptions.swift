import ArgumentParser
import Foundation
import Gateway

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Who may pass: the files of addresses and of API keys.
struct GatewayAccessOptions {
    private let options: NginxGateway.Access

    init(_ options: NginxGateway.Access) { self.options = options }

    func addresses() throws -> GatewayPlan.AddressLists {
        var lists = GatewayPlan.AddressLists()
        lists.allowed = try networks(options.allow, of: "--allow")
        lists.denied = try networks(options.deny, of: "--deny")
        lists.administrators = try networks(options.adminAllow, of: "--admin-allow")
        lists.proxies = try options.trustedProxy.map { network in
            guard Self.isNetwork(network) else { throw Self.noNetwork(network, "--trusted-proxy") }
            return network
        }
        return lists
    }

    func keys() throws -> GatewayPlan.Keys {
        var keys = GatewayPlan.Keys()
        for (number, line) in try lines(options.apiKeys, of: "--api-keys") {
            let parts = line.split(separator: " ", omittingEmptySubsequences: true).map(String.init)
            // The line itself is not repeated: there is a secret in it.
            guard parts.count == 2, (16...200).contains(parts[1].utf8.count), parts[1].utf8.allSatisfy(Self.isOfAKey)
            else {
                throw ValidationError(
                    "--api-keys: line \(number) is not a name and a key of 16 to 200 letters, digits and . _ ~ - characters."
                )
            }
            keys.clients[try GatewayOptions.token(parts[0], of: "--api-keys: line \(number)")] = parts[1]
        }
        keys.prefixes = try options.requireApiKey.map { path in
            guard path.hasPrefix("/"), path.count > 1, !path.hasSuffix("/"), path.utf8.allSatisfy(Self.isOfAPath) else {
                throw ValidationError("--require-api-key: \(path) is no path such as /api/appointments.")
            }
            return path
        }
        guard keys.prefixes.isEmpty || !keys.clients.isEmpty else {
            throw ValidationError("--require-api-key needs --api-keys, too, with at least one client.")
        }
        return keys
    }

    private func networks(_ file: String?, of option: String) throws -> [String] {
        let networks = try lines(file, of: option).map { number, line in
            guard Self.isNetwork(line) else { throw Self.noNetwork(line, "\(option): line \(number)") }
            return line
        }
        // An empty list of those that may pass would let everyone through.
        guard file == nil || !networks.isEmpty || option == "--deny" else {
            throw ValidationError("\(option): \(file ?? "") has no address in it.")
        }
        return Array(Set(networks))
    }

    /// The lines of a file with their numbers, without comments and empty ones.
    private func lines(_ file: String?, of option: String) throws -> [(Int, String)] {
        guard let file else { return [] }
        guard let data = FileManager.default.contents(atPath: file) else {
            throw ValidationError("\(option): \(file) can't be read.")
        }
        let lines = String(decoding: data, as: UTF8.self).split(
            omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        return lines.enumerated().map { ($0.offset + 1, $0.element) }.compactMap { number, line in
            let text = line.prefix { $0 != "#" }.trimmingCharacters(in: .whitespaces)
            return text.isEmpty ? nil : (number, text)
        }
    }

    private static func noNetwork(_ text: String, _ option: String) -> ValidationError {
        ValidationError("\(option): \(text) is no address or network such as 10.0.0.7, 10.0.0.0/8 or 2001:db8::/32.")
    }

    static func isNetwork(_ text: String) -> Bool {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard (1...2).contains(parts.count) else { return false }
        var v4 = in_addr()
        var v6 = in6_addr()
        let isV4 = inet_pton(AF_INET, parts[0], &v4) == 1
        guard isV4 || inet_pton(AF_INET6, parts[0], &v6) == 1 else { return false }
        guard parts.count == 2 else { return true }
        guard let bits = Int(parts[1]), parts[1] == String(bits) else { return false }
        return (0...(isV4 ? 32 : 128)).contains(bits)
    }

    private static func isOfAKey(_ byte: UInt8) -> Bool { isOfAPath(byte) && byte != UInt8(ascii: "/") }

    private static func isOfAPath(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: "/._~-".utf8.contains(byte)
        }
    }
}
