package import Contracts
package import Kernel
import Security
import Web

/// The Identity service, for the processes without it that call this one.
package struct LocalCallerDirectory: CallerDirectory {
    private let core: IdentityCore
    private let authenticator: IdentityAuthenticator
    /// Tells this process's count of changes from another replica's, and from the one before a restart.
    private let replica: String

    package init(_ module: IdentityModule) {
        core = module.core
        authenticator = module.authenticator
        replica = core.ids.next()
    }

    package func rules(since version: String?) async throws -> CallerRules? {
        // Read before the rest: what changes meanwhile is told with the next version.
        let current = "\(replica).\(core.tokens.changes)"
        if version == current { return nil }
        let refused = core.tokens.refused
        return CallerRules(
            version: current, issuer: core.settings.issuer,
            keys: core.tokens.verificationKeys.map {
                .init(kid: $0.kid, publicKey: $0.publicKey, notAfter: $0.notAfter)
            },
            roles: core.roles.rules, endedSessions: refused.sessions, endedTokens: refused.users,
            csrfKey: core.csrf.key)
    }

    package func owner(ofKey secret: String) async throws -> Caller? {
        if let caller = authenticator.cached(.apiKey(secret)) { return caller }
        return try await authenticator.authenticate(.apiKey(secret), request: .none)
    }

    package func renewed(_ user: UserID, session: SessionID) async throws -> Caller? {
        let caller = Caller(kind: .user, id: user.text, roles: [], permissions: [], session: session)
        return try await authenticator.renewed(caller, .session(""), request: .none)
    }
}
