import Foundation

/// What failed sign-ins from one place are counted by: an IPv4 address, or the /64 network of an IPv6 address, since
/// one subscriber has all of its 2^64 addresses. IPv4-mapped addresses count as IPv4.
package enum RemoteNetwork {
    /// - Parameter address: numeric, with no port; other texts are returned as they are, cut to 64 characters.
    package static func key(of address: String) -> String {
        var v6 = in6_addr()
        guard inet_pton(AF_INET6, address, &v6) == 1 else { return String(address.prefix(64)) }
        let bytes = withUnsafeBytes(of: &v6) { Array($0) }
        if bytes[0..<10].allSatisfy({ $0 == 0 }), bytes[10] == 0xFF, bytes[11] == 0xFF {
            return bytes[12...].map { String($0) }.joined(separator: ".")
        }
        let groups = stride(from: 0, to: 8, by: 2).map { index in
            String(UInt16(bytes[index]) << 8 | UInt16(bytes[index + 1]), radix: 16)
        }
        return groups.joined(separator: ":") + "::/64"
    }
}
