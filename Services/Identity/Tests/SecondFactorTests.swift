import Identity
import Kernel
import Security
import Storage
import TestSupport
import Testing

@Suite("Second factor")
struct SecondFactorTests {
    private struct Enrolled {
        let hospital: IdentityHospital
        let totp: TOTP
        let recoveryCodes: [String]
    }

    private func enrolled() async throws -> Enrolled {
        let hospital = try await IdentityHospital.make()
        let admin = try await hospital.logIn()
        let enrolment = try await hospital.send("POST", "/api/auth/second-factor", token: admin.access)
        let totp = try #require(TOTP(secret: Base32.decode(enrolment["secret"]) ?? []))
        let wrong = try await hospital.send(
            "POST", "/api/auth/second-factor/confirm", token: admin.access, ["code": "000000"])
        #expect(wrong.status == 422)
        let confirmed = try await hospital.send(
            "POST", "/api/auth/second-factor/confirm", token: admin.access, ["code": .string(code(totp, hospital))])
        #expect(confirmed.status == 200)
        hospital.clock.advance(by: .minutes(1))
        return Enrolled(
            hospital: hospital, totp: totp,
            recoveryCodes: confirmed.json["recoveryCodes"]?.asArray?.compactMap(\.asString) ?? [])
    }

    private func code(_ totp: TOTP, _ hospital: IdentityHospital) -> String {
        totp.code(atStep: TOTP.step(at: hospital.clock.now))
    }

    private func answer(_ challenge: String, _ code: String, _ hospital: IdentityHospital) async throws
        -> IdentityHospital.Answer
    {
        try await hospital.send(
            "POST", "/api/auth/login/second-factor", ["challenge": .string(challenge), "code": .string(code)])
    }

    @Test("a sign-in then asks for a code; each works once")
    func code() async throws {
        let enrolled = try await enrolled()
        let hospital = enrolled.hospital
        let first = try await hospital.logIn().answer
        #expect(first.json["mfaRequired"] == true)
        #expect(first.json["accessToken"] == nil)
        #expect(try await answer(first["challenge"], "123456", hospital).slug == "wrong-code")
        let right = code(enrolled.totp, hospital)
        let done = try await answer(first["challenge"], right, hospital)
        #expect(done.status == 200)
        #expect(try await hospital.send("GET", "/api/users", token: done["accessToken"]).status == 200)
        #expect(try await answer(first["challenge"], right, hospital).slug == "challenge-over")
        let second = try await hospital.logIn().answer
        #expect(try await answer(second["challenge"], right, hospital).slug == "wrong-code")
    }

    @Test("a challenge ends after five minutes, and after five wrong codes")
    func challengeEnds() async throws {
        let enrolled = try await enrolled()
        let hospital = enrolled.hospital
        let old = try await hospital.logIn().answer
        hospital.clock.advance(by: .minutes(5))
        #expect(try await answer(old["challenge"], code(enrolled.totp, hospital), hospital).slug == "challenge-over")
        let guessed = try await hospital.logIn().answer
        for _ in 1...5 { #expect(try await answer(guessed["challenge"], "000000", hospital).slug == "wrong-code") }
        #expect(
            try await answer(guessed["challenge"], code(enrolled.totp, hospital), hospital).slug == "challenge-over")
    }

    @Test("a recovery code stands in for the app, once; a helper can remove the factor")
    func recovery() async throws {
        let enrolled = try await enrolled()
        let hospital = enrolled.hospital
        #expect(enrolled.recoveryCodes.count == 10)
        let first = try await hospital.logIn().answer
        let done = try await answer(first["challenge"], enrolled.recoveryCodes[0], hospital)
        #expect(done.status == 200)
        let second = try await hospital.logIn().answer
        #expect(try await answer(second["challenge"], enrolled.recoveryCodes[0], hospital).slug == "wrong-code")
        let removed = try await hospital.send(
            "DELETE", "/api/users/\(done["user"])/second-factor", token: done["accessToken"])
        #expect(removed.status == 204)
        #expect(try await hospital.logIn().answer.json["mfaRequired"] == false)
    }

    @Test("a role that asks for a second factor permits nothing without it")
    func required() async throws {
        let hospital = try await IdentityHospital.make()
        let admin = try await hospital.logIn()
        let role = try await hospital.send("GET", "/api/roles/manager", token: admin.access)
        let permissions = role.json["permissions"] ?? []
        let changed = try await hospital.send(
            "PUT", "/api/roles/manager", token: admin.access,
            ["description": "Runs it", "permissions": permissions, "requiresSecondFactor": true])
        #expect(changed.status == 200)
        let (_, email) = try await hospital.addUser("boss", roles: ["manager"], token: admin.access)
        let boss = try await hospital.logIn(email)
        #expect(boss.answer.json["mustEnrolSecondFactor"] == true)
        #expect(try await hospital.send("GET", "/api/users", token: boss.access).status == 403)
        let enrolment = try await hospital.send("POST", "/api/auth/second-factor", token: boss.access)
        let totp = try #require(TOTP(secret: Base32.decode(enrolment["secret"]) ?? []))
        _ = try await hospital.send(
            "POST", "/api/auth/second-factor/confirm", token: boss.access, ["code": .string(code(totp, hospital))])
        let refreshed = try await hospital.send("POST", "/api/auth/refresh", ["refreshToken": .string(boss.refresh)])
        #expect(try await hospital.send("GET", "/api/users", token: refreshed["accessToken"]).status == 200)
    }
}
