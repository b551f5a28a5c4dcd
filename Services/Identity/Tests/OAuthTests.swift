import Crypto
import Foundation
import Identity
import Kernel
import Security
import Storage
import TestSupport
import Testing
import Web

@Suite("OAuth and OpenID Connect")
struct OAuthTests {
    private static let redirect = "https://app.example.org/callback"
    private static let verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
    /// RFC 7636, appendix B.
    private static let challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"

    private struct App {
        let hospital: IdentityHospital
        let admin: IdentityHospital.Tokens
        let client: String
        let secret: String
    }

    private func app(isConfidential: Bool = true, actsForItself: Bool = false) async throws -> App {
        let hospital = try await IdentityHospital.make()
        let admin = try await hospital.logIn()
        let answer = try await hospital.send(
            "POST", "/api/auth/oauth/clients", token: admin.access,
            [
                "name": "Ward app", "redirectURIs": [.string(Self.redirect)],
                "scopes": ["users.read", "patients.read", "self"],
                "isConfidential": .bool(isConfidential), "actsForItself": .bool(actsForItself),
            ])
        #expect(answer.status == 201)
        return App(
            hospital: hospital, admin: admin, client: answer.json["client"]?["id"]?.asString ?? "",
            secret: answer["secret"])
    }

    private func request(_ app: App, _ changes: [String: JSONValue] = [:]) -> JSONValue {
        var request: JSONValue = [
            "response_type": "code", "client_id": .string(app.client), "redirect_uri": .string(Self.redirect),
            "code_challenge": .string(Self.challenge), "code_challenge_method": "S256",
            "scope": "openid users.read", "state": "a b&c", "nonce": "n-1",
        ]
        for (name, value) in changes { request[name] = value }
        return ["request": request, "approve": true]
    }

    private func code(_ app: App) async throws -> String {
        let answer = try await app.hospital.send(
            "POST", "/api/auth/oauth/authorize", token: app.admin.access, request(app))
        let url = try #require(URLComponents(string: answer["redirectTo"]))
        #expect(url.queryItems?.first { $0.name == "state" }?.value == "a b&c")
        #expect(url.host == "app.example.org")
        return url.queryItems?.first { $0.name == "code" }?.value ?? ""
    }

    private func token(_ app: App, _ fields: [String: String]) async throws -> IdentityHospital.Answer {
        var fields = fields
        fields["client_id"] = fields["client_id"] ?? app.client
        if !app.secret.isEmpty { fields["client_secret"] = fields["client_secret"] ?? app.secret }
        var components = URLComponents()
        components.queryItems = fields.map { URLQueryItem(name: $0.key, value: $0.value) }
        let answer = await app.hospital.client.send(
            "POST", "/api/auth/oauth/token", ["Content-Type": "application/x-www-form-urlencoded"],
            body: Array((components.percentEncodedQuery ?? "").utf8))
        return IdentityHospital.Answer(raw: answer, json: try JSONValue(parsing: answer.body))
    }

    private func exchange(_ code: String) -> [String: String] {
        [
            "grant_type": "authorization_code", "code": code, "redirect_uri": Self.redirect,
            "code_verifier": Self.verifier,
        ]
    }

    @Test("a code is exchanged once for tokens with no more than the scope; the second use ends the session")
    func codeFlow() async throws {
        let app = try await app()
        let hospital = app.hospital
        let code = try await code(app)
        let tokens = try await token(app, exchange(code))
        #expect(tokens.status == 200)
        #expect(try await hospital.send("GET", "/api/users", token: tokens["access_token"]).status == 200)
        let forbidden = try await hospital.send("GET", "/api/auth/sessions", token: tokens["access_token"])
        #expect(forbidden.status == 403)
        let me = try await hospital.send("GET", "/api/auth/me", token: tokens["access_token"])
        #expect(me.json["permissions"] == ["users.read"])
        let info = try await hospital.send("GET", "/api/auth/userinfo", token: tokens["access_token"])
        #expect(info["email"] == IdentityHospital.adminEmail)
        let refreshed = try await token(
            app, ["grant_type": "refresh_token", "refresh_token": tokens["refresh_token"]])
        #expect(refreshed.status == 200)
        #expect(refreshed["scope"] == "users.read")
        let again = try await token(app, exchange(code))
        #expect(again.status == 400)
        #expect(again["error"] == "invalid_grant")
        #expect(try await hospital.send("GET", "/api/users", token: refreshed["access_token"]).status == 401)
    }

