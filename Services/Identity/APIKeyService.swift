package import Kernel
import Security
package import Storage

/// Keys for programs that act with some of their owner's rights.
package struct APIKeyService: Sendable {
    let core: IdentityCore

    /// - Throws: 422 for scopes that the creator has not.
    package func create(_ new: NewAPIKey, by caller: Caller) async throws -> CreatedAPIKey {
        let owner = try caller.person()
        let act = try caller.act("api-key.create", .apiKeysWrite)
        let lacking = Set(new.scopes).subtracting(caller.permissions).sorted { $0.rawValue < $1.rawValue }
        guard lacking.isEmpty else {
            throw Problem.invalid(lacking.map { .init("/scopes", "you don't have \($0.rawValue) yourself") })
        }
        guard !new.scopes.isEmpty else { throw Problem.invalid("/scopes", "must name at least one permission") }
        if let end = new.expiresAt, end <= core.clock.now {
            throw Problem.invalid("/expiresAt", "must be in the future")
        }
        let secret = APIKeySecret.generate()
        return try await core.store.write(act, answersSecret: true) { tx in
            try tx.requireOwnSession(caller)
            var key = APIKey(
                id: tx.newID(), name: new.name, owner: owner,
                scopes: Set(new.scopes).sorted { $0.rawValue < $1.rawValue }, hint: secret.hint,
                secretHash: secret.hash, createdAt: tx.now, expiresAt: new.expiresAt)
            try tx.insert(&key)
            return CreatedAPIKey(key: APIKeyView(key), secret: secret.text)
        }
    }

    /// The caller's own, newest first.
    package func keys(limit: Int, after: Cursor?, for caller: Caller) async throws -> Page<APIKeyView> {
        let grant = try caller.grant(.apiKeysWrite)
        let owner = try caller.person()
        return try await core.store.read(grant) {
            try $0.find(APIKey.byOwner.equals(owner).descending, limit: limit, after: after).map { APIKeyView($0) }
        }
    }

    /// An own key, or with `users.write` anyone's.
    package func revoke(_ id: APIKeyID, by caller: Caller) async throws {
        let owner = try await core.store.get(APIKey.self, id, core.ownGrant())?.owner
        let mine = owner != nil && owner == caller.user
        let act = try caller.act("api-key.revoke", mine ? .apiKeysWrite : .usersWrite)
        try await core.store.write(act) { tx in
            guard var key = try tx.get(APIKey.self, id) else { throw Problem.notFound("api-key") }
            guard key.revokedAt == nil else { return }
            key.revokedAt = tx.now
            try tx.update(&key)
        }
        core.apiKeys.forgetAll()
        core.others.reload()
    }

    /// The caller that a key stands for, with what its scopes allow of its owner's rights now; nothing if it is not valid.
    func authenticate(_ secret: APIKeySecret, _ request: RequestContext) async throws -> Caller? {
        let epoch = core.apiKeys.epoch
        let now = core.clock.now
        let found = try await core.store.read(core.ownGrant()) { store -> (APIKey, User)? in
            guard let key = try store.first(APIKey.bySecret.equals(secret.hash)), key.isValid(at: now),
                let owner = try store.get(User.self, key.owner), owner.isActive
            else { return nil }
            return (key, owner)
        }
        guard let (key, owner) = found else { return nil }
        if key.lastUsedAt.map({ $0 + APIKeyCache.useGranularity <= now }) ?? true { try await recordUse(of: key) }
        // Whoever made the key had the rights that its scopes name, with the second factor if they needed it.
        let permitted = core.roles.permissions(of: owner.roleNames, hasSecondFactor: true)
        let caller = Caller(
            kind: .apiKey, id: key.id.text, roles: owner.roleNames, permissions: permitted.intersection(key.scopes),
            patient: owner.patient, doctor: owner.doctor, request: request)
        let entry = APIKeyCache.Entry(caller: caller, expiresAt: key.expiresAt, useRecordedAt: now)
        core.apiKeys.remember(entry, for: secret, lookedUpIn: epoch)
        return caller
    }

    private func recordUse(of key: APIKey) async throws {
        try await core.store.write(core.bookkeeping("api-key.use", .none)) { tx in
            guard var current = try tx.get(APIKey.self, key.id) else { return }
            current.lastUsedAt = tx.now
            try tx.update(&current)
        }
    }
}

package struct NewAPIKey: Decodable, Sendable {
    package let name: Text<100>
    /// No more than the creator may do.
    package let scopes: [Permission]
    package let expiresAt: Instant?

    package init(name: Text<100>, scopes: [Permission], expiresAt: Instant? = nil) {
        self.name = name
        self.scopes = scopes
        self.expiresAt = expiresAt
    }
}

/// An API key as its owner sees it.
package struct APIKeyView: Codable, Sendable {
    package let id: APIKeyID
    package let name: Text<100>
    package let owner: UserID
    package let scopes: [Permission]
    package let hint: String
    package let createdAt: Instant
    package let expiresAt: Instant?
    package let lastUsedAt: Instant?
    package let revokedAt: Instant?

    init(_ key: APIKey) {
        id = key.id
        name = key.name
        owner = key.owner
        scopes = key.scopes
        hint = key.hint
        createdAt = key.createdAt
        expiresAt = key.expiresAt
        lastUsedAt = key.lastUsedAt
        revokedAt = key.revokedAt
    }
}

package struct CreatedAPIKey: Codable, Sendable {
    package let key: APIKeyView
    /// Shown this once; sent as `X-API-Key`.
    package let secret: String
}
