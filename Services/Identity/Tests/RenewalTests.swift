import Identity
import Kernel
import TestSupport
import Testing
import Web

@Suite("Who a caller of a while ago is now")
struct RenewalTests {
    private func caller(_ hospital: IdentityHospital, _ token: String) async throws -> Caller {
        let found = try await hospital.identity.authenticator.authenticate(.bearer(token), request: .none)
        return try #require(found)
    }

    private func renewed(_ hospital: IdentityHospital, _ caller: Caller, _ token: String) async throws -> Caller? {
        try await hospital.identity.authenticator.renewed(caller, .bearer(token), request: .none)
    }

    @Test("a session outlives its first token as long as it is refreshed, and ends when it is not")
    func refreshed() async throws {
        let hospital = try await IdentityHospital.make()
        let tokens = try await hospital.logIn()
        let caller = try await caller(hospital, tokens.access)
        hospital.clock.advance(by: .minutes(100))
        _ = try await hospital.send("POST", "/api/auth/refresh", ["refreshToken": .string(tokens.refresh)])
        hospital.clock.advance(by: .minutes(100))
        #expect(try await hospital.identity.authenticator.authenticate(.bearer(tokens.access), request: .none) == nil)
        let now = try #require(try await renewed(hospital, caller, tokens.access))
        #expect(now.id == caller.id && now.session == caller.session && now.permissions == caller.permissions)
        hospital.clock.advance(by: .minutes(21))
        #expect(try await renewed(hospital, caller, tokens.access) == nil)
    }

    @Test("signing out ends it at once")
    func signedOut() async throws {
        let hospital = try await IdentityHospital.make()
        let tokens = try await hospital.logIn()
        let caller = try await caller(hospital, tokens.access)
        #expect(try await hospital.send("POST", "/api/auth/logout", token: tokens.access).status == 204)
        #expect(try await renewed(hospital, caller, tokens.access) == nil)
    }

    @Test("what the user may do is what the roles permit now")
    func roles() async throws {
        let hospital = try await IdentityHospital.make()
        let admin = try await hospital.logIn()
        let user = try await hospital.addUser("nina", roles: ["nurse"], token: admin.access)
        let tokens = try await hospital.logIn(user.email)
        let caller = try await caller(hospital, tokens.access)
        #expect(caller.has(.appointmentsRead) && !caller.has(.auditRead))
        let change = try await hospital.send(
            "PATCH", "/api/users/\(user.id)", token: admin.access, ["roles": ["auditor"]])
        #expect(change.status == 200)
        let now = try #require(try await renewed(hospital, caller, tokens.access))
        #expect(!now.has(.appointmentsRead) && now.has(.auditRead))
    }

    @Test("an API key has no session, and is asked for itself")
    func key() async throws {
        let hospital = try await IdentityHospital.make()
        let admin = try await hospital.logIn()
        let made = try await hospital.send(
            "POST", "/api/auth/api-keys", token: admin.access,
            ["name": "Wall display", "scopes": ["appointments.read"], "expiresAt": "2026-12-31T00:00:00Z"])
        #expect(made.status == 201)
        let caller = try await caller(hospital, made["secret"])
        #expect(try await renewed(hospital, caller, made["secret"])?.id == caller.id)
        let list = try await hospital.send("GET", "/api/auth/api-keys", token: admin.access)
        let path = "/api/auth/api-keys/" + (list.json["items"]?[0]?["id"]?.asString ?? "")
        #expect(try await hospital.send("DELETE", path, token: admin.access).status == 204)
        #expect(try await renewed(hospital, caller, made["secret"]) == nil)
    }
}
