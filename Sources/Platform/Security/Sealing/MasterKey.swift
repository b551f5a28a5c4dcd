import Crypto
import Foundation
import Kernel

/// The secret that all stored secrets are sealed with: 256 bits, in a file beside the data or in the environment.
/// Without it a copy of the store gives away neither signing keys nor second factors. Its description does not show it.
package struct MasterKey: Sendable, Hashable, CustomStringConvertible {
    /// What a key is derived for; a key made for one purpose is of no use for another.
    package enum Purpose: String, Sendable {
        case sealing
        case audit
        case csrf
        case cursors
    }

    let bytes: [UInt8]
    /// 8 hexadecimal digits that name the key and tell nothing about it.
    package let id: String

    package static func generate() -> MasterKey { MasterKey(unchecked: Bytes.random(32)) }

    /// - Parameter text: 32 bytes as base64, with or without padding, in the standard or the URL alphabet.
    package init?(_ text: String) {
        var text = text.trimmingCharacters(in: .whitespacesAndNewlines)[...]
        while text.hasSuffix("=") { text.removeLast() }
        guard let bytes = PHCBase64.decode(text) ?? Base64URL.decode(text), bytes.count == 32 else { return nil }
        self.init(unchecked: bytes)
    }

    private init(unchecked bytes: [UInt8]) {
        self.bytes = bytes
        id = Bytes.hmac(Array("hms-master-key-id".utf8), key: bytes).prefix(4).map { byte in
            String(byte >> 4, radix: 16) + String(byte & 0xF, radix: 16)
        }.joined()
    }

    /// The text that the file contains.
    package var text: String { Base64URL.encode(bytes) }

    /// 32 bytes for one purpose. Source: HKDF with SHA-256, RFC 5869.
    package func derive(_ purpose: Purpose) -> [UInt8] {
        let key = HKDF<SHA256>.deriveKey(
            inputKeyMaterial: SymmetricKey(data: bytes), info: Array("hms-\(purpose.rawValue)-1".utf8),
            outputByteCount: 32)
        return key.withUnsafeBytes { Array($0) }
    }

    package var description: String { "MasterKey(\(id))" }
}

/// Why the master key could not be had. For the operator: it names the file, never its content.
package enum MasterKeyError: Error, Sendable, Hashable, CustomStringConvertible {
    case notReadable(path: String, errno: Int32)
    case notWritable(path: String, errno: Int32)
    /// Others than its owner may read it.
    case tooOpen(path: String, mode: UInt32)
    case malformed(path: String)

    package var description: String {
        switch self {
        case .notReadable(let path, let code): "cannot read the master key \(path): \(String(cString: strerror(code)))"
        case .notWritable(let path, let code): "cannot write the master key \(path): \(String(cString: strerror(code)))"
        case .tooOpen(let path, let mode):
            "the master key \(path) has mode \(String(mode, radix: 8)); only its owner may read it: chmod 600"
        case .malformed(let path): "the master key \(path) is not a file with 32 bytes as base64"
        }
    }
}
