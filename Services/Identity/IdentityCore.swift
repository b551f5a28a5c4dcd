import Kernel
import Logging
import Messaging
import Modules
import Security
import Storage

/// What the use cases of Identity share.
struct IdentityCore: Sendable {
    let store: Store
    let clock: any HospitalClock
    let ids: any IDGenerator
    let hospital: Hospital
    let settings: IdentitySettings
    let hasher: PasswordHasher
    let tokens: AccessTokens
    let roles: RoleBook
    let keys: SigningKeys
    let sealer: Sealer
    let csrf: CSRFTokens
    let apiKeys: APIKeyCache
    let attempts: AttemptGate
    let others: OtherProcesses
    let logger: Logger

    init(
        _ context: ModuleContext, _ settings: IdentitySettings, masterKey: MasterKey, broadcast: (any Broadcast)? = nil
    ) {
        let roles = RoleBook(strict: settings.rolesWithSecondFactor)
        store = context.store
        clock = context.clock
        ids = context.ids
        hospital = context.hospital
        self.settings = settings
        self.roles = roles
        hasher = PasswordHasher(parameters: settings.scrypt)
        tokens = AccessTokens(
            issuer: settings.issuer, lifetime: settings.accessTokenLifetime, clock: context.clock
        ) { names, hasSecondFactor in
            roles.permissions(of: names, hasSecondFactor: hasSecondFactor)
        }
        sealer = Sealer(masterKey)
        keys = SigningKeys(sealer: sealer, tokens: tokens)
        csrf = CSRFTokens(key: masterKey.derive(.csrf))
        apiKeys = APIKeyCache()
        attempts = AttemptGate()
        others = OtherProcesses(broadcast)
        logger = context.logger
    }

    /// For what Identity looks up to find out who somebody is.
    func ownGrant(_ request: RequestContext = .none) -> Grant { bookkeeping("look-up", request).grant }

    /// For changes that are no one's own act, or whose one line in the audit log the use case writes itself.
    func bookkeeping(_ action: String, _ request: RequestContext) -> Act {
        .system(store.service, action, audited: false, request: request.withoutReplay)
    }

    /// The user who just proved who they are, for the acts of the sign-in itself.
    func caller(_ user: User, session: SessionID?, _ request: RequestContext) -> Caller {
        Caller(
            kind: .user, id: user.id.text, roles: user.roleNames, permissions: [.selfService], session: session,
            patient: user.patient, doctor: user.doctor, request: request.withoutReplay)
    }

    func newToken() -> SecretToken { .generate() }

    /// Throws what is wrong with a new password.
    func require(_ password: String, for email: EmailAddress, at pointer: String) throws(Problem) {
        try settings.passwords.require(
            password, email: email.description, hospitalName: hospital.name, at: pointer)
    }

    /// Refuses the tokens of sessions that just ended. Their last token may live for the longest lifetime from now.
    func refuseTokens(of sessions: [SessionID]) {
        refuseTokensHere(of: sessions)
        others.sessionsEnded(sessions)
    }

    /// In this process only.
    func refuseTokensHere(of sessions: [SessionID]) {
        let until = clock.now + AccessTokens.longestLifetime
        for session in sessions { tokens.revoke(session: session, until: until) }
    }
}

extension RequestContext {
    /// The answers of sign-ins hold secrets, and an idempotent request's answer would be stored.
    var withoutReplay: RequestContext {
        var request = self
        request.idempotency = nil
        return request
    }
}

extension Caller {
    var withoutReplay: Caller {
        var caller = self
        caller.request = request.withoutReplay
        return caller
    }

    /// The person who is signed in. Throws for programs.
    func person() throws(IdentityError) -> UserID {
        guard let user else { throw .notAPerson }
        return user
    }
}

extension Transaction {
    /// Ends a session: publishes it, and says why in the session.
    func end(_ session: Session, _ end: Session.End) throws {
        var session = session
        session.close(end, at: now)
        try update(&session)
    }

    /// Ends all open sessions of a user but one; tells which.
    func endSessions(of user: UserID, _ end: Session.End, except kept: SessionID? = nil) throws -> [SessionID] {
        let open = try find(Session.openByUser.equals(user), limit: 1000).items.filter { $0.id != kept }
        for session in open { try self.end(session, end) }
        return open.map(\.id)
    }

    /// Throws unless the caller signed in to HMS itself: an application may use the rights that it was given, but not change
    /// the account.
    func requireOwnSession(_ caller: Caller) throws {
        guard let id = caller.session, try get(Session.self, id)?.client != nil else { return }
        throw IdentityError.notAPerson
    }

    func touched(_ user: UserID) -> AuditEntry.Touched {
        AuditEntry.Touched(collection: User.collection, id: user.text, revision: 0, operation: "read")
    }
}
