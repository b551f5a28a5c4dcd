package import Contracts
package import Kernel
package import Logging
package import Observability
import Security
import Synchronization
package import Web

/// Knows the callers of a process without Identity. Access tokens are verified here, with the keys, roles and ended sessions
/// that Identity is asked for every second; an API key is asked for, and its owner remembered for five seconds.
///
/// While Identity does not answer, tokens are verified with what was known last: none outlives its few minutes, and nobody
/// gets a new one meanwhile.
package final class RemoteAuthenticator: Authenticator {
    /// How often Identity is asked: what ends there ends here this much later.
    package static let interval = Duration.seconds(1)
    /// How long the owner of an API key is remembered.
    static let keyLifetime = Duration.seconds(5)
    private static let mostKeys = 10_000

    /// What Identity said last.
    private struct Known {
        let rules: CallerRules
        let tokens: AccessTokens
        let csrf: CSRFTokens
    }

    private struct State {
        var known: Known?
        var heardAt: ContinuousClock.Instant?
        /// By the hash of the key.
        var keys: [[UInt8]: (caller: Caller, until: ContinuousClock.Instant)] = [:]
    }

    private let directory: any CallerDirectory
    private let clock: any HospitalClock
    private let logger: Logger
    private let state = Mutex(State())
    private let roles = RoleTable()
    private let refreshes = Refreshes()

    package init(_ directory: any CallerDirectory, clock: any HospitalClock, metrics: Metrics, logger: Logger) {
        self.directory = directory
        self.clock = clock
        self.logger = logger
        metrics.gauge(
            "hms_identity_rules_age_seconds", "Time since Identity last said who may sign in."
        ) { [weak self] in self?.age.map { $0 / .seconds(1) } }
    }

    /// Asks Identity until the task is cancelled.
    package func run() async {
        var isFailing = false
        while !Task.isCancelled {
            do {
                try await refresh()
                if isFailing { logger.notice("identity answers again") }
                isFailing = false
            } catch {
                if !isFailing, !Task.isCancelled {
                    logger.warning("identity does not answer", metadata: ["error": "\(type(of: error))"])
                }
                isFailing = true
            }
            try? await Task.sleep(for: Self.interval)
        }
    }

    /// Asks Identity now. Calls that come while it is being asked wait for the same answer.
    package func refresh() async throws {
        try await refreshes.run { [self] in
            let version = state.withLock { $0.known?.rules.version }
            if let rules = try await directory.rules(since: version) { try await use(rules) }
            state.withLock { $0.heardAt = .now }
        }
    }

    /// Why nobody can be known, for the readiness check.
    package var trouble: String? { state.withLock { $0.known == nil } ? "identity has not answered yet" : nil }

    package func cached(_ credentials: Credentials) -> Caller? {
        switch credentials {
        case .bearer(let text) where Self.isToken(text), .session(let text):
            return state.withLock { $0.known }?.tokens.cached(text)
        case .bearer(let key), .apiKey(let key):
            let hash = Bytes.sha256(Array(key.utf8))
            guard let entry = state.withLock({ $0.keys[hash] }), ContinuousClock.now < entry.until else { return nil }
            return entry.caller
        }
    }

    package func authenticate(_ credentials: Credentials, request: RequestContext) async throws -> Caller? {
        switch credentials {
        case .bearer(let text) where Self.isToken(text), .session(let text):
            return try await verify(text, request)
        case .bearer(let key), .apiKey(let key):
            guard key.utf8.count <= 256, let caller = try await directory.owner(ofKey: key) else { return nil }
            remember(caller, Bytes.sha256(Array(key.utf8)))
            return caller.acting(through: request)
        }
    }

    package func isGenuine(csrfToken: String, session: String) -> Bool {
        guard let known = state.withLock({ $0.known }), let id = AccessTokens.session(of: session) else { return false }
        // The header alone is proof: the token is bound to the session, and other sites can't set headers.
        return known.csrf.accepts(header: csrfToken, cookie: csrfToken, session: id)
    }

    package func renewed(
        _ caller: Caller, _ credentials: Credentials, request: RequestContext
    ) async throws -> Caller? {
        guard let session = caller.session, let user = caller.user else {
            if let caller = cached(credentials) { return caller }
            return try await authenticate(credentials, request: request)
        }
        return try await directory.renewed(user, session: session)?.acting(through: request)
    }

    private func verify(_ token: String, _ request: RequestContext) async throws -> Caller? {
        if state.withLock({ $0.known == nil }) { try await refresh() }
        do {
            return try await state.withLock { $0.known }?.tokens.verify(token, request: request)
        } catch TokenError.unknownKey {
            // Identity may have begun to sign with a key that it has not told of yet. Forged tokens name unknown keys, too:
            // they don't make Identity be asked more often than every second.
            guard let age, age > Self.interval / 2 else { return nil }
            try await refresh()
            return try? await state.withLock { $0.known }?.tokens.verify(token, request: request)
        } catch is TokenError {
            return nil
        }
    }

    private var age: Duration? { state.withLock { $0.heardAt }.map { ContinuousClock.now - $0 } }

    private func use(_ rules: CallerRules) async throws {
        let before = state.withLock { $0.known }
        let tokens =
            if let before, before.rules.issuer == rules.issuer { before.tokens } else {
                AccessTokens(issuer: rules.issuer, clock: clock) { [roles] in roles.permissions(of: $0, $1) }
            }
        roles.replace(by: rules.roles)
        if before?.rules.keys != rules.keys {
            try await tokens.install(
                verifying: rules.keys.map {
                    VerificationKey(kid: $0.kid, publicKey: $0.publicKey, notAfter: $0.notAfter)
                })
        }
        for (session, until) in rules.endedSessions { tokens.revoke(session: session, until: until) }
        for (user, instant) in rules.endedTokens { tokens.revokeAll(user: UserID(unchecked: user), before: instant) }
        if before?.rules.roles != rules.roles { tokens.permissionsChanged() }
        state.withLock {
            $0.known = Known(rules: rules, tokens: tokens, csrf: CSRFTokens(key: rules.csrfKey))
            // Whatever changed may be the end of a key or of its owner's rights.
            $0.keys = [:]
        }
    }

    private func remember(_ caller: Caller, _ hash: [UInt8]) {
        state.withLock { state in
            if state.keys.count >= Self.mostKeys { state.keys = [:] }
            state.keys[hash] = (caller, ContinuousClock.now + Self.keyLifetime)
        }
    }

    /// Of the two kinds of bearer credentials, only tokens have three parts.
    private static func isToken(_ text: String) -> Bool { text.utf8.count { $0 == UInt8(ascii: ".") } == 2 }
}

extension Caller {
    fileprivate func acting(through request: RequestContext) -> Caller {
        var caller = self
        caller.request = request
        return caller
    }
}

/// What each role permits, as Identity said last.
private final class RoleTable: Sendable {
    private let roles = Mutex<[String: CallerRules.Role]>([:])

    func replace(by new: [String: CallerRules.Role]) { roles.withLock { $0 = new } }

    /// The same as in Identity: a client's role stands alone; a person has at least the own account.
    func permissions(of names: [String], _ hasSecondFactor: Bool) -> Set<Permission> {
        roles.withLock { roles in
            var permissions: Set<Permission> = [.selfService]
            for name in names {
                guard let role = roles[name] else { continue }
                if role.isClient { return role.permissions }
                guard hasSecondFactor || !role.needsSecondFactor else { continue }
                permissions.formUnion(role.permissions)
            }
            return permissions
        }
    }
}

/// One question at a time: who asks meanwhile gets the same answer.
private actor Refreshes {
    private var running: Task<Void, any Error>?

    func run(_ refresh: @escaping @Sendable () async throws -> Void) async throws {
        if let running { return try await running.value }
        let task = Task { try await refresh() }
        running = task
        defer { running = nil }
        try await task.value
    }
}
