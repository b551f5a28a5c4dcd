import Identity
import Kernel
import Security
import Storage
import TestSupport
import Testing
import Web

@Suite("API keys and signing keys")
struct APIKeyTests {
    private func key(_ scopes: [JSONValue], _ hospital: IdentityHospital, _ token: String) async throws
        -> IdentityHospital.Answer
    {
        try await hospital.send(
            "POST", "/api/auth/api-keys", token: token,
            ["name": "Integration", "scopes": .array(scopes), "expiresAt": "2026-12-31T00:00:00Z"])
    }

    @Test("a key does what its scopes say and its owner may, until it is revoked or expires")
    func scopes() async throws {
        let hospital = try await IdentityHospital.make()
        let admin = try await hospital.logIn()
        let created = try await key(["users.read"], hospital, admin.access)
        #expect(created.status == 201)
        let headers = ["X-API-Key": created["secret"]]
        #expect(try await hospital.send("GET", "/api/users", headers: headers).status == 200)
        #expect(try await hospital.send("GET", "/api/users", token: created["secret"]).status == 200)
        #expect(
            try await hospital.send(
                "POST", "/api/users", headers: headers,
                ["email": "x@hospital.example", "name": "X", "roles": ["nurse"]]
            ).status == 403)
        #expect(try await hospital.send("GET", "/api/users", headers: ["X-API-Key": "hms_wrong"]).status == 401)
        let list = try await hospital.send("GET", "/api/auth/api-keys", token: admin.access)
        #expect(list.json["items"]?[0]?["lastUsedAt"]?.asString != nil)
        #expect(!list.raw.text.contains("secretHash"))
        let id = list.json["items"]?[0]?["id"]?.asString ?? ""
        #expect(try await hospital.send("DELETE", "/api/auth/api-keys/\(id)", token: admin.access).status == 204)
        #expect(try await hospital.send("GET", "/api/users", headers: headers).status == 401)
        let next = ["X-API-Key": try await key(["users.read"], hospital, admin.access)["secret"]]
        #expect(try await hospital.send("GET", "/api/users", headers: next).status == 200)
        hospital.clock.advance(by: .days(60))
        #expect(try await hospital.send("GET", "/api/users", headers: next).status == 401)
    }

    @Test("nobody makes a key that may do more than they")
    func noEscalation() async throws {
        let hospital = try await IdentityHospital.make()
        let admin = try await hospital.logIn()
        _ = try await hospital.send(
            "POST", "/api/roles", token: admin.access,
            ["id": "maker", "description": "Makes keys", "permissions": ["api-keys.write", "users.read"]])
        let (id, email) = try await hospital.addUser("maker", roles: ["maker"], token: admin.access)
        let maker = try await hospital.logIn(email)
        #expect(try await key(["users.write"], hospital, maker.access).status == 422)
        let made = ["X-API-Key": try await key(["users.read"], hospital, maker.access)["secret"]]
        #expect(try await hospital.send("GET", "/api/users", headers: made).status == 200)
        _ = try await hospital.send("PATCH", "/api/users/\(id)", token: admin.access, ["roles": ["nurse"]])
        #expect(try await hospital.send("GET", "/api/users", headers: made).status == 403)
        _ = try await hospital.send("POST", "/api/users/\(id)/disable", token: admin.access)
        #expect(try await hospital.send("GET", "/api/users", headers: made).status == 401)
    }

    @Test("a use is recorded at most once a minute")
    func lastUse() async throws {
        let hospital = try await IdentityHospital.make()
        let admin = try await hospital.logIn()
        let headers = ["X-API-Key": try await key(["users.read"], hospital, admin.access)["secret"]]
        let revision: @Sendable () async throws -> Int? = {
            try await hospital.test.store.read(.test) { try $0.first(APIKey.byOwner.all)?.revision }
        }
        for _ in 1...5 { _ = try await hospital.send("GET", "/api/users", headers: headers) }
        #expect(try await revision() == 2)
        hospital.clock.advance(by: .seconds(61))
        for _ in 1...5 { _ = try await hospital.send("GET", "/api/users", headers: headers) }
        #expect(try await revision() == 3)
    }

    @Test("signing keys are sealed, published a day before they sign, and gone when their tokens are")
    func rotation() async throws {
        let hospital = try await IdentityHospital.make()
        let keys: @Sendable () async throws -> [StoredSigningKey] = {
            try await hospital.test.store.read(.test) { try $0.find(StoredSigningKey.byStart.all, limit: 10).items }
        }
        let first = try #require(try await keys().first)
        hospital.clock.advance(by: .days(27))
        try await hospital.runJob("identity.rotate-keys")
        #expect(try await keys().count == 1)
        hospital.clock.advance(by: .days(1) + .seconds(1))
        try await hospital.runJob("identity.rotate-keys")
        let both = try await keys()
        #expect(both.count == 2)
        #expect(both.last?.signsFrom == hospital.clock.now + .days(1))
        let token = try await hospital.logIn().access
        hospital.clock.advance(by: .days(1))
        try await hospital.runJob("identity.rotate-keys")
        #expect(try await hospital.logIn().answer.status == 200)
        #expect(try await hospital.send("GET", "/api/auth/me", token: token).status == 401)
        hospital.clock.advance(by: .days(1) + .hours(1))
        try await hospital.runJob("identity.rotate-keys")
        #expect(try await keys().map(\.id) == both.map(\.id).filter { $0 != first.id })
        #expect(try await hospital.logIn().answer.status == 200)
    }

    @Test("the audit chain of all of this holds")
    func chain() async throws {
        let hospital = try await IdentityHospital.make()
        let admin = try await hospital.logIn()
        _ = try await hospital.addUser("nurse", roles: ["nurse"], token: admin.access)
        _ = try await hospital.logIn("nobody@hospital.example", "wrong")
        let report = try await hospital.test.auditReport()
        #expect(report.fault == nil && report.verified > 5)
    }
}
