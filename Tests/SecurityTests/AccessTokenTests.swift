import Foundation
import Kernel
import Security
import Testing

@Suite("Access tokens")
struct AccessTokenTests {
    @Test("what is issued comes back, with the request of whoever asks")
    func roundTrip() async throws {
        let fixture = try await TokenFixture()
        let token = try await fixture.tokens.issue(
            subject: "user-1", session: fixture.session, roles: ["doctor", "receptionist"],
            patient: PatientID(unchecked: "p-1"), doctor: DoctorID(unchecked: "d-1"), hasSecondFactor: true)
        let request = RequestContext(requestID: "r-1", trace: .none, remoteAddress: "10.0.0.1")
        for _ in 0..<2 {
            let caller = try await fixture.tokens.verify(token, request: request)
            #expect(caller.kind == .user && caller.id == "user-1" && caller.session == fixture.session)
            #expect(caller.roles == ["doctor", "receptionist"])
            #expect(caller.has(.clinicalWrite) && caller.has(.patientsRead))
            #expect(caller.patient?.text == "p-1" && caller.doctor?.text == "d-1")
            #expect(caller.request.requestID == "r-1")
        }
        #expect(fixture.tokens.cached(token)?.request.requestID == "")
    }

    @Test("a scope limits what the roles permit, and never adds to it")
    func scope() async throws {
        let fixture = try await TokenFixture()
        let token = try await fixture.tokens.issue(
            subject: "key-1", kind: .apiKey, session: nil, roles: ["doctor"], scope: [.clinicalRead, .systemWrite])
        let caller = try await fixture.tokens.verify(token, request: .none)
        #expect(caller.permissions == [.clinicalRead] && caller.kind == .apiKey && caller.session == nil)
    }

    @Test("a token expires to the millisecond, remembered or not")
    func expiry() async throws {
        let fixture = try await TokenFixture()
        let token = try await fixture.issue()
        #expect(await fixture.refusal(token) == nil)
        fixture.clock.advance(.minutes(10) - .milliseconds(1))
        #expect(fixture.tokens.cached(token) != nil)
        fixture.clock.advance(.milliseconds(1))
        #expect(fixture.tokens.cached(token) == nil)
        #expect(await fixture.refusal(token) == .expired)
    }

    @Test("no lifetime goes beyond an hour")
    func longest() async throws {
        let fixture = try await TokenFixture()
        let token = try await fixture.tokens.issue(subject: "u", session: nil, roles: [], lifetime: .days(9))
        fixture.clock.advance(.hours(1))
        #expect(await fixture.refusal(token) == .expired)
    }

    @Test("a revoked session is refused at once, others are not")
    func revokedSession() async throws {
        let fixture = try await TokenFixture()
        let token = try await fixture.issue()
        let other = try await fixture.issue(session: SessionID(unchecked: "session-2"))
        _ = try await fixture.tokens.verify(token, request: .none)
        _ = try await fixture.tokens.verify(other, request: .none)
        fixture.tokens.revoke(session: fixture.session, until: fixture.clock.now + .minutes(10))
        #expect(fixture.tokens.cached(token) == nil)
        #expect(await fixture.refusal(token) == .revoked)
        #expect(fixture.tokens.cached(other) != nil)
    }

    @Test("all sessions of a user before an instant are refused, the one after it is not")
    func revokedUser() async throws {
        let fixture = try await TokenFixture()
        let before = try await fixture.issue()
        let colleague = try await fixture.issue("user-2")
        _ = try await fixture.tokens.verify(before, request: .none)
        fixture.clock.advance(.milliseconds(5))
        fixture.tokens.revokeAll(user: UserID(unchecked: "user-1"), before: fixture.clock.now)
        let after = try await fixture.issue()
        #expect(await fixture.refusal(before) == .revoked)
        #expect(await fixture.refusal(after) == nil)
        #expect(await fixture.refusal(colleague) == nil)
    }

    @Test("a changed role takes effect with the token that is out")
    func changedRole() async throws {
        let fixture = try await TokenFixture()
        let token = try await fixture.issue()
        #expect(try await fixture.tokens.verify(token, request: .none).has(.clinicalWrite))
        fixture.roles.set("doctor", [.selfService])
        fixture.tokens.permissionsChanged()
        #expect(fixture.tokens.cached(token)?.permissions == [.selfService])
    }

