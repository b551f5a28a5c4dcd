import Crypto
import Foundation
package import Kernel

/// Time-based one-time passwords with SHA-1, as every authenticator app has them. Source: RFC 6238 and RFC 4226.
package struct TOTP: Sendable, Hashable, CustomStringConvertible {
    /// 20 bytes when generated; seal it before it is stored.
    package let secret: [UInt8]
    /// 6 to 8.
    package let digits: Int
    /// Seconds of one step.
    package static let period: Int64 = 30

    package static func generate() -> TOTP { TOTP(unchecked: Bytes.random(20), digits: 6) }

    /// Nothing for a secret of less than 128 bits (RFC 4226, R6) or other numbers of digits.
    package init?(secret: [UInt8], digits: Int = 6) {
        guard (16...64).contains(secret.count), (6...8).contains(digits) else { return nil }
        self.init(unchecked: secret, digits: digits)
    }

    private init(unchecked secret: [UInt8], digits: Int) {
        self.secret = secret
        self.digits = digits
    }

    /// The step that is counted at an instant: whole half-minutes since 1970.
    package static func step(at instant: Instant) -> Int64 { floorDivide(instant.seconds, period) }

    package func code(atStep step: Int64) -> String {
        let key = SymmetricKey(data: secret)
        let mac = Array(HMAC<Insecure.SHA1>.authenticationCode(for: Bytes.bigEndian(step), using: key))
        let offset = Int(mac[19] & 0xF)
        let word = mac[offset..<offset + 4].reduce(UInt32(0)) { $0 << 8 | UInt32($1) } & 0x7FFF_FFFF
        let modulus: UInt32 = [1_000_000, 10_000_000, 100_000_000][digits - 6]
        let text = String(word % modulus)
        return String(repeating: "0", count: digits - text.count) + text
    }

    /// The step of a right code, to be stored as the last one used; nothing for a wrong code, and for one whose step is
    /// not later than `lastUsedStep`: each code works once. Codes of one step before and after are right too.
    package func accept(_ code: String, at now: Instant, lastUsedStep: Int64?) -> Int64? {
        let typed = code.filter { $0 != " " }
        let current = Self.step(at: now)
        var accepted: Int64?
        for step in current - 1...current + 1 {
            // All three are computed, so that the duration tells nothing.
            let matches = Bytes.areEqual(self.code(atStep: step).utf8, typed.utf8)
            if matches, step > lastUsedStep ?? .min, accepted == nil { accepted = step }
        }
        return accepted
    }

    /// What the QR code for an authenticator app contains. Source: the Key URI Format of Google Authenticator.
    package func uri(issuer: String, account: String) -> String {
        let label = "\(Self.escaped(issuer)):\(Self.escaped(account))"
        return "otpauth://totp/\(label)?secret=\(Base32.encode(secret))&issuer=\(Self.escaped(issuer))"
            + "&algorithm=SHA1&digits=\(digits)&period=\(Self.period)"
    }

    package var description: String { "TOTP" }

    /// Percent-encodes all but the unreserved characters of RFC 3986.
    private static func escaped(_ text: String) -> String {
        let hex = Array("0123456789ABCDEF".utf8)
        var output: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                output.append(byte)
            default: output += [UInt8(ascii: "%"), hex[Int(byte >> 4)], hex[Int(byte & 0xF)]]
            }
        }
        return String(decoding: output, as: UTF8.self)
    }
}
