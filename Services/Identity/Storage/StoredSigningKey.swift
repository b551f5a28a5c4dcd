package import Kernel
package import Storage

/// A key that signs tokens, sealed with the master key. Its id is the key's thumbprint.
package struct StoredSigningKey: Entity {
    package enum Tag {}
    package static let collection = "signing_keys"
    package static let byStart = Index<StoredSigningKey>("start") { [$0.signsFrom.key] }
    package static let indexes = [byStart]

    package let id: EntityID<Tag>
    package var revision = 0
    package let sealed: String
    /// It is published before it signs, so that whoever caches the JWKS knows it in time.
    package let signsFrom: Instant
    package let signsUntil: Instant

    static func place(_ kid: String) -> String { "signing-key/\(kid)" }
}
