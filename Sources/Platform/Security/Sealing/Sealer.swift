import Crypto
import Foundation
import Kernel

/// Seals secrets at rest with AES-256-GCM. A sealed value names its key, so that the master key can be replaced while
/// values of the old one remain, and is bound to its place: copied to another record, it does not open.
package struct Sealer: Sendable {
    package enum Failure: Error, Sendable, Hashable {
        /// Not a sealed value, or of a later version.
        case malformed
        /// Sealed with a master key that is not at hand; its id.
        case unknownKey(String)
        /// Changed, or sealed for another place.
        case notAuthentic
    }

    private static let version: UInt8 = 1
    private static let nonceLength = 12
    private static let tagLength = 16
    private static let headerLength = 5

    private let active: MasterKey
    private let keys: [String: [UInt8]]

    /// - Parameter retired: earlier master keys, that still open what they sealed.
    package init(_ active: MasterKey, retired: [MasterKey] = []) {
        self.active = active
        let derived = ([active] + retired).map { ($0.id, $0.derive(.sealing)) }
        keys = Dictionary(derived, uniquingKeysWith: { first, _ in first })
    }

    /// Version (1 byte), key id (4), nonce (12), ciphertext, tag (16), as base64url.
    /// - Parameter place: what the value belongs to, such as `totp/<user id>`; the same is needed to open it.
    package func seal(_ plaintext: [UInt8], for place: String) throws -> String {
        guard let header = Self.header(active.id), let key = keys[active.id] else { throw Failure.malformed }
        let box = try AES.GCM.seal(
            plaintext, using: SymmetricKey(data: key), authenticating: header + Array(place.utf8))
        return Base64URL.encode(header + Array(box.nonce) + Array(box.ciphertext) + Array(box.tag))
    }

    /// Throws `Failure`.
    package func open(_ sealed: String, for place: String) throws(Failure) -> [UInt8] {
        let id = try keyID(of: sealed)
        guard let bytes = Base64URL.decode(sealed) else { throw .malformed }
        guard let key = keys[id] else { throw .unknownKey(id) }
        let header = Array(bytes[..<Self.headerLength])
        do {
            let box = try AES.GCM.SealedBox(combined: bytes[Self.headerLength...])
            let opened = try AES.GCM.open(
                box, using: SymmetricKey(data: key), authenticating: header + Array(place.utf8))
            return Array(opened)
        } catch {
            throw .notAuthentic
        }
    }

    /// Whether to seal the value again because the master key was replaced since.
    package func needsResealing(_ sealed: String) throws(Failure) -> Bool {
        try keyID(of: sealed) != active.id
    }

    private func keyID(of sealed: String) throws(Failure) -> String {
        guard let bytes = Base64URL.decode(sealed), bytes.first == Self.version,
            bytes.count >= Self.headerLength + Self.nonceLength + Self.tagLength
        else { throw .malformed }
        let word = bytes[1..<Self.headerLength].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        let digits = String(word, radix: 16)
        return String(repeating: "0", count: 8 - digits.count) + digits
    }

    private static func header(_ id: String) -> [UInt8]? {
        UInt32(id, radix: 16).map { [version] + Bytes.bigEndian($0) }
    }
}
