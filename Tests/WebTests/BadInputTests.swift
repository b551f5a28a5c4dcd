import Kernel
import Testing
import Web

@Suite("Bad input")
struct BadInputTests {
    private func post(_ json: String) async throws -> InProcessClient.Answer {
        try await TestHospital().client().send("POST", "/api/wards", writer, json: json)
    }

    @Test("all that is wrong is named at once")
    func allErrors() async throws {
        let answer = try await post(#"{"name": 5, "beds": "many", "wing": 1}"#)
        #expect(answer.status == 422)
        #expect(answer.slug == "invalid-input")
        let pointers = (answer.json["errors"]?.asArray ?? []).compactMap { $0["pointer"]?.asString }
        #expect(Set(pointers) == ["/name", "/beds", "/wing"])
    }

    @Test("an unknown member is refused by its name")
    func unknownMember() async throws {
        let answer = try await post(#"{"name": "A", "beds": 1, "bedz": 2}"#)
        #expect(answer.status == 422)
        #expect(answer.json["errors"]?[0]?["pointer"]?.asString == "/bedz")
    }

    @Test(
        "what is not JSON is 400",
        arguments: ["", "{", #"{"name": "A", "beds": 1"#, #"{"name": "A",}"#, "NaN", #"{"a": 01}"#, "{} {}"])
    func malformed(_ json: String) async throws {
        let answer = try await post(json)
        #expect(answer.status == 400)
        #expect(answer.slug == "malformed-json")
    }

    @Test("invalid UTF-8 is 400")
    func invalidUTF8() async throws {
        let body = Array(#"{"name": ""#.utf8) + [0xFF, 0xC0] + Array(#"", "beds": 1}"#.utf8)
        #expect(try await TestHospital().client().send("POST", "/api/wards", writer, body: body).status == 400)
    }

    @Test("deep nesting is 400")
    func nesting() async throws {
        let answer = try await post(String(repeating: "[", count: 900) + String(repeating: "]", count: 900))
        #expect(answer.status == 400)
    }

    @Test("a number that nothing holds is 400", arguments: ["99999999999999999999999", "1e400", "-1e999"])
    func hugeNumber(_ number: String) async throws {
        #expect(try await post(#"{"name": "A", "beds": \#(number)}"#).status == 400)
    }

    @Test("an operator can allow less than an endpoint does")
    func lowerLimit() async throws {
        let client = try TestHospital().client { $0.mostBodyBytes = 40 }
        let long = #"{"name": "A ward with a name of many, many letters", "beds": 2}"#
        #expect(await client.send("POST", "/api/wards", writer, json: long).slug == "body-too-large")
        #expect(await client.send("POST", "/api/wards", writer, json: #"{"name": "A", "beds": 2}"#).status == 201)
    }

    @Test("a body over the limit is 413, announced or not")
    func hugeBody() async throws {
        let client = try TestHospital().client()
        let long = #"{"name": ""# + String(repeating: "x", count: 3000) + #"", "beds": 1}"#
        #expect(await client.send("POST", "/api/wards", writer, json: long).slug == "body-too-large")
        let announced = writer.merging(["Content-Length": "1000000000"]) { $1 }
        #expect(await client.send("POST", "/api/wards", announced, json: "{}").status == 413)
    }

    @Test(
        "a body of another type is 415",
        arguments: ["text/plain", "application/xml", "", "application/jsonx", "application/merge-patch+json"])
    func contentType(_ type: String) async throws {
        let headers = writer.merging(["Content-Type": type]) { $1 }
        let answer = try await TestHospital().client().send(
            "POST", "/api/wards", headers, json: #"{"name": "A", "beds": 1}"#)
        #expect(answer.status == 415)
    }

    @Test("JSON with a charset, in any case, is JSON")
    func charset() async throws {
        let headers = writer.merging(["Content-Type": "Application/JSON; charset=utf-8"]) { $1 }
        let answer = try await TestHospital().client().send(
            "POST", "/api/wards", headers, json: #"{"name": "A", "beds": 1}"#)
        #expect(answer.status == 201)
    }

    @Test(
        "bad query parameters are refused with what is wrong",
        arguments: [
            ("limit=0", 422, "invalid-input"), ("limit=201", 422, "invalid-input"), ("limit=x", 422, "invalid-input"),
            ("count=maybe", 422, "invalid-input"), ("beds=many", 422, "invalid-input"),
            ("cursor=AAAA", 400, "bad-cursor"), ("cursor=%00", 400, "bad-cursor"),
            ("colour=red", 400, "unknown-parameter"),
            ("name=%ZZ", 400, "malformed-query"), ("name=%FF", 400, "malformed-query"),
        ])
    func query(_ query: String, _ status: Int, _ slug: String) async throws {
        let answer = try await TestHospital().client().send("GET", "/api/wards?\(query)", reader)
        #expect(answer.status == status)
        #expect(answer.slug == slug)
    }

    @Test("metacharacters are only text", arguments: ["'%20OR%201=1--", "%25", ".*", "%22;%20DROP%20TABLE%20x"])
    func metacharacters(_ text: String) async throws {
        #expect(try await TestHospital().client().send("GET", "/api/wards?name=\(text)", reader).status == 200)
    }

    @Test("a query on an endpoint without one is refused")
    func noQuery() async throws {
        let answer = try await TestHospital().client().send("GET", "/api/wards/w1?x=1", reader)
        #expect(answer.slug == "unknown-parameter")
    }

    @Test(
        "If-Match must be the ETag of a read",
        arguments: [
            (nil, 428), ("3", 400), ("\"x\"", 400), ("W/\"3\"", 400), ("*", 400), ("\"3\", \"4\"", 400), ("\"0\"", 400),
            ("\"-1\"", 400), ("\"99999999999999999999\"", 400), ("\"3\"", 200), ("\"2\"", 412),
        ] as [(String?, Int)])
    func ifMatch(_ value: String?, _ status: Int) async throws {
        let headers = value.map { writer.merging(["If-Match": $0]) { $1 } } ?? writer
        let answer = try await TestHospital().client().send(
            "PATCH", "/api/wards/w1", headers, json: #"{"name": "A", "beds": 1}"#)
        #expect(answer.status == status)
    }

    @Test("a fault of the server tells nothing of itself")
    func broken() async throws {
        let answer = try await TestHospital().client().send("POST", "/api/broken", reader)
        #expect(answer.status == 500)
        #expect(answer.slug == "internal")
        #expect(!answer.text.contains("1234"))
        #expect(answer.json["requestId"]?.asString == answer.header("X-Request-Id"))
    }

    @Test("a problem has all members, and its facts never replace them")
    func problem() async throws {
        let answer = try await TestHospital().client().send("POST", "/api/full", reader)
        #expect(answer.status == 409)
        #expect(answer.json["status"]?.asInt == 409)
        #expect(answer.json["free"]?.asInt == 0)
        #expect(answer.json["instance"]?.asString == "/api/full")
        #expect(answer.json["title"]?.asString == "Conflict")
    }

    @Test("a request that takes too long is given up")
    func slow() async throws {
        let responder = try TestHospital().responder { $0.handlerTimeout = .milliseconds(50) }
        let sweeper = Task {
            while !Task.isCancelled {
                responder.endOverdue()
                try? await Task.sleep(for: .milliseconds(10))
            }
        }
        let given = await InProcessClient(responder).send("POST", "/api/slow", reader)
        sweeper.cancel()
        #expect(given.status == 503)
        #expect(given.slug == "took-too-long")
        #expect(given.header("Retry-After") != nil)
    }
}
