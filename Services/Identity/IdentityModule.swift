import Contracts
package import Kernel
package import Messaging
package import Modules
package import Security
package import Storage
package import Web

/// Who may use HMS: users, roles, sign-ins, sessions, keys. Call `start` before anything else.
package struct IdentityModule: Module {
    package static let name = "identity"
    package static let collections = [
        CollectionSchema(Role.self), CollectionSchema(User.self), CollectionSchema(Credential.self),
        CollectionSchema(Session.self), CollectionSchema(RefreshToken.self),
        CollectionSchema(SecondFactorChallenge.self), CollectionSchema(PasswordReset.self),
        CollectionSchema(SignInFailures.self), CollectionSchema(APIKey.self), CollectionSchema(OAuthClient.self),
        CollectionSchema(AuthorizationCode.self), CollectionSchema(StoredSigningKey.self),
    ]

    let core: IdentityCore

    /// - Parameter broadcast: to other processes that serve Identity on the same store, if there may be some; then run
    ///   `followOtherProcesses`, too.
    package init(
        _ context: ModuleContext, settings: IdentitySettings, masterKey: MasterKey, broadcast: (any Broadcast)? = nil
    ) {
        core = IdentityCore(context, settings, masterKey: masterKey, broadcast: broadcast)
        core.others.listen(core)
    }

    package var store: Store { core.store }

    /// What Web asks who a caller is.
    package var authenticator: IdentityAuthenticator { IdentityAuthenticator(core: core) }
    package var accounts: AccountService { AccountService(core: core) }
    package var signIn: SignInService { SignInService(core: core) }
    package var sessions: SessionService { SessionService(core: core) }
    package var passwords: PasswordService { PasswordService(core: core) }
    package var secondFactors: SecondFactorService { SecondFactorService(core: core) }
    package var users: UserService { UserService(core: core) }
    package var roles: RoleService { RoleService(core: core) }
    package var apiKeys: APIKeyService { APIKeyService(core: core) }
    package var oauth: OAuthService { OAuthService(core: core) }

    package var endpoints: [Endpoint] {
        SignInEndpoints(core: core).all + AccountEndpoints(core: core).all + UserEndpoints(core: core).all
            + RoleEndpoints(core: core).all + APIKeyEndpoints(core: core).all + OAuthEndpoints(core: core).all
            + OpenIDEndpoints(core: core).all
    }

    package var jobs: [JobHandler] {
        [Retention.expireSessions, Retention.forget, Retention.rotateKeys(core.keys)]
    }

    /// Makes what the first start needs (roles, signing keys), and loads what is asked for at each request.
    package func start() async throws {
        try await roles.installDefaults()
        try await roles.load()
        try await oauth.load()
        let keys = core.keys
        try await store.write(.system(Self.name, "signing-keys.rotate", audited: true)) { try keys.rotate(in: $0) }
        try await keys.load(from: store, at: core.clock.now)
        // Tokens of what ended within the longest lifetime of a token may still be about.
        try await loadRevocations(since: core.clock.now - AccessTokens.longestLifetime)
    }

    /// Writes a refused attempt to the audit log, and publishes it.
    package func recordDenial(of caller: Caller, action: String, path: String) async throws {
        let act = Act.denied(caller.withoutReplay, action)
        try await store.write(act) { tx in
            try tx.audit(action, outcome: "denied")
            try tx.publish(AccessDenied(caller: caller.id, action: action))
        }
    }

    /// Ends the threads that hash passwords.
    package func shutdown() async throws { try await core.hasher.shutdown() }

    /// Refuses the tokens of what has ended since then, by the store.
    func loadRevocations(since: Instant) async throws {
        let (ended, changed) = try await store.read(core.ownGrant()) { store in
            (
                try Self.all(Session.byEnd.all.from(since), store),
                try Self.all(Credential.byTokensNotBefore.all.from(since), store)
            )
        }
        core.refuseTokensHere(of: ended.map(\.id))
        for credential in changed {
            guard let before = credential.tokensNotBefore else { continue }
            core.tokens.revokeAll(user: credential.id, before: before)
        }
    }

    private static func all<E: Entity>(_ query: Query<E>, _ store: Snapshot) throws -> [E] {
        var page = try store.find(query, limit: 1000)
        var items = page.items
        while let next = page.next {
            page = try store.find(query, limit: 1000, after: next)
            items += page.items
        }
        return items
    }
}