    @Test("a new key signs, the old one verifies until it is taken away")
    func rotation() async throws {
        let fixture = try await TokenFixture()
        let old = try await fixture.issue()
        #expect(await fixture.refusal(old) == nil)
        fixture.clock.advance(.seconds(1))
        let newer = SigningKey.generate(at: fixture.clock.now)
        try await fixture.tokens.install(keys: [fixture.key, newer])
        let new = try await fixture.issue()
        #expect(try header(new)["kid"] as? String == newer.kid)
        #expect(await fixture.refusal(old) == nil)
        try await fixture.tokens.install(keys: [newer])
        #expect(fixture.tokens.cached(old) == nil)
        #expect(await fixture.refusal(old) == .unknownKey)
        #expect(await fixture.refusal(new) == nil)
    }

    @Test("without a key that may sign, nothing is issued")
    func noKey() async throws {
        let fixture = try await TokenFixture()
        fixture.clock.advance(.days(31))
        await #expect(throws: TokenError.noSigningKey) { try await fixture.issue() }
        #expect(TokenError.noSigningKey.problem.kind == .unavailable)
        #expect(TokenError.expired.problem.slug == "token-expired")
    }

    @Test("the JWKS has the public keys and nothing of the private ones")
    func jwks() async throws {
        let fixture = try await TokenFixture()
        let text = String(decoding: fixture.tokens.jwks, as: UTF8.self)
        let x = Base64URL.encode(fixture.key.publicKey)
        let kid = fixture.key.kid
        let key = #"{"alg":"EdDSA","crv":"Ed25519","kid":"\#(kid)","kty":"OKP","use":"sig","x":"\#(x)"}"#
        #expect(text == #"{"keys":[\#(key)]}"#)
    }

    @Test("what is remembered is bounded, and what was forgotten is verified again")
    func bounded() async throws {
        let fixture = try await TokenFixture(capacity: 64)
        var first: String?
        for number in 0..<400 {
            let token = try await fixture.issue("user-\(number)")
            first = first ?? token
            _ = try await fixture.tokens.verify(token, request: .none)
        }
        #expect(fixture.tokens.cachedCount <= 64)
        #expect(await fixture.refusal(try #require(first)) == nil)
    }

    @Test("a revocation during many verifications never lets a remembered token through")
    func concurrentRevocation() async throws {
        let fixture = try await TokenFixture()
        for round in 0..<20 {
            let session = SessionID(unchecked: "s-\(round)")
            let token = try await fixture.issue(session: session)
            await withTaskGroup(of: Void.self) { group in
                for _ in 0..<8 { group.addTask { _ = await fixture.refusal(token) } }
                group.addTask { fixture.tokens.revoke(session: session, until: fixture.clock.now + .minutes(10)) }
            }
            #expect(fixture.tokens.cached(token) == nil)
            #expect(await fixture.refusal(token) == .revoked)
        }
    }

    @Test("a revocation list forgets what has expired")
    func revocationsPurged() {
        let list = RevocationList()
        var now = Instant(seconds: 0)
        for number in 0..<20_000 {
            now = now + .seconds(1)
            list.revoke(session: SessionID(unchecked: "\(number)"), until: now + .minutes(10), now: now)
            list.revokeAll(user: "u\(number % 7)", before: now, now: now)
        }
        #expect(list.count < 2500)
        #expect(list.isRevoked(session: SessionID(unchecked: "19999"), user: "", issuedAt: now))
        #expect(list.isRevoked(session: nil, user: "u1", issuedAt: Instant(seconds: 0)))
    }

    @Test("a remembered token costs a fraction of verifying it")
    func hitIsCheap() async throws {
        let fixture = try await TokenFixture()
        let token = try await fixture.issue()
        let clock = ContinuousClock()
        let verifying = try await clock.measure { _ = try await fixture.tokens.verify(token, request: .none) }
        let rounds = 10_000
        var found = 0
        let hits = clock.measure {
            for _ in 0..<rounds where fixture.tokens.cached(token) != nil { found += 1 }
        }
        print("token: first verification \(verifying), remembered \(hits / rounds)")
        #expect(found == rounds)
        #expect(hits / rounds < verifying)
    }

    private func header(_ token: String) throws -> [String: Any] {
        let bytes = try #require(Base64URL.decode(token.prefix { $0 != "." }))
        return try #require(try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any])
    }
}
