import Kernel
import Testing
import Web

@Suite("Headers")
struct HeaderTests {
    @Test("every answer has the security headers", arguments: ["/api/open", "/nothing", "/", "/api/docs", "/api/self"])
    func security(_ path: String) async throws {
        let answer = try await TestHospital().client().send("GET", path)
        #expect(answer.header("X-Content-Type-Options") == "nosniff")
        #expect(answer.header("Content-Security-Policy")?.contains("frame-ancestors 'none'") == true)
        #expect(answer.header("Referrer-Policy") != nil)
        #expect(answer.header("Date")?.hasSuffix(" GMT") == true)
        #expect(answer.header("Strict-Transport-Security") == nil)
        let https = try await TestHospital().client { $0.isHTTPS = true }.send("GET", path)
        #expect(https.header("Strict-Transport-Security") != nil)
    }

    @Test("a request keeps the id that it came with, if it is one")
    func requestID() async throws {
        let client = try TestHospital().client()
        let given = await client.send("GET", "/api/self", reader.merging(["X-Request-Id": "abc.1_2-3"]) { $1 })
        #expect(given.header("X-Request-Id") == "abc.1_2-3")
        #expect(given.json[1]?.asString == "abc.1_2-3")
        for bad in ["", "a b", String(repeating: "x", count: 65), "a\"b", "<script>"] {
            let answer = await client.send("GET", "/api/self", reader.merging(["X-Request-Id": bad]) { $1 })
            #expect(answer.header("X-Request-Id") != bad)
            #expect(answer.header("X-Request-Id")?.utf8.count == 15)
        }
    }

    @Test("a trace goes on, and a broken one begins anew")
    func trace() async throws {
        let client = try TestHospital().client()
        let parent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
        let answer = await client.send("GET", "/api/self", reader.merging(["traceparent": parent]) { $1 })
        #expect(answer.json[2]?.asString == "4bf92f3577b34da6a3ce929d0e0e4736")
        let child = try #require(answer.header("traceparent"))
        #expect(child.hasPrefix("00-4bf92f3577b34da6a3ce929d0e0e4736-") && child != parent)
        let broken = await client.send("GET", "/api/self", reader.merging(["traceparent": "00-xyz"]) { $1 })
        #expect(broken.header("traceparent")?.utf8.count == 55)
    }

    @Test("an entity that the client has already is 304")
    func notModified() async throws {
        let client = try TestHospital().client()
        let seen = await client.send("GET", "/api/wards/w1", reader)
        #expect(seen.header("ETag") == "\"3\"")
        #expect(seen.header("Cache-Control") == "no-store")
        let again = await client.send("GET", "/api/wards/w1", reader.merging(["If-None-Match": "\"3\""]) { $1 })
        #expect(again.status == 304)
        #expect(again.body.isEmpty)
    }

    @Test("a page has a cursor and a link to the next one")
    func pages() async throws {
        let client = try TestHospital().client()
        let first = await client.send("GET", "/api/wards?name=x&limit=1&count=true", reader)
        #expect(first.json["items"]?.asArray?.count == 1)
        #expect(first.json["total"]?.asInt == 1)
        let next = try #require(first.json["next"]?.asString)
        #expect(first.header("Link") == "</api/wards?name=x&limit=1&count=true&cursor=\(next)>; rel=\"next\"")
        let second = await client.send("GET", "/api/wards?name=x&cursor=\(next)", reader)
        #expect(second.status == 200)
        #expect(second.json["next"] == nil)
        #expect(second.header("Link") == nil)
    }

    @Test("the budget is told, and ends with 429")
    func rateLimit() async throws {
        let client = try TestHospital().client { $0.rateLimits = RateLimits([.read: .init(perSecond: 0.1, burst: 3)]) }
        let answers = await [
            client.send("GET", "/api/self", reader), client.send("GET", "/api/self", reader),
            client.send("GET", "/api/self", reader), client.send("GET", "/api/self", reader),
        ]
        #expect(answers.map(\.status) == [200, 200, 200, 429])
        #expect(answers.map { $0.header("RateLimit-Remaining") } == ["2", "1", "0", "0"])
        #expect(answers[0].header("RateLimit-Limit") == "3")
        #expect(answers[3].slug == "too-many-requests")
        #expect(answers[3].header("Retry-After") == "10")
        #expect(await client.send("GET", "/api/self", writer).status == 200)
        #expect(await client.send("DELETE", "/api/wards/w1", writer).status == 204)
    }

    @Test("who signs in is limited by address, whoever they are")
    func loginLimit() async throws {
        let responder = try TestHospital().responder {
            $0.rateLimits = RateLimits([.login: .init(perSecond: 0.01, burst: 1)])
        }
        let form = ["Content-Type": "application/x-www-form-urlencoded"]
        let here = InProcessClient(responder, address: "192.0.2.1")
        #expect(await here.send("POST", "/api/token", form, json: "name=a").status == 200)
        let signedIn = form.merging(reader) { $1 }
        #expect(await here.send("POST", "/api/token", signedIn, json: "name=a").status == 429)
        let there = InProcessClient(responder, address: "192.0.2.2")
        #expect(await there.send("POST", "/api/token", form, json: "name=a").status == 200)
    }
}
