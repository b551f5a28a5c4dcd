import Crypto
import CryptoExtras
import Foundation
import Kernel
import NIOPosix
import Synchronization

/// Hashes and checks passwords with scrypt, on threads of its own and with a bounded queue: a flood of sign-ins slows
/// sign-ins, never the requests of those who are signed in. Call `shutdown` when done.
package final class PasswordHasher: Sendable {
    package let parameters: ScryptParameters
    private let pool: NIOThreadPool
    private let limit: Int
    private let admitted = Atomic<Int>(0)
    /// What a password is checked against when there is no account: costs the same, and never matches.
    private let decoy: PasswordHash

    /// - Parameters:
    ///   - threads: hashes at the same time; each holds `128 * N * r` bytes, 16 MiB by default.
    ///   - queue: hashes that may wait; beyond that, requests are refused as unavailable.
    package init(parameters: ScryptParameters = .standard, threads: Int = 2, queue: Int = 64) {
        self.parameters = parameters
        limit = threads + queue
        decoy = PasswordHash(parameters: parameters, salt: Bytes.random(16), hash: Bytes.random(32))
        pool = NIOThreadPool(numberOfThreads: threads)
        pool.start()
    }

    deinit {
        // A pool that is dropped while running is a trap in NIO; a second shutdown is none.
        pool.shutdownGracefully { _ in }
    }

    package func shutdown() async throws {
        try await pool.shutdownGracefully()
    }

    /// The text to store. Throws a 503 when too many wait, and a 422 for an empty or overlong password.
    package func hash(_ password: String) async throws -> String {
        guard let bytes = Self.bytes(of: password) else {
            throw Problem.invalid("/password", "must be 1 to \(Self.longest) bytes of UTF-8")
        }
        let (parameters, salt) = (parameters, Bytes.random(16))
        let hash = try await run { try Self.derive(bytes, salt: salt, parameters: parameters, count: 32) }
        return PasswordHash(parameters: parameters, salt: salt, hash: hash).text
    }

    /// Whether `password` is the one that was stored. Without an account, or with a hash of another scheme, the answer
    /// is no and takes as long, so that its duration does not tell which accounts exist. Throws a 503 when too many wait.
    package func verify(_ password: String, against stored: String?) async throws -> Bool {
        let parsed = stored.flatMap { PasswordHash($0) }
        let target = parsed ?? decoy
        let given = Self.bytes(of: password)
        let hash = try await run {
            try Self.derive(given ?? [0], salt: target.salt, parameters: target.parameters, count: target.hash.count)
        }
        return Bytes.areEqual(hash, target.hash) && parsed != nil && given != nil
    }

    /// Whether to store a new hash at the next successful sign-in, because the cost or the scheme has changed.
    package func needsRehash(_ stored: String) -> Bool {
        PasswordHash(stored)?.parameters != parameters
    }

    static let longest = 1024

    /// NFKC, so that a password is the same from every keyboard and system. Source: NIST SP 800-63B-4, 3.1.1.2.
    private static func bytes(of password: String) -> [UInt8]? {
        guard (1...longest).contains(password.utf8.count) else { return nil }
        let bytes = Array(password.precomposedStringWithCompatibilityMapping.utf8)
        return bytes.isEmpty ? nil : bytes
    }

    package static func derive(
        _ password: [UInt8], salt: [UInt8], parameters: ScryptParameters, count: Int
    ) throws -> [UInt8] {
        let key = try KDF.Scrypt.deriveKey(
            from: password, salt: salt, outputByteCount: count, rounds: 1 << parameters.logRounds,
            blockSize: parameters.blockSize, parallelism: parameters.parallelism)
        return key.withUnsafeBytes { Array($0) }
    }

    private func run(_ work: @escaping @Sendable () throws -> [UInt8]) async throws -> [UInt8] {
        let waiting = admitted.add(1, ordering: .relaxed).newValue
        defer { admitted.subtract(1, ordering: .relaxed) }
        guard waiting <= limit else {
            throw Problem(
                .unavailable, "sign-in-busy", "Too many people are signing in. Try again soon.", retryAfter: 2)
        }
        return try await pool.runIfActive(work)
    }
}
