import Crypto
import Foundation
package import Kernel

/// An Ed25519 key that signs access tokens until `notAfter`, and verifies them a while longer. As JSON it holds the
/// private key: seal it before it is stored. Its description does not show the key.
package struct SigningKey: Sendable, Codable, Hashable, CustomStringConvertible {
    /// The thumbprint of the public key. Source: RFC 7638 and RFC 8037, A.3.
    package let kid: String
    let privateKey: [UInt8]
    package let publicKey: [UInt8]
    package let createdAt: Instant
    /// From here on it signs nothing new.
    package let notAfter: Instant

    package static func generate(at now: Instant, lifetime: Duration = .days(30)) -> SigningKey {
        SigningKey(Curve25519.Signing.PrivateKey(), createdAt: now, notAfter: now + lifetime)
    }

    /// - Parameter privateKey: 32 bytes, otherwise it throws.
    package init(privateKey: [UInt8], createdAt: Instant, notAfter: Instant) throws {
        self.init(
            try Curve25519.Signing.PrivateKey(rawRepresentation: privateKey), createdAt: createdAt, notAfter: notAfter)
    }

    private init(_ key: Curve25519.Signing.PrivateKey, createdAt: Instant, notAfter: Instant) {
        privateKey = Array(key.rawRepresentation)
        publicKey = Array(key.publicKey.rawRepresentation)
        kid = Self.thumbprint(publicKey)
        self.createdAt = createdAt
        self.notAfter = notAfter
    }

    package func maySign(at now: Instant) -> Bool { createdAt <= now && now < notAfter }

    /// Tokens that it signed last are verified until they expire.
    package func mayVerify(at now: Instant) -> Bool { verification.mayVerify(at: now) }

    /// What whoever verifies needs of it.
    package var verification: VerificationKey { VerificationKey(kid: kid, publicKey: publicKey, notAfter: notAfter) }

    package var description: String { "SigningKey(\(kid))" }

    package static func thumbprint(_ publicKey: [UInt8]) -> String {
        let members = #"{"crv":"Ed25519","kty":"OKP","x":"\#(Base64URL.encode(publicKey))"}"#
        return Base64URL.encode(Bytes.sha256(Array(members.utf8)))
    }

    private enum CodingKeys: String, CodingKey {
        case kid, privateKey, createdAt, notAfter
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let text = try container.decode(String.self, forKey: .privateKey)
        guard let bytes = Base64URL.decode(text), bytes.count == 32 else {
            throw DecodingError.dataCorruptedError(
                forKey: .privateKey, in: container, debugDescription: "must be 32 bytes as base64url")
        }
        try self.init(
            privateKey: bytes, createdAt: container.decode(Instant.self, forKey: .createdAt),
            notAfter: container.decode(Instant.self, forKey: .notAfter))
        guard try container.decode(String.self, forKey: .kid) == kid else {
            throw DecodingError.dataCorruptedError(
                forKey: .kid, in: container, debugDescription: "is not the thumbprint of the key")
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(kid, forKey: .kid)
        try container.encode(Base64URL.encode(privateKey), forKey: .privateKey)
        try container.encode(createdAt, forKey: .createdAt)
        try container.encode(notAfter, forKey: .notAfter)
    }
}

/// When keys are replaced. A new key is published this long before the old one ends, so that whoever caches the JWKS
/// knows it in time.
package struct KeySchedule: Sendable {
    package let lifetime: Duration
    package let overlap: Duration

    package init(lifetime: Duration = .days(30), overlap: Duration = .days(2)) {
        self.lifetime = lifetime
        self.overlap = overlap
    }

    /// The keys to have from now on: without those that verify nothing any more, and with a new one when the last that
    /// signs is about to end. Equal to `keys` when nothing is due. Newest first.
    package func rotate(_ keys: [SigningKey], at now: Instant) -> [SigningKey] {
        var kept = keys.filter { $0.mayVerify(at: now) }
        if !kept.contains(where: { $0.maySign(at: now) && now + overlap < $0.notAfter }) {
            kept.append(.generate(at: now, lifetime: lifetime))
        }
        return kept.sorted { ($0.createdAt, $0.kid) > ($1.createdAt, $1.kid) }
    }
}
