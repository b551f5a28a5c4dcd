import Identity
import Kernel
import Security
import Storage
import TestSupport
import Testing
import Web

@Suite("Signing in")
struct SignInTests {
    @Test("a right password gives tokens that say who one is", arguments: Engine.enabled)
    func rightPassword(on engine: Engine) async throws {
        let hospital = try await IdentityHospital.make(on: engine)
        let tokens = try await hospital.logIn("ADMIN@Hospital.Example")
        #expect(tokens.answer.status == 200)
        #expect(tokens.answer.raw.header("Cache-Control")?.contains("no-store") == true)
        let me = try await hospital.send("GET", "/api/auth/me", token: tokens.access)
        #expect(me.status == 200)
        #expect(me.json["roles"] == ["admin"])
        #expect(me.json["permissions"]?.asArray?.count == Permission.allCases.count)
        #expect(me.json["user"]?["email"]?.asString == IdentityHospital.adminEmail)
        #expect(try await hospital.events() == ["user.created", "user.login"])
    }

    @Test("an unknown address, a wrong password and a disabled account are answered the same")
    func sameAnswer() async throws {
        let hospital = try await IdentityHospital.make()
        let admin = try await hospital.logIn()
        let (id, email) = try await hospital.addUser("leaver", roles: ["nurse"], token: admin.access)
        #expect(try await hospital.send("POST", "/api/users/\(id)/disable", token: admin.access).status == 200)
        var answers: [JSONValue] = []
        for (email, password) in [
            ("nobody@hospital.example", IdentityHospital.adminPassword),
            (IdentityHospital.adminEmail, "wrong wrong wrong"),
            (email, IdentityHospital.adminPassword), ("no address", "x"),
        ] {
            let answer = try await hospital.logIn(email, password).answer
            #expect(answer.status == 401)
            #expect(answer.slug == "wrong-credentials")
            var json = answer.json
            json["requestId"] = nil
            answers.append(json)
        }
        #expect(Set(answers).count == 1)
        #expect(try await hospital.audit().filter { $0 == "user.login denied" }.count == 4)
    }

