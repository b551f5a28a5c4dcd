import Kernel
import Synchronization

/// A verified token: who it stands for, and under which state of keys, roles and revocations that was found.
final class VerifiedToken: Sendable {
    let caller: Caller
    let claims: AccessClaims
    let kid: String
    let epoch: UInt64

    init(caller: Caller, claims: AccessClaims, kid: String, epoch: UInt64) {
        self.caller = caller
        self.claims = claims
        self.kid = kid
        self.epoch = epoch
    }
}

/// Verified tokens by their text, bounded. Each shard keeps two generations: what was not asked for while the younger
/// one filled up is dropped with the older one, which costs nothing per entry and nothing per hit.
final class TokenCache: Sendable {
    private struct Key: Hashable {
        let text: String
        /// The end of the signature; as random as any hash, and nobody but the signer chooses it.
        let tail: UInt64

        init(_ text: String) {
            self.text = text
            var tail: UInt64 = 0
            for byte in text.utf8.suffix(16) { tail = tail &* 0x9E37_79B9_7F4A_7C15 ^ UInt64(byte) }
            self.tail = tail
        }

        static func == (a: Key, b: Key) -> Bool { a.tail == b.tail && a.text == b.text }

        func hash(into hasher: inout Hasher) { hasher.combine(tail) }
    }

    private struct Generations {
        var young: [Key: VerifiedToken] = [:]
        var old: [Key: VerifiedToken] = [:]
    }

    private final class Shard: Sendable {
        let generations = Mutex(Generations())
    }

    private let shards: [Shard]
    private let generationSize: Int

    /// - Parameter capacity: tokens; about 1 kB each.
    init(capacity: Int, shards count: Int = 16) {
        shards = (0..<count).map { _ in Shard() }
        generationSize = max(1, capacity / (2 * count))
    }

    func find(_ text: String) -> VerifiedToken? {
        let key = Key(text)
        let (found, dropped): (VerifiedToken?, [Key: VerifiedToken]) = shard(key).generations.withLock { state in
            if let token = state.young[key] { return (token, [:]) }
            guard let token = state.old[key] else { return (nil, [:]) }
            return (token, insert(token, key, &state))
        }
        // Freed here, not under the lock.
        _ = dropped
        return found
    }

    func insert(_ token: VerifiedToken, for text: String) {
        let key = Key(text)
        let dropped = shard(key).generations.withLock { insert(token, key, &$0) }
        _ = dropped
    }

    func remove(_ text: String) {
        let key = Key(text)
        shard(key).generations.withLock { state in
            state.young[key] = nil
            state.old[key] = nil
        }
    }

    /// At most; a token may be in both generations.
    var count: Int {
        shards.reduce(0) { sum, shard in sum + shard.generations.withLock { $0.young.count + $0.old.count } }
    }

    private func shard(_ key: Key) -> Shard { shards[Int(key.tail >> 32 % UInt64(shards.count))] }

    /// What fell out.
    private func insert(_ token: VerifiedToken, _ key: Key, _ state: inout Generations) -> [Key: VerifiedToken] {
        state.young[key] = token
        guard state.young.count >= generationSize else { return [:] }
        let dropped = state.old
        state.old = state.young
        state.young = [:]
        return dropped
    }
}
