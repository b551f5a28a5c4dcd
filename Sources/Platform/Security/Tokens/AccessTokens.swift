package import Kernel
import Synchronization

/// Access tokens: JSON Web Tokens signed with Ed25519 (RFC 8037, RFC 9068). Issues them, verifies them, and remembers
/// the verified ones until they expire or are revoked, because verifying costs about a tenth of a millisecond.
package final class AccessTokens: Sendable {
    /// No token lives longer, and no revocation has to be remembered longer.
    package static let longestLifetime = Duration.hours(1)

    /// What the named roles permit, at the moment of asking. Second argument: whether a second factor was given.
    package typealias PermissionLookup = @Sendable (_ roles: [String], _ hasSecondFactor: Bool) -> Set<Permission>

    /// Of a token, unless `issue` is told another one.
    package let lifetime: Duration
    private let clock: any HospitalClock
    private let signer: TokenSigner
    private let verifier: TokenVerifier
    private let lookup: PermissionLookup
    private let keys = Mutex(TokenKeys.none)
    private let revocations = RevocationList()
    private let cache: TokenCache
    private let permissions = Mutex(PermissionMemo())
    /// Counts every change of keys, roles and revocations. A remembered token is good only under the epoch in which it
    /// was checked; under a later one it is checked again, without its signature.
    private let epoch = Atomic<UInt64>(0)

    /// - Parameters:
    ///   - lifetime: up to an hour; longer ones are cut.
    ///   - cacheCapacity: verified tokens remembered, about 1 kB each.
    package init(
        issuer: String, audience: String = "hms", lifetime: Duration = .minutes(10), leeway: Duration = .seconds(5),
        cacheCapacity: Int = 50_000, clock: any HospitalClock, permissions: @escaping PermissionLookup
    ) {
        self.lifetime = min(lifetime, Self.longestLifetime)
        self.clock = clock
        signer = TokenSigner(issuer: issuer, audience: audience)
        verifier = TokenVerifier(issuer: issuer, audience: audience, leeway: leeway)
        cache = TokenCache(capacity: cacheCapacity)
        lookup = permissions
    }

    /// Signs for `subject` from now on. Throws `TokenError.noSigningKey` when no installed key may sign.
    package func issue(
        subject: String, kind: Caller.Kind = .user, session: SessionID?, roles: [String],
        scope: Set<Permission>? = nil, patient: PatientID? = nil, doctor: DoctorID? = nil,
        hasSecondFactor: Bool = false, lifetime: Duration? = nil
    ) async throws -> String {
        let now = clock.now
        return try await sign(
            AccessClaims(
                subject: subject, kind: kind, session: session, roles: roles, scope: scope, patient: patient,
                doctor: doctor, hasSecondFactor: hasSecondFactor, issuedAt: now,
                expiresAt: now + min(lifetime ?? self.lifetime, Self.longestLifetime)))
    }

    package func sign(_ claims: AccessClaims) async throws -> String {
        try await signer.sign(claims, with: keys.withLock { $0 })
    }

    /// The caller that the token stands for, acting through `request`. Throws `TokenError`.
    package func verify(_ token: String, request: RequestContext) async throws -> Caller {
        if var caller = cached(token) {
            caller.request = request
            return caller
        }
        // Read before anything is checked: what changes meanwhile makes the remembered token stale.
        let now = clock.now
        let epoch = epoch.load(ordering: .acquiring)
        let verified = try await verifier.verify(token, with: keys.withLock { $0 }, at: now)
        let claims = verified.claims
        guard !isRevoked(claims) else { throw TokenError.revoked }
        var caller = makeCaller(claims, epoch)
        cache.insert(VerifiedToken(caller: caller, claims: claims, kid: verified.kid, epoch: epoch), for: token)
        caller.request = request
        return caller
    }

    /// The caller of a token that was verified before and still stands, with an empty `request`; otherwise nothing, and
    /// `verify` says why. Takes well under a microsecond and never waits.
    package func cached(_ token: String) -> Caller? {
        guard let entry = cache.find(token) else { return nil }
        guard clock.now < entry.claims.expiresAt else {
            cache.remove(token)
            return nil
        }
        let epoch = epoch.load(ordering: .acquiring)
        return entry.epoch == epoch ? entry.caller : recheck(entry, token, epoch)
    }

    /// Replaces all keys at once. Tokens of a key that is not among them are refused from here on.
    package func install(keys new: [SigningKey]) async throws {
        let made = try await TokenKeys(new)
        keys.withLock { $0 = made }
        advance()
    }

    /// The same for a process that verifies what another one signs. It signs nothing.
    package func install(verifying new: [VerificationKey]) async throws {
        let made = try await TokenKeys(verifying: new)
        keys.withLock { $0 = made }
        advance()
    }

    /// The keys in force, as whoever verifies needs them.
    package var verificationKeys: [VerificationKey] { keys.withLock { $0.verifying } }

    /// A number that grows with every change of keys, roles and revocations.
    package var changes: UInt64 { epoch.load(ordering: .acquiring) }

    /// What is refused before it expires: sessions, with the time until which there may be tokens of them; and users, with
    /// the time before which their tokens were issued.
    package var refused: (sessions: [SessionID: Instant], users: [String: Instant]) { revocations.all }

    /// Refuses the session's tokens from here on. - Parameter until: when the last of them expires.
    package func revoke(session: SessionID, until: Instant) {
        // What is known already changes nothing for the remembered tokens.
        if revocations.revoke(session: session, until: until, now: clock.now) { advance() }
    }

    /// Refuses the user's tokens that were issued before an instant: a changed password, a disabled account.
    package func revokeAll(user: UserID, before: Instant) {
        if revocations.revokeAll(user: user.text, before: before, now: clock.now) { advance() }
    }

    /// To be called after what a role permits has changed; remembered callers are then made anew.
    package func permissionsChanged() {
        permissions.withLock { $0.sets = [:] }
        advance()
    }

    /// The public keys as a JSON Web Key Set, `application/jwk-set+json`.
    package var jwks: [UInt8] { keys.withLock { $0.jwks } }

    package var cachedCount: Int { cache.count }

    /// The session that a token names. Whether the token is genuine is for `verify` to say.
    package static func session(of token: String) -> SessionID? {
        let parts = token.split(separator: ".", omittingEmptySubsequences: false)
        guard token.utf8.count <= TokenHeader.longestToken, parts.count == 3, let bytes = Base64URL.decode(parts[1]),
            let claims = try? JSONValue(parsing: bytes)
        else { return nil }
        return claims["sid"]?.asString.flatMap { SessionID($0) }
    }

    private func advance() { epoch.add(1, ordering: .acquiringAndReleasing) }

    private func isRevoked(_ claims: AccessClaims) -> Bool {
        revocations.isRevoked(session: claims.session, user: claims.subject, issuedAt: claims.issuedAt)
    }

    private func recheck(_ entry: VerifiedToken, _ token: String, _ epoch: UInt64) -> Caller? {
        let now = clock.now
        let hasKey = keys.withLock { $0.key(entry.kid)?.mayVerify(at: now) ?? false }
        guard hasKey, !isRevoked(entry.claims) else {
            cache.remove(token)
            return nil
        }
        let caller = makeCaller(entry.claims, epoch)
        cache.insert(VerifiedToken(caller: caller, claims: entry.claims, kid: entry.kid, epoch: epoch), for: token)
        return caller
    }

    private func makeCaller(_ claims: AccessClaims, _ epoch: UInt64) -> Caller {
        let key = PermissionMemo.Key(
            roles: claims.roles, hasSecondFactor: claims.hasSecondFactor, scope: claims.scope)
        let remembered = permissions.withLock { $0.find(key, epoch) }
        let permitted: Set<Permission>
        if let remembered {
            permitted = remembered
        } else {
            let all = lookup(claims.roles, claims.hasSecondFactor)
            permitted = claims.scope.map { all.intersection($0) } ?? all
            permissions.withLock { $0.insert(permitted, key, epoch) }
        }
        return Caller(
            kind: claims.kind, id: claims.subject, roles: claims.roles, permissions: permitted, session: claims.session,
            patient: claims.patient, doctor: claims.doctor)
    }
}

/// The permission sets of one epoch, so that a thousand callers with the same roles share one set.
private struct PermissionMemo {
    struct Key: Hashable {
        let roles: [String]
        let hasSecondFactor: Bool
        let scope: Set<Permission>?
    }

    var epoch: UInt64 = 0
    var sets: [Key: Set<Permission>] = [:]

    func find(_ key: Key, _ epoch: UInt64) -> Set<Permission>? {
        epoch == self.epoch ? sets[key] : nil
    }

    mutating func insert(_ set: Set<Permission>, _ key: Key, _ epoch: UInt64) {
        guard epoch >= self.epoch else { return }
        if epoch > self.epoch || sets.count >= 4096 {
            sets = [:]
            self.epoch = epoch
        }
        sets[key] = set
    }
}
