import Kernel

/// A random secret of 256 bits that HMS gives out once and keeps only the hash of: refresh tokens, reset tokens.
/// Its description does not show it.
package struct SecretToken: Sendable, Hashable, CustomStringConvertible {
    /// 43 characters of base64url. For the one who gets it, never for a log.
    package let text: String

    package static func generate() -> SecretToken { SecretToken(unchecked: Base64URL.encode(Bytes.random(32))) }

    /// Nothing for what cannot be one.
    package init?(_ text: String) {
        guard text.utf8.count == 43, Base64URL.decode(text) != nil else { return nil }
        self.text = text
    }

    private init(unchecked text: String) { self.text = text }

    /// SHA-256 as base64url, to store and to look up by. Fast on purpose: 256 random bits cannot be guessed.
    package var hash: String { Base64URL.encode(Bytes.sha256(Array(text.utf8))) }

    package func matches(hash stored: String) -> Bool { Bytes.areEqual(hash.utf8, stored.utf8) }

    package var description: String { "SecretToken" }
}

/// An API key: `hms_`, 43 random characters, and 8 digits of checksum, by which scanners of source code and HMS tell a
/// real key from a typo without asking the store. Its description does not show it.
package struct APIKeySecret: Sendable, Hashable, CustomStringConvertible {
    package static let prefix = "hms_"

    /// 55 characters. For the one who gets it, never for a log.
    package let text: String

    package static func generate() -> APIKeySecret {
        let body = prefix + Base64URL.encode(Bytes.random(32))
        return APIKeySecret(unchecked: body + checksum(body))
    }

    /// Nothing for another form or a wrong checksum.
    package init?(_ text: String) {
        guard text.utf8.count == 55, text.hasPrefix(Self.prefix),
            Base64URL.decode(text.dropFirst(4).dropLast(8)) != nil,
            Self.checksum(String(text.dropLast(8))) == text.suffix(8)
        else { return nil }
        self.text = text
    }

    private init(unchecked text: String) { self.text = text }

    /// SHA-256 as base64url, to store and to look up by.
    package var hash: String { Base64URL.encode(Bytes.sha256(Array(text.utf8))) }

    package func matches(hash stored: String) -> Bool { Bytes.areEqual(hash.utf8, stored.utf8) }

    /// The first characters, by which its owner recognises it in a list: `hms_Ab3d`.
    package var hint: String { String(text.prefix(8)) }

    package var description: String { "APIKeySecret(\(hint)...)" }

    /// CRC-32 (ISO-HDLC) in hexadecimal.
    private static func checksum(_ text: String) -> String {
        var crc: UInt32 = 0xFFFF_FFFF
        for byte in text.utf8 {
            crc ^= UInt32(byte)
            for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
        }
        let digits = String(~crc, radix: 16)
        return String(repeating: "0", count: 8 - digits.count) + digits
    }
}
