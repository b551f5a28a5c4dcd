import Kernel
import Security
import Testing

@Suite("Secrets that are given out once")
struct SecretTests {
    @Test("a secret has 256 bits, matches its hash only, and does not show itself")
    func secretToken() throws {
        let secret = SecretToken.generate()
        #expect(secret.text.utf8.count == 43 && SecretToken.generate() != secret)
        #expect(try #require(SecretToken(secret.text)).matches(hash: secret.hash))
        #expect(!SecretToken.generate().matches(hash: secret.hash) && !secret.matches(hash: ""))
        #expect(!secret.hash.contains(secret.text) && "\(secret)" == "SecretToken")
        for wrong in ["", "abc", secret.text + "A", String(secret.text.dropLast()) + "="] {
            #expect(SecretToken(wrong) == nil)
        }
    }

    @Test("an API key knows a typo from a key")
    func apiKey() throws {
        let key = APIKeySecret.generate()
        #expect(key.text.hasPrefix("hms_") && key.text.utf8.count == 55)
        #expect(try #require(APIKeySecret(key.text)).matches(hash: key.hash))
        #expect(key.hint == key.text.prefix(8) && !"\(key)".contains(key.text))
        let characters = Array(key.text)
        for index in characters.indices {
            var changed = characters
            changed[index] = changed[index] == "b" ? "c" : "b"
            #expect(APIKeySecret(String(changed)) == nil)
        }
        #expect(APIKeySecret("") == nil && APIKeySecret("hms_") == nil)
    }
}

@Suite("Pauses after failed sign-ins")
struct LockoutTests {
    private let now = Instant(seconds: 1_800_000_000)

    @Test(
        "five are free, then 30 s that double up to 15 minutes",
        arguments: [(0, 0), (5, 0), (6, 30), (7, 60), (8, 120), (9, 240), (10, 480), (11, 900), (12, 900), (9999, 900)])
    func pauses(_ failures: Int, _ seconds: Int) {
        #expect(LockoutPolicy.account.pause(afterFailures: failures) == .seconds(seconds))
    }

    @Test("a pause ends by itself, and the problem says when")
    func blocked() {
        var failures = FailedSignIns()
        for _ in 0..<5 { failures.record(at: now, under: .account) }
        #expect(failures.blockedUntil(at: now, under: .account) == nil)
        failures.record(at: now, under: .account)
        #expect(failures.blockedUntil(at: now, under: .account) == now + .seconds(30))
        let problem = #expect(throws: Problem.self) {
            try failures.requireOpen(at: now + .milliseconds(500), under: .account)
        }
        #expect(problem?.kind == .tooManyRequests && problem?.retryAfter == 30)
        #expect(failures.blockedUntil(at: now + .seconds(30), under: .account) == nil)
        failures.record(at: now + .seconds(30), under: .account)
        #expect(failures.blockedUntil(at: now + .seconds(31), under: .account) == now + .seconds(90))
    }

    @Test("failures are forgotten after a day without one")
    func forgotten() {
        var failures = FailedSignIns()
        for _ in 0..<9 { failures.record(at: now, under: .account) }
        #expect(!failures.isForgotten(at: now + .hours(23), under: .account))
        #expect(failures.isForgotten(at: now + .hours(24), under: .account))
        failures.record(at: now + .hours(24), under: .account)
        #expect(failures.count == 1)
    }

    @Test(
        "addresses are counted by IPv4 address and IPv6 /64",
        arguments: [
            ("192.0.2.7", "192.0.2.7"), ("::ffff:192.0.2.7", "192.0.2.7"),
            ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"), ("2001:db8:1:2::99", "2001:db8:1:2::/64"), ("", ""),
        ])
    func networks(_ address: String, _ key: String) {
        #expect(RemoteNetwork.key(of: address) == key)
    }
}

@Suite("Cookies and CSRF")
struct BrowserTests {
    @Test("a session cookie is out of reach of scripts, plain HTTP and other sites")
    func cookie() throws {
        let cookie = try #require(Cookie("__Host-hms", "abc-_", maxAge: .hours(12)))
        #expect(cookie.header == "__Host-hms=abc-_; Path=/; Max-Age=43200; HttpOnly; Secure; SameSite=Strict")
        #expect(cookie.deletion.header.contains("Max-Age=0;"))
        let readable = try #require(Cookie("csrf", "x", path: "/api", isHTTPOnly: false, sameSite: .lax))
        #expect(readable.header == "csrf=x; Path=/api; Secure; SameSite=Lax")
    }

    @Test("what could smuggle in an attribute or a header is no cookie")
    func smuggling() {
        for (name, value, path) in [
            ("", "x", "/"), ("a b", "x", "/"), ("a=", "x", "/"), ("a", "x; Domain=evil", "/"), ("a", "x\r\nY: z", "/"),
            ("a", "x", "/; Domain=evil"), ("a", "x", "api"), ("a", "\"x\"", "/"), ("a", "é", "/"),
        ] {
            #expect(Cookie(name, value, path: path) == nil, "\(name) \(value) \(path)")
        }
    }

    @Test("cookies are found by their whole name")
    func parsing() {
        let header = "a=1; hms=two=2; xhms=3;hms=4"
        #expect(Cookie.value(of: "hms", in: header) == "two=2" && Cookie.value(of: "xhms", in: header) == "3")
        #expect(Cookie.value(of: "h", in: header) == nil && Cookie.value(of: "a", in: "") == nil)
    }

    @Test("a CSRF token counts for its session, its key, and twice the same")
    func csrf() {
        let tokens = CSRFTokens(key: Bytes.random(32))
        let session = SessionID(unchecked: "s-1")
        let token = tokens.issue(for: session)
        #expect(tokens.accepts(header: token, cookie: token, session: session))
        #expect(!tokens.accepts(header: token, cookie: token, session: SessionID(unchecked: "s-2")))
        #expect(!tokens.accepts(header: token, cookie: tokens.issue(for: session), session: session))
        #expect(!tokens.accepts(header: nil, cookie: token, session: session))
        #expect(!tokens.accepts(header: token, cookie: nil, session: session))
        #expect(!CSRFTokens(key: Bytes.random(32)).accepts(header: token, cookie: token, session: session))
        for forged in ["", ".", "a.b", "x" + token, token + "x"] {
            #expect(!tokens.accepts(header: forged, cookie: forged, session: session))
        }
    }
}