    @Test("an application with the right to the own account can't change it, nor permit other applications")
    func accountIsTheUsers() async throws {
        let app = try await app()
        let answer = try await app.hospital.send(
            "POST", "/api/auth/oauth/authorize", token: app.admin.access, request(app, ["scope": "self"]))
        let code = URLComponents(string: answer["redirectTo"])?.queryItems?.first { $0.name == "code" }?.value
        let access = try await token(app, exchange(try #require(code)))["access_token"]
        #expect(try await app.hospital.send("GET", "/api/auth/sessions", token: access).status == 200)
        let enrolment = try await app.hospital.send("POST", "/api/auth/second-factor", token: access)
        #expect(enrolment.slug == "not-a-person")
        let permitted = try await app.hospital.send("POST", "/api/auth/oauth/authorize", token: access, request(app))
        #expect(permitted.slug == "not-a-person")
        let change = try await app.hospital.send(
            "POST", "/api/auth/password", token: access,
            ["currentPassword": .string(IdentityHospital.adminPassword), "newPassword": "another long secret"])
        #expect(change.slug == "not-a-person")
    }

    @Test("the id token is signed by a published key, names the client and the nonce, and is no access token")
    func idToken() async throws {
        let app = try await app(isConfidential: false)
        let tokens = try await token(app, exchange(try await code(app)))
        let parts = tokens["id_token"].split(separator: ".").map(String.init)
        let keys = try await app.hospital.send("GET", "/api/auth/jwks.json")
        let key = try Curve25519.Signing.PublicKey(
            rawRepresentation: try #require(Base64URL.decode(keys.json["keys"]?[0]?["x"]?.asString ?? "")))
        let signature = try #require(Base64URL.decode(parts[2]))
        #expect(key.isValidSignature(signature, for: Array("\(parts[0]).\(parts[1])".utf8)))
        let claims = try JSONValue(parsing: try #require(Base64URL.decode(parts[1])))
        #expect(claims["nonce"] == "n-1")
        #expect(claims["aud"]?.asString == app.client)
        #expect(claims["iss"] == "http://hms.test")
        #expect(try await app.hospital.send("GET", "/api/auth/me", token: tokens["id_token"]).status == 401)
        let configuration = try await app.hospital.send("GET", "/.well-known/openid-configuration")
        #expect(configuration["jwks_uri"] == "http://hms.test/api/auth/jwks.json")
    }

    @Test("a code without its verifier, for another address or client, or after a minute is worth nothing")
    func refusals() async throws {
        let app = try await app()
        for change in [
            ["code_verifier": String(repeating: "x", count: 43)], ["redirect_uri": Self.redirect + "/"],
        ] {
            let code = try await code(app)
            let wrong = try await token(app, exchange(code).merging(change) { $1 })
            #expect(wrong["error"] == "invalid_grant")
            #expect(try await token(app, exchange(code))["error"] == "invalid_grant")
        }
        let late = try await code(app)
        app.hospital.clock.advance(by: .seconds(60))
        #expect(try await token(app, exchange(late))["error"] == "invalid_grant")
        let secret = exchange(try await code(app)).merging(["client_secret": SecretToken.generate().text]) { $1 }
        let unknown = try await token(app, secret)
        #expect(unknown.status == 401)
        #expect(unknown["error"] == "invalid_client")
        #expect(try await token(app, ["grant_type": "password"])["error"] == "unsupported_grant_type")
        // A client's refresh token is of no use without the client.
        let tokens = try await token(app, exchange(try await code(app)))
        let stray = try await app.hospital.send(
            "POST", "/api/auth/refresh", ["refreshToken": .string(tokens["refresh_token"])])
        #expect(stray.status == 401)
    }

    @Test(
        "an authorisation needs PKCE with S256, the exact redirect address, and scopes that the client may have",
        arguments: [
            ("code_challenge_method", "plain"), ("redirect_uri", "https://app.example.org/callback?x=1"),
            ("response_type", "token"), ("code_challenge", "short"), ("scope", "users.write"),
        ] as [(String, JSONValue)])
    func authorizationRules(name: String, value: JSONValue) async throws {
        let app = try await app()
        let answer = try await app.hospital.send(
            "POST", "/api/auth/oauth/authorize", token: app.admin.access, request(app, [name: value]))
        #expect(answer.status == 400)
    }

    @Test("the consent screen learns who asks for what, and a refusal is told to the client")
    func consent() async throws {
        let app = try await app()
        let query =
            "response_type=code&client_id=\(app.client)&redirect_uri=https%3A%2F%2Fapp.example.org%2Fcallback"
            + "&code_challenge=\(Self.challenge)&code_challenge_method=S256&scope=users.read"
        let question = try await app.hospital.send(
            "GET", "/api/auth/oauth/authorize?\(query)", token: app.admin.access)
        #expect(question["clientName"] == "Ward app")
        #expect(question.json["scopes"] == ["users.read"])
        var refusal = request(app)
        refusal["approve"] = false
        let refused = try await app.hospital.send("POST", "/api/auth/oauth/authorize", token: app.admin.access, refusal)
        #expect(refused["redirectTo"].hasPrefix("\(Self.redirect)?error=access_denied&state=a%20b%26c"))
    }

    @Test("a client that acts for itself does what its scopes say, until it is revoked, also after a restart")
    func clientCredentials() async throws {
        let app = try await app(actsForItself: true)
        let tokens = try await token(app, ["grant_type": "client_credentials", "scope": "users.read"])
        #expect(tokens.status == 200)
        #expect(tokens.json["refresh_token"] == nil)
        let access = tokens["access_token"]
        #expect(try await app.hospital.send("GET", "/api/users", token: access).status == 200)
        #expect(try await app.hospital.send("GET", "/api/auth/sessions", token: access).status == 403)
        let restarted = try await app.hospital.restarted()
        #expect(try await restarted.send("GET", "/api/users", token: access).status == 200)
        let path = "/api/auth/oauth/clients/\(app.client)"
        #expect(try await restarted.send("DELETE", path, token: app.admin.access).status == 204)
        #expect(try await restarted.send("GET", "/api/users", token: access).status == 403)
        let again = App(hospital: restarted, admin: app.admin, client: app.client, secret: app.secret)
        #expect(try await token(again, ["grant_type": "client_credentials"])["error"] == "invalid_client")
    }

    @Test(
        "redirect addresses are https, this machine's, or an app's own scheme",
        arguments: [
            ("https://app.example.org/cb", true), ("http://127.0.0.1:8000/cb", true), ("http://[::1]:8000/cb", true),
            ("org.example.app:/cb", true), ("http://app.example.org/cb", false), ("javascript:alert(1)", false),
            ("https://app.example.org/#x", false), ("http://localhost@evil.example/", false),
            ("http://127.0.0.1.evil.example/", false), ("https://user@evil.example/", false),
            ("data:text/html,x", false),
        ])
    func redirects(text: String, isFine: Bool) {
        #expect((RedirectURI(text) != nil) == isFine)
    }
}
