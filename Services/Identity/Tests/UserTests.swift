import Identity
import Kernel
import Security
import Storage
import TestSupport
import Testing

@Suite("Users and roles")
struct UserTests {
    @Test("the first start makes an administrator, once, with a generated password if none is given")
    func bootstrap() async throws {
        let hospital = try await IdentityHospital.make(hasAdministrator: false)
        let accounts = hospital.identity.accounts
        let password = try #require(
            try await accounts.bootstrapAdministrator(email: IdentityHospital.adminEmail, password: nil))
        #expect(try await accounts.bootstrapAdministrator(email: "other@hospital.example", password: nil) == nil)
        let tokens = try await hospital.logIn(IdentityHospital.adminEmail, password)
        #expect(tokens.answer.json["mustChangePassword"] == true)
        #expect(try await hospital.send("GET", "/api/users", token: tokens.access).status == 403)
        let change: JSONValue = [
            "currentPassword": .string(password), "newPassword": .string(IdentityHospital.adminPassword),
        ]
        #expect(try await hospital.send("POST", "/api/auth/password", token: tokens.access, change).status == 204)
        let refreshed = try await hospital.send("POST", "/api/auth/refresh", ["refreshToken": .string(tokens.refresh)])
        let users = try await hospital.send("GET", "/api/users", token: refreshed["accessToken"])
        #expect(users.json["items"]?.asArray?.count == 1)
    }

    @Test("e-mail addresses are unique whatever the case")
    func uniqueEmail() async throws {
        let hospital = try await IdentityHospital.make()
        let admin = try await hospital.logIn()
        let answer = try await hospital.send(
            "POST", "/api/users", token: admin.access,
            ["email": "Admin@HOSPITAL.example", "name": "Other", "roles": ["nurse"]])
        #expect(answer.status == 409)
        #expect(answer.slug == "email-taken")
    }

    @Test("a request with several faults names them all")
    func faults() async throws {
        let hospital = try await IdentityHospital.make()
        let admin = try await hospital.logIn()
        let answer = try await hospital.send(
            "POST", "/api/users", token: admin.access, ["email": "nonsense", "name": "", "roles": ["nurse"], "x": 1])
        #expect(answer.status == 422)
        let pointers = answer.json["errors"]?.asArray?.compactMap { $0["pointer"]?.asString } ?? []
        #expect(Set(pointers) == ["/email", "/name", "/x"])
        let weak = try await hospital.send(
            "POST", "/api/users", token: admin.access,
            ["email": "weak@hospital.example", "name": "Weak", "roles": ["nurse"], "password": "Password123!"])
        #expect(weak.status == 422)
        let role = try await hospital.send(
            "POST", "/api/users", token: admin.access,
            ["email": "weak@hospital.example", "name": "Weak", "roles": ["wizard"]])
        #expect(role.status == 422)
    }

    @Test("a change of a user's roles counts at once, and needs only a refresh")
    func rolesOfUser() async throws {
        let hospital = try await IdentityHospital.make()
        let admin = try await hospital.logIn()
        let (id, email) = try await hospital.addUser("clerk", roles: ["receptionist"], token: admin.access)
        let clerk = try await hospital.logIn(email)
        #expect(try await hospital.send("GET", "/api/users", token: clerk.access).status == 403)
        hospital.clock.advance(by: .seconds(1))
        let change = try await hospital.send("PATCH", "/api/users/\(id)", token: admin.access, ["roles": ["manager"]])
        #expect(change.status == 200)
        #expect(try await hospital.send("GET", "/api/users", token: clerk.access).status == 401)
        let refreshed = try await hospital.send("POST", "/api/auth/refresh", ["refreshToken": .string(clerk.refresh)])
        #expect(try await hospital.send("GET", "/api/users", token: refreshed["accessToken"]).status == 200)
        let restarted = try await hospital.restarted()
        #expect(try await restarted.send("GET", "/api/users", token: clerk.access).status == 401)
    }

    @Test("a change of a role counts at once for those who are signed in, and is audited")
    func changedRole() async throws {
        let hospital = try await IdentityHospital.make()
        let admin = try await hospital.logIn()
        let created = try await hospital.send(
            "POST", "/api/roles", token: admin.access,
            ["id": "ward-clerk", "description": "Clerk of a ward", "permissions": ["users.read"]])
        #expect(created.status == 201)
        let (_, email) = try await hospital.addUser("clerk", roles: ["ward-clerk"], token: admin.access)
        let clerk = try await hospital.logIn(email)
        #expect(try await hospital.send("GET", "/api/users", token: clerk.access).status == 200)
        let narrowed = try await hospital.send(
            "PUT", "/api/roles/ward-clerk", token: admin.access, ["description": "Less", "permissions": []])
        #expect(narrowed.status == 200)
        #expect(try await hospital.send("GET", "/api/users", token: clerk.access).status == 403)
        #expect(try await hospital.audit().contains("role.replace done"))
        #expect(try await hospital.send("DELETE", "/api/roles/ward-clerk", token: admin.access).slug == "role-in-use")
        #expect(try await hospital.send("DELETE", "/api/roles/nurse", token: admin.access).slug == "role-built-in")
    }

    @Test("the last administrator can't be disabled or made something else")
    func lastAdministrator() async throws {
        let hospital = try await IdentityHospital.make()
        let admin = try await hospital.logIn()
        let id = admin.answer["user"]
        #expect(
            try await hospital.send("POST", "/api/users/\(id)/disable", token: admin.access).slug
                == "last-administrator")
        let demoted = try await hospital.send("PATCH", "/api/users/\(id)", token: admin.access, ["roles": ["nurse"]])
        #expect(demoted.slug == "last-administrator")
        let fixed = try await hospital.send(
            "PUT", "/api/roles/admin", token: admin.access, ["description": "None", "permissions": []])
        #expect(fixed.slug == "administrator-role-fixed")
        _ = try await hospital.addUser("second", roles: ["admin"], token: admin.access)
        #expect(try await hospital.send("POST", "/api/users/\(id)/disable", token: admin.access).status == 200)
        #expect(try await hospital.send("GET", "/api/auth/me", token: admin.access).status == 401)
    }

    @Test("whoever may change users but not roles gives away no more than they have")
    func escalation() async throws {
        let hospital = try await IdentityHospital.make()
        let admin = try await hospital.logIn()
        _ = try await hospital.send(
            "POST", "/api/roles", token: admin.access,
            [
                "id": "hr", "description": "Staff",
                "permissions": ["users.read", "users.write", "patients.read", "doctors.read"],
            ])
        let (_, email) = try await hospital.addUser("hr", roles: ["hr"], token: admin.access)
        let hr = try await hospital.logIn(email)
        let (id, _) = try await hospital.addUser("driver", roles: ["dispatcher"], token: hr.access)
        let promoted = try await hospital.send("PATCH", "/api/users/\(id)", token: hr.access, ["roles": ["admin"]])
        #expect(promoted.slug == "above-own-rights")
        let reset = try await hospital.send(
            "POST", "/api/users/\(admin.answer["user"])/password-reset", token: hr.access)
        #expect(reset.slug == "above-own-rights")
    }

    @Test("an administrator's reset token lets a user choose a password once, and ends the sessions")
    func reset() async throws {
        let hospital = try await IdentityHospital.make()
        let admin = try await hospital.logIn()
        let (id, email) = try await hospital.addUser("nurse", roles: ["nurse"], token: admin.access)
        let before = try await hospital.logIn(email)
        let issued = try await hospital.send("POST", "/api/users/\(id)/password-reset", token: admin.access)
        let request: JSONValue = ["token": .string(issued["token"]), "newPassword": "a wholly new secret"]
        let weak: JSONValue = ["token": .string(issued["token"]), "newPassword": "short"]
        #expect(try await hospital.send("POST", "/api/auth/password/reset", weak).status == 422)
        #expect(try await hospital.send("POST", "/api/auth/password/reset", request).status == 204)
        #expect(try await hospital.send("POST", "/api/auth/password/reset", request).slug == "reset-token-invalid")
        #expect(try await hospital.send("GET", "/api/auth/me", token: before.access).status == 401)
        #expect(try await hospital.logIn(email).answer.status == 401)
        #expect(try await hospital.logIn(email, "a wholly new secret").answer.status == 200)
    }

    @Test("whoever forgot the password waits in a list until there is a token or a new one; nobody else learns of it")
    func forgotten() async throws {
        let hospital = try await IdentityHospital.make()
        var admin = try await hospital.logIn()
        let (id, email) = try await hospital.addUser("nurse", roles: ["nurse"], token: admin.access)
        func ask(_ email: String) async throws -> IdentityHospital.Answer {
            try await hospital.send("POST", "/api/auth/password/forgot", ["email": .string(email)])
        }
        func waiting() async throws -> [JSONValue] {
            try await hospital.send("GET", "/api/users?resetRequested=true", token: admin.access)
                .json["items"]?.asArray ?? []
        }
        let (known, unknown) = (try await ask(email.uppercased()), try await ask("nobody@hospital.example"))
        #expect(known.status == 204 && unknown.status == 204 && known.json == unknown.json)
        #expect(try await ask("no address").status == 204)
        let first = try await waiting()
        #expect(first.map { $0["id"]?.asString } == [id])
        #expect(try await hospital.events().filter { $0 == "user.password_reset_requested" }.count == 1)

        hospital.clock.advance(by: .minutes(9))
        _ = try await ask(email)
        #expect(try await waiting() == first)
        hospital.clock.advance(by: .minutes(1))
        admin = try await hospital.logIn()
        _ = try await ask(email)
        #expect(try await waiting().first?["resetRequestedAt"] != first.first?["resetRequestedAt"])
        #expect(try await hospital.events().filter { $0 == "user.password_reset_requested" }.count == 2)

        let token = try await hospital.send("POST", "/api/users/\(id)/password-reset", token: admin.access)
        #expect(try await waiting().isEmpty)
        hospital.clock.advance(by: .minutes(1))
        _ = try await ask(email)
        #expect(try await waiting().count == 1)
        let choice: JSONValue = ["token": .string(token["token"]), "newPassword": "a wholly new secret"]
        #expect(try await hospital.send("POST", "/api/auth/password/reset", choice).status == 204)
        #expect(try await waiting().isEmpty)
        let wrong = try await hospital.send("GET", "/api/users?resetRequested=false", token: admin.access)
        #expect(wrong.status == 422)
    }

    @Test("asking for a reset takes as long for an address that there is as for one that there is not")
    func forgottenTakesAsLong() async throws {
        let hospital = try await IdentityHospital.make()
        for email in [IdentityHospital.adminEmail, "nobody@hospital.example"] {
            let began = ContinuousClock.now
            _ = try await hospital.send("POST", "/api/auth/password/forgot", ["email": .string(email)])
            #expect(ContinuousClock.now - began >= .milliseconds(100))
        }
    }

    @Test("staff learn the names of users by their ids, and nothing else of them")
    func names() async throws {
        let hospital = try await IdentityHospital.make()
        let admin = try await hospital.logIn()
        let (nurse, email) = try await hospital.addUser("Meera", roles: ["nurse"], token: admin.access)
        let (patient, other) = try await hospital.addUser("Asha", roles: ["patient"], token: admin.access)
        let path = "/api/users/names?id=\(patient)&id=unknown&id=\(nurse)"
        let told = try await hospital.send("GET", path, token: try await hospital.logIn(email).access)
        #expect(
            told.json == [
                "items": [
                    ["id": .string(patient), "name": "Asha"], ["id": .string(nurse), "name": "Meera"],
                ]
            ])
        #expect(try await hospital.send("GET", path, token: try await hospital.logIn(other).access).status == 403)
        #expect(try await hospital.send("GET", "/api/users/names", token: admin.access).status == 422)
    }

    @Test("demo users of every role sign in; the command line makes, resets and disables users")
    func commandLine() async throws {
        let hospital = try await IdentityHospital.make(hasAdministrator: false)
        let accounts = hospital.identity.accounts
        let users = try await accounts.seedDemoUsers(doctor: DoctorID("d1"), patient: PatientID("p1"))
        #expect(users.count == 11)
        #expect(users.first { $0.email.description == "doctor@demo.hospital" }?.doctor?.text == "d1")
        #expect(try await hospital.logIn("lab-technician@demo.hospital", "demo-pass-2468").answer.status == 200)
        let (_, password) = try await accounts.createUser(
            email: "new@hospital.example", name: "New", roles: ["nurse"], password: nil)
        #expect(try await hospital.logIn("new@hospital.example", try #require(password)).answer.status == 200)
        let reset = try await accounts.resetPassword(email: "new@hospital.example")
        #expect(try await hospital.logIn("new@hospital.example", reset).answer.status == 200)
        try await accounts.disable(email: "new@hospital.example")
        #expect(try await hospital.logIn("new@hospital.example", reset).answer.status == 401)
    }

    @Test("users are found by words, role and activity")
    func search() async throws {
        let hospital = try await IdentityHospital.make()
        let admin = try await hospital.logIn()
        _ = try await hospital.addUser("Meera", roles: ["nurse"], token: admin.access)
        _ = try await hospital.addUser("Arjun", roles: ["doctor"], token: admin.access)
        for (query, count) in [
            ("?q=mee", 1), ("?role=doctor", 1), ("?isActive=true", 3), ("?limit=2", 2), ("", 3), ("?q=%21", 0),
            ("?role=doc", 0),
        ] {
            let answer = try await hospital.send("GET", "/api/users\(query)", token: admin.access)
            #expect(answer.json["items"]?.asArray?.count == count, "\(query)")
        }
        #expect(try await hospital.send("GET", "/api/users?colour=red", token: admin.access).status == 400)
    }
}
