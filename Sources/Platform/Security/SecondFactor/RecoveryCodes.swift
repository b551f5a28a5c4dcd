import Kernel

/// Codes that stand in for a lost authenticator, each once. 80 random bits each, so that a fast hash keeps them safe
/// even from someone who has read the store.
package struct RecoveryCodes: Sendable {
    /// Shown once: ten times `k7qd-2mxa-p3vz-w6ye`.
    package let codes: [String]
    /// To be stored, in the order of `codes`.
    package let hashes: [String]

    package static func generate(count: Int = 10) -> RecoveryCodes {
        let codes = (0..<count).map { _ in
            let text = Array(Base32.encode(Bytes.random(10)).lowercased())
            return stride(from: 0, to: text.count, by: 4).map { String(text[$0..<$0 + 4]) }.joined(separator: "-")
        }
        return RecoveryCodes(codes: codes, hashes: codes.compactMap(hash))
    }

    /// The hashes that remain once `code` is used; nothing if it is none of them. Case, spaces and dashes don't matter.
    package static func redeem(_ code: String, from hashes: [String]) -> [String]? {
        guard let given = hash(code) else { return nil }
        var match: Int?
        for (index, stored) in hashes.enumerated() where Bytes.areEqual(stored.utf8, given.utf8) { match = index }
        guard let match else { return nil }
        var rest = hashes
        rest.remove(at: match)
        return rest
    }

    private static func hash(_ code: String) -> String? {
        guard code.utf8.count <= 64, let bytes = Base32.decode(code), bytes.count == 10 else { return nil }
        return Base64URL.encode(Bytes.sha256(Array("hms-recovery-code".utf8) + bytes))
    }
}
