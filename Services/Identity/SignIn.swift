import Contracts
package import Kernel
package import Security
import Storage

/// Somebody who just proved who they are, with what they need from now on.
package struct SignedIn: Sendable {
    package let user: User
    package let session: Session
    package let accessToken: String
    /// Of the access token.
    package let lifetime: Duration
    package let refreshToken: SecretToken
}

/// Where and how somebody signs in.
package struct SignInPlace: Sendable {
    package let request: RequestContext
    package let userAgent: String

    package init(request: RequestContext, userAgent: String = "") {
        self.request = request
        self.userAgent = userAgent
    }
}

/// Signing in with a password, and a second factor where there is one.
package struct SignInService: Sendable {
    package enum Step: Sendable {
        case done(SignedIn)
        /// To be answered with a code within five minutes.
        case secondFactor(challenge: SecretToken)
    }

    let core: IdentityCore

    /// Unknown addresses, wrong passwords and disabled accounts take as long, and are answered the same.
    package func signIn(email: String, password: String, at place: SignInPlace) async throws -> Step {
        let account = SignInFailures.key(email: email)
        return try await core.attempts.run(account.text) {
            try await requireOpen(account, place.request)
            let (user, credential) = try await find(email)
            let isRight = try await core.hasher.verify(password, against: credential?.passwordHash)
            guard isRight, let user, let credential, user.isActive else {
                try await recordFailure(of: user?.id, account, "user.login", place.request)
                throw IdentityError.wrongCredentials
            }
            try await rehashIfNeeded(credential, password, place.request)
            if credential.asksForSecondFactor {
                return .secondFactor(challenge: try await challenge(user, place.request))
            }
            return .done(try await open(user, hasSecondFactor: false, at: place))
        }
    }

    /// The second step, with a code of the authenticator app or a recovery code.
    package func confirm(challenge text: String, code: String, at place: SignInPlace) async throws -> SignedIn {
        guard let challenge = SecretToken(text) else { throw IdentityError.challengeOver }
        let id = EntityID<SecondFactorChallenge.Tag>(unchecked: challenge.hash)
        let known = try await core.store.get(SecondFactorChallenge.self, id, core.ownGrant())
        guard let known, let user = try await core.store.get(User.self, known.user, core.ownGrant()) else {
            throw IdentityError.challengeOver
        }
        let account = SignInFailures.key(email: user.email.description)
        try await requireOpen(account, place.request)
        switch try await redeem(id, code, place.request) {
        case .over: throw IdentityError.challengeOver
        case .wrong:
            try await recordFailure(of: user.id, account, "user.second-factor", place.request)
            throw IdentityError.wrongCode
        case .right: return try await open(user, hasSecondFactor: true, at: place)
        }
    }

    private enum Redemption: String, Encodable { case over, wrong, right }

    /// Uses up the challenge, or one of its attempts.
    private func redeem(
        _ id: EntityID<SecondFactorChallenge.Tag>, _ code: String, _ request: RequestContext
    ) async throws -> Redemption {
        let codes = SecondFactorCodes(core: core)
        return try await core.store.write(core.bookkeeping("user.second-factor", request)) { tx in
            guard var challenge = try tx.get(SecondFactorChallenge.self, id), tx.now < challenge.expiresAt,
                challenge.attempts < SecondFactorChallenge.mostAttempts,
                let user = try tx.get(User.self, challenge.user), user.isActive,
                var credential = try tx.get(Credential.self, challenge.user), credential.asksForSecondFactor
            else { return .over }
            guard try codes.use(code, of: &credential, at: tx.now) else {
                challenge.attempts += 1
                try tx.update(&challenge)
                return .wrong
            }
            try tx.update(&credential)
            try tx.delete(challenge)
            return .right
        }
    }

    /// Begins a session, forgets the account's failures, and says so.
    func open(_ user: User, hasSecondFactor: Bool, at place: SignInPlace) async throws -> SignedIn {
        let session = Session(
            id: core.ids.next(), user: user.id, hasSecondFactor: hasSecondFactor, timeouts: core.settings.timeouts,
            remoteAddress: place.request.remoteAddress, userAgent: place.userAgent, at: core.clock.now)
        let refresh = core.newToken()
        let act = try core.caller(user, session: session.id, place.request).act("user.login", .selfService)
        let account = SignInFailures.key(email: user.email.description)
        let current: User = try await core.store.write(act) { tx in
            // The account may have changed while its password was checked.
            guard let user = try tx.get(User.self, user.id), user.isActive else {
                throw IdentityError.wrongCredentials
            }
            if let failures = try tx.get(SignInFailures.self, account) { try tx.delete(failures) }
            var session = session
            try tx.insert(&session)
            var token = RefreshToken(hash: refresh.hash, session: session)
            try tx.insert(&token)
            try tx.publish(UserLoggedIn(user: user.id, session: session.id))
            return user
        }
        return try await SessionService(core: core).signedIn(current, session, refresh)
    }

    private func find(_ email: String) async throws -> (User?, Credential?) {
        guard let email = EmailAddress(email) else { return (nil, nil) }
        return try await core.store.read(core.ownGrant()) { store in
            guard let user = try store.first(User.byEmail.equals(email.key)) else { return (nil, nil) }
            return (user, try store.get(Credential.self, user.id))
        }
    }

    private func challenge(_ user: User, _ request: RequestContext) async throws -> SecretToken {
        let token = core.newToken()
        try await core.store.write(core.bookkeeping("user.login", request)) { tx in
            var challenge = SecondFactorChallenge(hash: token.hash, user: user.id, at: tx.now)
            try tx.insert(&challenge)
        }
        return token
    }

    private func requireOpen(_ account: EntityID<SignInFailures.Tag>, _ request: RequestContext) async throws {
        let now = core.clock.now
        let network = SignInFailures.key(remoteAddress: request.remoteAddress)
        try await core.store.read(core.ownGrant()) { store in
            try store.get(SignInFailures.self, account)?.failures.requireOpen(at: now, under: .account)
            try store.get(SignInFailures.self, network)?.failures.requireOpen(at: now, under: .remoteAddress)
        }
    }

    /// Counts against the account and the network, and puts it in the audit log.
    func recordFailure(
        of user: UserID?, _ account: EntityID<SignInFailures.Tag>, _ action: String, _ request: RequestContext
    ) async throws {
        let network = SignInFailures.key(remoteAddress: request.remoteAddress)
        try await core.store.write(core.bookkeeping(action, request)) { tx in
            var isPaused = false
            for (id, policy) in [(account, LockoutPolicy.account), (network, .remoteAddress)] {
                var failures = try tx.get(SignInFailures.self, id) ?? SignInFailures(id: id)
                failures.record(at: tx.now, under: policy)
                try tx.put(&failures)
                isPaused = isPaused || failures.failures.blockedUntil(at: tx.now, under: policy) != nil
            }
            try tx.audit(action, outcome: "denied", subject: user.map { tx.touched($0) })
            if isPaused { try tx.audit("user.lockout", outcome: "denied", subject: user.map { tx.touched($0) }) }
        }
    }

    private func rehashIfNeeded(_ credential: Credential, _ password: String, _ request: RequestContext) async throws {
        guard let stored = credential.passwordHash, core.hasher.needsRehash(stored) else { return }
        let hash = try await core.hasher.hash(password)
        try await core.store.write(core.bookkeeping("user.rehash", request)) { tx in
            guard var current = try tx.get(Credential.self, credential.id), current.passwordHash == stored else {
                return
            }
            current.passwordHash = hash
            try tx.update(&current)
        }
    }
}
