import Kernel
import Testing
import Web

@Suite("Access")
struct AccessTests {
    @Test(
        "each access admits whom it should",
        arguments: [
            ("GET", "/api/open", nil, 200), ("GET", "/api/open", "patients.read", 200),
            ("GET", "/api/open", "forged", 200), ("GET", "/api/self", nil, 401), ("GET", "/api/self", "forged", 401),
            ("GET", "/api/self", "queue.write", 200), ("GET", "/api/wards/w1", nil, 401),
            ("GET", "/api/wards/w1", "forged", 401), ("GET", "/api/wards/w1", "patients.write", 403),
            ("GET", "/api/wards/w1", "patients.read", 200), ("GET", "/api/wards", nil, 401),
            ("GET", "/api/wards", "patients.read", 200), ("GET", "/api/wards", "doctors.read", 200),
            ("GET", "/api/wards", "patients.write", 403), ("DELETE", "/api/wards/w1", "patients.read", 403),
            ("DELETE", "/api/wards/w1", "patients.write", 204),
        ] as [(String, String, String?, Int)])
    func access(_ method: String, _ path: String, _ token: String?, _ status: Int) async throws {
        let hospital = TestHospital()
        let headers = token.map { ["Authorization": "Bearer \($0)"] } ?? [:]
        let answer = try await hospital.client().send(method, path, headers)
        #expect(answer.status == status)
        if status == 401 { #expect(answer.header("WWW-Authenticate") == "Bearer") }
        let denials = await hospital.log.denials
        #expect(denials.count == (status == 403 ? 1 : 0))
    }

    @Test("a refused caller learns nothing of the record", arguments: ["w1", "none"])
    func sameAnswer(_ id: String) async throws {
        let answer = try await TestHospital().client().send("GET", "/api/wards/\(id)", writer)
        #expect(answer.status == 403)
        #expect(answer.slug == "forbidden")
    }

    @Test("an API key and a session's cookie sign in too")
    func otherCredentials() async throws {
        let client = try TestHospital().client()
        #expect(await client.send("GET", "/api/self", ["X-API-Key": "good-key"]).status == 200)
        #expect(await client.send("GET", "/api/self", ["X-API-Key": "bad-key"]).status == 401)
        #expect(await client.send("GET", "/api/self", ["Cookie": "a=b; hms_session=good-session"]).status == 200)
        #expect(await client.send("GET", "/api/self", ["Cookie": "xhms_session=good-session"]).status == 401)
        #expect(await client.send("GET", "/api/self", ["Authorization": "Basic YTpi"]).status == 401)
    }

    @Test("a change from a browser's session needs its CSRF token")
    func csrf() async throws {
        let client = try TestHospital().client()
        let cookie = ["Cookie": "hms_session=good-session"]
        let body = #"{"name": "A", "beds": 1}"#
        #expect(await client.send("POST", "/api/wards", cookie, json: body).slug == "csrf-token-invalid")
        let wrong = cookie.merging(["X-CSRF-Token": "csrf-of-other"]) { $1 }
        #expect(await client.send("POST", "/api/wards", wrong, json: body).status == 403)
        let right = cookie.merging(["X-CSRF-Token": "csrf-of-good-session"]) { $1 }
        #expect(await client.send("POST", "/api/wards", right, json: body).status == 201)
    }

    @Test("without a CSRF token a session counts for nothing on an open endpoint")
    func csrfOpen() async throws {
        let client = try TestHospital().client()
        var headers = ["Cookie": "hms_session=good-session", "Content-Type": "application/x-www-form-urlencoded"]
        #expect(await client.send("POST", "/api/token", headers, json: "name=a+b%21").text == #"["a b!","anonymous"]"#)
        headers["X-CSRF-Token"] = "csrf-of-good-session"
        #expect(
            await client.send("POST", "/api/token", headers, json: "name=a").text
                == #"["a","user-patients.read+patients.write"]"#)
    }

    @Test("a read is recorded before it is answered, and not answered if it cannot be")
    func audit() async throws {
        let hospital = TestHospital()
        let client = try hospital.client()
        #expect(await client.send("GET", "/api/wards/w1", reader).status == 200)
        #expect(await hospital.log.reads == ["user-patients.read ward.read ward w1"])
        #expect(await client.send("GET", "/api/wards/none", reader).status == 404)
        #expect(await hospital.log.reads.count == 1)
        await hospital.log.breakDown()
        let answer = await client.send("GET", "/api/wards/w1", reader)
        #expect(answer.status == 503)
        #expect(!answer.text.contains("Ward One"))
    }
}
