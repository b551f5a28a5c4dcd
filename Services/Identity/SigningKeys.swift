import Crypto
import Foundation
import Kernel
import Security
import Storage
import Synchronization

/// The keys that sign tokens: made at the first start, kept sealed, replaced every 30 days.
final class SigningKeys: Sendable {
    static let lifetime = Duration.days(30)
    /// How long before the end of a key its successor is made.
    static let overlap = Duration.days(2)
    /// How long a key is published before it signs.
    static let notice = Duration.days(1)
    private static let freshness = Duration.seconds(60)

    private struct Raw {
        let key: SigningKey
        let bytes: [UInt8]
    }

    private struct State {
        var loadedAt: Instant?
        var raw: [Raw] = []
    }

    private let sealer: Sealer
    private let tokens: AccessTokens
    private let state = Mutex(State())

    init(sealer: Sealer, tokens: AccessTokens) {
        self.sealer = sealer
        self.tokens = tokens
    }

    /// Drops keys whose tokens have all expired, and makes a successor for one that is about to end.
    func rotate(in tx: Transaction) throws {
        let now = tx.now
        let keys = try tx.find(StoredSigningKey.byStart.all, limit: 100).items
        for key in keys where key.signsUntil + AccessTokens.longestLifetime <= now { try tx.delete(key) }
        guard !keys.contains(where: { now + Self.overlap < $0.signsUntil }) else { return }
        let isSigning = keys.contains { $0.signsFrom <= now && now < $0.signsUntil }
        var new = try make(from: isSigning ? now + Self.notice : now)
        try tx.insert(&new)
    }

    /// Installs what is stored, unless that was done within the last minute.
    func refresh(from store: Store, at now: Instant) async throws {
        if let loadedAt = state.withLock({ $0.loadedAt }), now < loadedAt + Self.freshness, loadedAt <= now { return }
        try await load(from: store, at: now)
    }

    func load(from store: Store, at now: Instant) async throws {
        let grant = Act.system(store.service, "signing-keys.load", audited: false).grant
        let stored = try await store.read(grant) { try $0.find(StoredSigningKey.byStart.all, limit: 100).items }
        let raw = try stored.map { key in
            let bytes = try sealer.open(key.sealed, for: StoredSigningKey.place(key.id.text))
            return Raw(
                key: try SigningKey(privateKey: bytes, createdAt: key.signsFrom, notAfter: key.signsUntil), bytes: bytes
            )
        }
        try await tokens.install(keys: raw.map(\.key))
        state.withLock {
            $0.raw = raw
            $0.loadedAt = now
        }
    }

    /// A JSON Web Token with these claims, for those who are not HMS: an OpenID Connect id token.
    func sign(_ claims: JSONValue, at now: Instant) throws -> String {
        let signing = state.withLock { $0.raw }.filter { $0.key.maySign(at: now) }.max {
            $0.key.createdAt < $1.key.createdAt
        }
        guard let signing else { throw TokenError.noSigningKey }
        let header: JSONValue = ["alg": "EdDSA", "kid": .string(signing.key.kid), "typ": "JWT"]
        let text = Base64URL.encode(header.bytes) + "." + Base64URL.encode(claims.bytes)
        let key = try Curve25519.Signing.PrivateKey(rawRepresentation: signing.bytes)
        return text + "." + Base64URL.encode(Array(try key.signature(for: Array(text.utf8))))
    }

    private func make(from start: Instant) throws -> StoredSigningKey {
        let bytes = Array(Curve25519.Signing.PrivateKey().rawRepresentation)
        let end = start + Self.lifetime
        let kid = try SigningKey(privateKey: bytes, createdAt: start, notAfter: end).kid
        return StoredSigningKey(
            id: EntityID(unchecked: kid), sealed: try sealer.seal(bytes, for: StoredSigningKey.place(kid)),
            signsFrom: start, signsUntil: end)
    }
}
