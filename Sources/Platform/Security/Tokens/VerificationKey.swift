package import Kernel

/// The public part of a key that signs access tokens: Ed25519.
package struct VerificationKey: Sendable, Hashable {
    /// The thumbprint of the key.
    package let kid: String
    /// 32 bytes.
    package let publicKey: [UInt8]
    /// From here on it signs nothing new.
    package let notAfter: Instant

    package init(kid: String, publicKey: [UInt8], notAfter: Instant) {
        self.kid = kid
        self.publicKey = publicKey
        self.notAfter = notAfter
    }

    /// Tokens that it signed last are verified until they expire.
    package func mayVerify(at now: Instant) -> Bool { now < notAfter + AccessTokens.longestLifetime }
}