    @Test(
        "the sixth failure pauses the account, also for the right password, for unknown addresses, and after a restart")
    func lockout() async throws {
        let hospital = try await IdentityHospital.make()
        for email in [IdentityHospital.adminEmail, "nobody@hospital.example"] {
            for _ in 1...6 { #expect(try await hospital.logIn(email, "wrong").answer.status == 401) }
            let paused = try await hospital.logIn(email).answer
            #expect(paused.status == 429)
            #expect(paused.raw.header("Retry-After") == "30")
        }
        #expect(try await hospital.audit().contains("user.lockout denied"))
        let restarted = try await hospital.restarted()
        #expect(try await restarted.logIn().answer.status == 429)
        restarted.clock.advance(by: .seconds(31))
        #expect(try await restarted.logIn().answer.status == 200)
        #expect(try await restarted.logIn(IdentityHospital.adminEmail, "wrong").answer.status == 401)
        #expect(try await restarted.logIn().answer.status == 200)
    }

    @Test("an Idempotency-Key repeats the creation of a user, but keeps no answer with secrets")
    func idempotency() async throws {
        let hospital = try await IdentityHospital.make()
        let key = ["Idempotency-Key": "k-1"]
        let login = try await hospital.send(
            "POST", "/api/auth/login", headers: key,
            ["email": .string(IdentityHospital.adminEmail), "password": .string(IdentityHospital.adminPassword)])
        #expect(login.status == 200)
        let reset = try await hospital.send(
            "POST", "/api/users/\(login["user"])/password-reset", token: login["accessToken"], headers: key)
        #expect(reset.status == 200)
        let stored = { @Sendable in
            try await hospital.test.store.read(.test) { try $0.count(IdempotencyRecord.byExpiry.all) }
        }
        #expect(try await stored() == 0)
        let new: JSONValue = ["email": "new@hospital.example", "name": "New", "roles": ["nurse"]]
        let first = try await hospital.send("POST", "/api/users", token: login["accessToken"], headers: key, new)
        let second = try await hospital.send("POST", "/api/users", token: login["accessToken"], headers: key, new)
        #expect(first.status == 201)
        #expect(second.json == first.json)
        #expect(try await stored() == 1)
    }

    @Test("another spelling of an address is no new account")
    func spelling() async throws {
        let hospital = try await IdentityHospital.make()
        for spaces in 1...6 {
            let email = String(repeating: " ", count: spaces) + IdentityHospital.adminEmail.uppercased()
            #expect(try await hospital.logIn(email, "wrong").answer.status == 401)
        }
        #expect(try await hospital.logIn().answer.status == 429)
    }

    @Test("one network that fails for many accounts is paused too")
    func networkLockout() async throws {
        let hospital = try await IdentityHospital.make()
        for number in 1...51 {
            #expect(try await hospital.logIn("user\(number)@hospital.example", "wrong").answer.status == 401)
        }
        #expect(try await hospital.logIn().answer.status == 429)
    }

    @Test("a burst of guesses does not outrun the count")
    func burst() async throws {
        let hospital = try await IdentityHospital.make()
        let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 1...60 {
                group.addTask { try await hospital.logIn(IdentityHospital.adminEmail, "wrong").answer.status }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(Set(statuses).isSubset(of: [401, 429]))
        #expect(statuses.filter { $0 == 401 }.count <= 8)
    }

    @Test("browsers get cookies that scripts can't read, and change things only with the CSRF token")
    func cookies() async throws {
        let hospital = try await IdentityHospital.make()
        let login = try await hospital.send(
            "POST", "/api/auth/login",
            [
                "email": .string(IdentityHospital.adminEmail), "password": .string(IdentityHospital.adminPassword),
                "transport": "cookie",
            ])
        #expect(login.status == 200)
        #expect(login.json["accessToken"] == nil && login.json["refreshToken"] == nil)
        #expect(login.cookies.count == 3)
        #expect(login.cookies.filter { $0.contains("HttpOnly") }.count == 2)
        let (cookie, csrf) = (Self.cookieHeader(login.cookies), login["csrfToken"])
        #expect(try await hospital.send("GET", "/api/auth/me", headers: ["Cookie": cookie]).status == 200)
        let forged = try await hospital.send("POST", "/api/auth/logout", headers: ["Cookie": cookie])
        #expect(forged.status == 403)
        let unproved = try await hospital.send("POST", "/api/auth/refresh", headers: ["Cookie": cookie], [:])
        #expect(unproved.status == 403)
        let refreshed = try await hospital.send(
            "POST", "/api/auth/refresh", headers: ["Cookie": cookie, "X-CSRF-Token": csrf], [:])
        #expect(refreshed.status == 200)
        let next = Self.cookieHeader(refreshed.cookies)
        let out = try await hospital.send(
            "POST", "/api/auth/logout", headers: ["Cookie": next, "X-CSRF-Token": refreshed["csrfToken"]])
        #expect(out.status == 204)
        #expect(out.cookies.allSatisfy { $0.contains("Max-Age=0") })
        #expect(try await hospital.send("GET", "/api/auth/me", headers: ["Cookie": next]).status == 401)
    }

    static func cookieHeader(_ cookies: [String]) -> String {
        cookies.map { String($0.prefix { $0 != ";" }) }.joined(separator: "; ")
    }
}

@Suite("Sessions")
struct SessionTests {
    @Test("a refresh token works once; its second use ends the session and is published")
    func reuse() async throws {
        let hospital = try await IdentityHospital.make()
        let first = try await hospital.logIn()
        let second = try await hospital.send("POST", "/api/auth/refresh", ["refreshToken": .string(first.refresh)])
        #expect(second.status == 200)
        #expect(try await hospital.send("GET", "/api/auth/me", token: second["accessToken"]).status == 200)
        let stolen = try await hospital.send("POST", "/api/auth/refresh", ["refreshToken": .string(first.refresh)])
        #expect(stolen.status == 401)
        #expect(try await hospital.send("GET", "/api/auth/me", token: second["accessToken"]).status == 401)
        let victim = try await hospital.send(
            "POST", "/api/auth/refresh", ["refreshToken": .string(second["refreshToken"])])
        #expect(victim.status == 401)
        #expect(try await hospital.events().suffix(2) == ["access.denied", "session.expired"])
        #expect(try await hospital.audit().contains("session.refresh-reused denied"))
    }

    @Test("signing out counts at once, and after a restart")
    func logout() async throws {
        let hospital = try await IdentityHospital.make()
        let tokens = try await hospital.logIn()
        #expect(try await hospital.send("POST", "/api/auth/logout", token: tokens.access).status == 204)
        #expect(try await hospital.send("GET", "/api/auth/me", token: tokens.access).status == 401)
        let restarted = try await hospital.restarted()
        #expect(try await restarted.send("GET", "/api/auth/me", token: tokens.access).status == 401)
        #expect(try await restarted.events().last == "user.logout")
    }

    @Test("tokens survive a restart")
    func restart() async throws {
        let hospital = try await IdentityHospital.make()
        let tokens = try await hospital.logIn()
        let restarted = try await hospital.restarted()
        #expect(try await restarted.send("GET", "/api/auth/me", token: tokens.access).status == 200)
    }

    @Test("one sees and ends the own sessions, and others' only with permission")
    func list() async throws {
        let hospital = try await IdentityHospital.make()
        let admin = try await hospital.logIn()
        let (id, email) = try await hospital.addUser("nurse", roles: ["nurse"], token: admin.access)
        let nurse = try await hospital.logIn(email)
        _ = try await hospital.logIn(email)
        let own = try await hospital.send("GET", "/api/auth/sessions", token: nurse.access)
        #expect(own.json["items"]?.asArray?.count == 2)
        let admins = try await hospital.send("GET", "/api/auth/sessions", token: admin.access)
        let adminSession = admins.json["items"]?[0]?["id"]?.asString ?? ""
        #expect(
            try await hospital.send("DELETE", "/api/auth/sessions/\(adminSession)", token: nurse.access).status == 403)
        #expect(try await hospital.send("GET", "/api/users/\(id)/sessions", token: nurse.access).status == 403)
        let seen = try await hospital.send("GET", "/api/users/\(id)/sessions", token: admin.access)
        for session in seen.json["items"]?.asArray ?? [] {
            let path = "/api/auth/sessions/\(session["id"]?.asString ?? "")"
            #expect(try await hospital.send("DELETE", path, token: admin.access).status == 204)
        }
        #expect(try await hospital.send("GET", "/api/auth/me", token: nurse.access).status == 401)
    }

    @Test("one signs out everywhere else in one step, and an administrator ends all sessions of a user")
    func endAll() async throws {
        let hospital = try await IdentityHospital.make()
        let admin = try await hospital.logIn()
        let (id, email) = try await hospital.addUser("nurse", roles: ["nurse"], token: admin.access)
        let here = try await hospital.logIn(email)
        let there = try await hospital.logIn(email)
        let key = ["Idempotency-Key": "3f0e6c1e-0000-4000-8000-000000000001"]
        for _ in 1...2 {
            let answer = try await hospital.send(
                "POST", "/api/auth/sessions/end-others", token: here.access, headers: key)
            #expect(answer.status == 200 && answer.json["ended"]?.asInt == 1)
        }
        #expect(try await hospital.send("GET", "/api/auth/me", token: there.access).status == 401)
        #expect(try await hospital.send("GET", "/api/auth/me", token: here.access).status == 200)
        #expect(try await hospital.events().last == "user.logout")

        let path = "/api/users/\(id)/sessions/end"
        #expect(try await hospital.send("POST", path, token: here.access).status == 403)
        let all = try await hospital.send("POST", path, token: admin.access)
        #expect(all.json["ended"]?.asInt == 1)
        #expect(try await hospital.send("GET", "/api/auth/me", token: here.access).status == 401)
        let nobody = "/api/users/01990000-0000-7000-8000-000000000000/sessions/end"
        #expect(try await hospital.send("POST", nobody, token: admin.access).status == 404)
        // Of the own sessions the present one stays.
        _ = try await hospital.logIn()
        let own = try await hospital.send("GET", "/api/auth/me", token: admin.access)
        let ownPath = "/api/users/\(own.json["id"]?.asString ?? "")/sessions/end"
        #expect(try await hospital.send("POST", ownPath, token: admin.access).json["ended"]?.asInt == 1)
        #expect(try await hospital.send("GET", "/api/auth/me", token: admin.access).status == 200)
        #expect(try await hospital.audit().filter { $0.hasPrefix("session.revoke-all") }.count == 3)
    }

    @Test("an unused session ends after two hours, a busy one after twelve, and both are published")
    func timeouts() async throws {
        let hospital = try await IdentityHospital.make()
        let idle = try await hospital.logIn()
        var busy = try await hospital.logIn().refresh
        for hour in 1...11 {
            hospital.clock.advance(by: .hours(1))
            let answer = try await hospital.send("POST", "/api/auth/refresh", ["refreshToken": .string(busy)])
            #expect(answer.status == 200, "hour \(hour)")
            busy = answer["refreshToken"]
        }
        #expect(
            try await hospital.send("POST", "/api/auth/refresh", ["refreshToken": .string(idle.refresh)]).status == 401)
        try await hospital.runJob("identity.expire-sessions")
        #expect(try await hospital.events().last == "session.expired")
        hospital.clock.advance(by: .hours(1))
        #expect(try await hospital.send("POST", "/api/auth/refresh", ["refreshToken": .string(busy)]).status == 401)
        try await hospital.runJob("identity.expire-sessions")
        #expect(try await hospital.events().filter { $0 == "session.expired" }.count == 2)
        hospital.clock.advance(by: .days(31))
        try await hospital.runJob("identity.forget")
        let left = try await hospital.test.store.read(.test) {
            (try $0.count(Session.byEnd.all), try $0.count(RefreshToken.byExpiry.all))
        }
        #expect(left == (0, 0))
    }
}
