/// The cost of one scrypt hash. Source: RFC 7914; OWASP Password Storage Cheat Sheet (N=2^14, r=8, p=5).
package struct ScryptParameters: Sendable, Hashable {
    /// The work factor N is 2 to this power, 1 to 18.
    package let logRounds: Int
    /// `r`, 1 to 32. One hash takes `128 * N * r` bytes of memory.
    package let blockSize: Int
    /// `p`, 1 to 16. Multiplies the time, not the memory.
    package let parallelism: Int

    /// 16 MiB and about a tenth of a second of one core.
    package static let standard = ScryptParameters(unchecked: 14, 8, 5)

    /// Nothing outside the ranges, or for more than 256 MiB: a damaged row must not take the server down.
    package init?(logRounds: Int, blockSize: Int, parallelism: Int) {
        guard (1...18).contains(logRounds), (1...32).contains(blockSize), (1...16).contains(parallelism),
            128 * (1 << logRounds) * blockSize <= 256 << 20
        else { return nil }
        self.init(unchecked: logRounds, blockSize, parallelism)
    }

    private init(unchecked logRounds: Int, _ blockSize: Int, _ parallelism: Int) {
        self.logRounds = logRounds
        self.blockSize = blockSize
        self.parallelism = parallelism
    }
}

/// A stored password: `$scrypt$ln=14,r=8,p=5$<salt>$<hash>`, in the PHC string format (base64 without padding).
package struct PasswordHash: Sendable, Hashable {
    package let parameters: ScryptParameters
    /// 8 to 64 bytes.
    package let salt: [UInt8]
    /// 16 to 64 bytes.
    package let hash: [UInt8]

    package init(parameters: ScryptParameters, salt: [UInt8], hash: [UInt8]) {
        self.parameters = parameters
        self.salt = salt
        self.hash = hash
    }

    /// Nothing for another scheme (imported bcrypt hashes), and for what is not whole.
    package init?(_ text: String) {
        let parts = text.split(separator: "$", omittingEmptySubsequences: false)
        guard parts.count == 5, parts[0].isEmpty, parts[1] == "scrypt",
            let parameters = Self.parameters(parts[2]),
            let salt = PHCBase64.decode(parts[3]), (8...64).contains(salt.count),
            // Exactly what `hash` makes: the beginning of a scrypt hash is a hash too, and would verify.
            let hash = PHCBase64.decode(parts[4]), hash.count == 32
        else { return nil }
        self.init(parameters: parameters, salt: salt, hash: hash)
    }

    package var text: String {
        let (ln, r, p) = (parameters.logRounds, parameters.blockSize, parameters.parallelism)
        return "$scrypt$ln=\(ln),r=\(r),p=\(p)$\(PHCBase64.encode(salt))$\(PHCBase64.encode(hash))"
    }

    private static func parameters(_ text: Substring) -> ScryptParameters? {
        let values = text.split(separator: ",", omittingEmptySubsequences: false)
        guard values.count == 3, let ln = number(values[0], "ln="), let r = number(values[1], "r="),
            let p = number(values[2], "p=")
        else { return nil }
        return ScryptParameters(logRounds: ln, blockSize: r, parallelism: p)
    }

    private static func number(_ text: Substring, _ prefix: String) -> Int? {
        guard text.hasPrefix(prefix) else { return nil }
        let digits = text.dropFirst(prefix.count)
        let areDigits = digits.utf8.allSatisfy { (48...57).contains($0) }
        return areDigits && (1...2).contains(digits.utf8.count) ? Int(digits) : nil
    }
}
