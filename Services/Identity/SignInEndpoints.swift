import Kernel
import Modules
import Security
import Storage
import Web

/// Signing in and out, by tokens or by a browser's cookies.
struct SignInEndpoints: Sendable {
    let core: IdentityCore

    var all: [Endpoint] { [login, secondFactor, refresh, logout] }

    private var login: Endpoint {
        .post(
            "/api/auth/login", "Sign in", .open, body: LoginRequest.self, returns: .ok(LoginAnswer.self), .rate(.login),
            .problems(.wrongCredentials, .signInPaused, .signInBusy),
            .about(
                "With `transport: cookie` the tokens come as cookies. `mfaRequired` asks for a code with `challenge`.")
        ) { call, login in
            let step = try await SignInService(core: core).signIn(
                email: login.email, password: login.password, at: call.place)
            switch step {
            case .secondFactor(let challenge): return try .json(LoginAnswer(challenge: challenge)).uncached
            case .done(let signedIn): return try reply(signedIn, login.transport)
            }
        }
    }

    private var secondFactor: Endpoint {
        .post(
            "/api/auth/login/second-factor", "Sign in with a second factor", .open, body: SecondFactorRequest.self,
            returns: .ok(LoginAnswer.self), .rate(.login), .problems(.wrongCode, .challengeOver, .signInPaused)
        ) { call, answer in
            let signedIn = try await SignInService(core: core).confirm(
                challenge: answer.challenge, code: answer.code, at: call.place)
            return try reply(signedIn, answer.transport)
        }
    }

    private var refresh: Endpoint {
        .post(
            "/api/auth/refresh", "Refresh a session", .open, body: RefreshRequest.self, returns: .ok(LoginAnswer.self),
            .problems(.sessionEnded, .csrf),
            .about(
                "Each refresh token works once; a second use ends the session. Browsers send `{}` and their cookies.")
        ) { call, request in
            let sessions = SessionService(core: core)
            if let token = request.refreshToken {
                return try reply(try await sessions.refresh(token, at: call.place), .token)
            }
            guard let token = call.cookie(IdentityCookies.refresh) else { throw IdentityError.refreshRefused }
            guard let session = try await sessions.session(ofRefreshToken: token) else {
                throw IdentityError.refreshRefused
            }
            let (header, cookie) = (call.header("X-CSRF-Token"), call.cookie(IdentityCookies.csrf))
            guard core.csrf.accepts(header: header, cookie: cookie, session: session) else {
                throw IdentityError.csrfMissing
            }
            return try reply(try await sessions.refresh(token, at: call.place), .cookie)
        }
    }

    private var logout: Endpoint {
        .post("/api/auth/logout", "Sign out", .requires(.selfService), returns: .nothing) { call in
            try await SessionService(core: core).logOut(call.caller)
            return deleting.reduce(.noContent) { $0.setting($1) }
        }
    }

    private func reply(_ signedIn: SignedIn, _ transport: Transport?) throws -> Reply {
        let isBrowser = transport == .cookie
        let needsFactor = core.roles.requireSecondFactor(signedIn.user.roleNames) && !signedIn.session.hasSecondFactor
        let csrf = isBrowser ? core.csrf.issue(for: signedIn.session.id) : nil
        let answer = LoginAnswer(signedIn, showsTokens: !isBrowser, csrf: csrf, mustEnrol: needsFactor)
        let reply = try Reply.json(answer).uncached
        guard let csrf else { return reply }
        // The cookies outlive the access token, so that the page can refresh it; the server looks at the session.
        let rest = Int((signedIn.session.latestEnd - core.clock.now).components.seconds)
        return [
            cookie(IdentityCookies.session, signedIn.accessToken, maxAge: rest),
            cookie(
                IdentityCookies.refresh, signedIn.refreshToken.text, maxAge: rest, path: IdentityCookies.refreshPath),
            cookie(IdentityCookies.csrf, csrf, maxAge: rest, isHTTPOnly: false),
        ].reduce(reply) { $0.setting($1) }
    }

    private var deleting: [Web.Cookie] {
        [
            cookie(IdentityCookies.session, "", maxAge: 0),
            cookie(IdentityCookies.refresh, "", maxAge: 0, path: IdentityCookies.refreshPath),
            cookie(IdentityCookies.csrf, "", maxAge: 0, isHTTPOnly: false),
        ]
    }

    private func cookie(
        _ name: String, _ value: String, maxAge: Int, path: String = "/", isHTTPOnly: Bool = true
    ) -> Web.Cookie {
        Web.Cookie(
            name, value, maxAge: maxAge, path: path, isSecure: core.settings.hasSecureCookies, isHTTPOnly: isHTTPOnly)
    }
}

extension Call {
    /// Where a sign-in comes from.
    var place: SignInPlace { SignInPlace(request: caller.request, userAgent: header("User-Agent") ?? "") }
}

extension Reply {
    /// No cache keeps secrets.
    var uncached: Reply { with("Cache-Control", "no-store") }
}
