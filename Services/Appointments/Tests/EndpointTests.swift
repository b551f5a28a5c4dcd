import Contracts
import Kernel
import Logging
import Observability
import Storage
import TestSupport
import Testing
import Web

@testable import Appointments

/// Takes the token for the name of a caller.
private struct Callers: Authenticator {
    let known: [String: Caller]

    func cached(_ credentials: Credentials) -> Caller? {
        guard case .bearer(let name) = credentials else { return nil }
        return known[name]
    }

    func authenticate(_ credentials: Credentials, request: RequestContext) async throws -> Caller? { nil }
    func isGenuine(csrfToken: String, session: String) -> Bool { false }
}

@Suite("Appointments over HTTP")
struct EndpointTests {
    let clinic: Clinic
    let client: InProcessClient

    init() async throws {
        clinic = try await Clinic(on: .sqlite)
        var configuration = WebConfiguration()
        configuration.rateLimits = .none
        let store = clinic.store
        let callers = Callers(known: [
            "desk": Clinic.desk, "p1": TestCaller.patient("p1"), "p2": TestCaller.patient("p2"),
            "nobody": TestCaller.nobody,
        ])
        let group = EndpointGroup(clinic.module.endpoints) { try await store.replay($0)?.answer }
        client = InProcessClient(
            try Responder(
                groups: [group], configuration: configuration, authenticator: callers, accessLog: NoAccessLog(),
                readiness: Readiness(), metrics: Metrics(),
                logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }))
    }

    private func send(
        _ method: String, _ path: String, as who: String = "desk", _ body: JSONValue? = nil,
        _ headers: [String: String] = [:]
    ) async -> (status: Int, json: JSONValue, answer: InProcessClient.Answer) {
        var headers = headers
        if !who.isEmpty { headers["Authorization"] = "Bearer \(who)" }
        let answer = await client.send(method, "/api/appointments\(path)", headers, body: body?.bytes)
        return (answer.status, (try? JSONValue(parsing: answer.body)) ?? .null, answer)
    }

    private func booking(_ start: String, patient: String = "p1") -> JSONValue {
        ["patient": .string(patient), "doctor": "d1", "visitType": "consultation", "start": .string(start)]
    }

    @Test("the endpoint table makes a document: every schema derives, and no path is there twice")
    func document() throws {
        let document = try OpenAPIDocument.make(clinic.module.endpoints, version: "test")
        let paths = try #require(document["paths"]?.asObject)
        #expect(paths.count > 25)
        let forms = paths.names.map { $0.split(separator: "/").map { $0.first == "{" ? "{}" : String($0) } }
        #expect(Set(forms).count == paths.count)
    }

    @Test("from a free slot to a completed visit, with revisions and a repeated request")
    func tour() async throws {
        let start = "2026-11-24T09:00:00+05:30"
        let key = ["Idempotency-Key": "k1"]
        let booked = await send("POST", "", booking(start), key)
        #expect(booked.status == 201, "\(booked.json)")
        let id = try #require(booked.json["id"]?.asString)
        #expect(booked.answer.header("Location") == "/api/appointments/\(id)")
        #expect(await send("POST", "", booking(start), key).json["id"]?.asString == id)
        #expect(await send("POST", "", booking(start, patient: "p2"), key).status == 422)
        let taken = await send("POST", "", booking(start, patient: "p2"))
        #expect(taken.status == 409 && taken.json["type"]?.asString?.hasSuffix("slot-taken") == true)
        let free = await send("GET", "/slots?visitType=consultation&doctor=d1&from=2026-11-24&to=2026-11-24&limit=2")
        #expect(free.json["items"]?[0]?["start"]?.asString == "2026-11-24T03:45:00.000Z")
        #expect(free.json["items"]?.asArray?.count == 2 && free.json["next"]?.asString != nil)
        let read = await send("GET", "/\(id)")
        #expect(read.status == 200 && read.json == booked.json && read.answer.header("ETag") == "\"1\"")
        #expect(await send("PATCH", "/\(id)", ["room": "r1"]).status == 428)
        #expect(await send("PATCH", "/\(id)", ["room": "r1"], ["If-Match": "\"1\""]).json["room"]?.asString == "r1")
        #expect(await send("POST", "/\(id)/cancel", ["reason": "ill"], ["If-Match": "\"1\""]).status == 412)
        let wrong = await send("POST", "/\(id)/complete")
        #expect(wrong.status == 409 && wrong.json["type"]?.asString?.hasSuffix("wrong-status") == true)
        clinic.clock.set(clinic.at("08:55"))
        for step in ["check-in", "start", "complete"] { #expect(await send("POST", "/\(id)/\(step)").status == 200) }
        #expect(await send("GET", "/\(id)").json["status"]?.asString == "completed")
    }

    @Test("bad input names the field, and nothing is saved")
    func badInput() async throws {
        let wrong: [(JSONValue, String)] = [
            (booking("yesterday"), "/start"), (booking("2026-11-24T09:00:00.001+05:30"), "/start"),
            (booking("2026-11-24T09:00:00+05:30", patient: "x"), "/patient"), (["patient": "p1"], "/doctor"),
            (booking("2020-11-24T09:00:00+05:30"), "/start"),
        ]
        for (body, pointer) in wrong {
            let answer = await send("POST", "", body)
            #expect(answer.status == 422, "\(answer.json)")
            #expect("\(answer.json["errors"] ?? .null)".contains(pointer), "\(answer.json)")
        }
        #expect(await send("GET", "/slots?visitType=consultation&doctor=d1&cursor=nonsense").status == 400)
        #expect(await send("GET", "/slots?visitType=none").status == 422)
        #expect(await send("GET", "/slots").status == 422)
        #expect(await send("GET", "/calendar?doctor=d1&from=2026-11-24&to=2027-11-24").status == 422)
        #expect(await send("PUT", "/visit-types/odd", ["name": "Odd", "minutes": 3]).status == 422)
        let link: JSONValue = ["name": "Odd", "minutes": 30, "videoLink": "javascript:alert(1)"]
        #expect(await send("PUT", "/visit-types/odd", link).status == 422)
        #expect(try await clinic.all().isEmpty)
    }

    @Test("a feed is read without signing in, by its address only")
    func feed() async throws {
        let made = await send("POST", "/feeds", as: "p1", ["patient": "p1"])
        let path = try #require(made.json["path"]?.asString?.dropFirst("/api/appointments".count))
        let read = await send("GET", String(path), as: "")
        #expect(read.status == 200 && read.answer.header("Content-Type")?.hasPrefix("text/calendar") == true)
        #expect(read.answer.text.hasPrefix("BEGIN:VCALENDAR\r\n"))
        let id = try #require(made.json["id"]?.asString)
        #expect(await send("GET", "/feeds/\(id).ics", as: "").status == 404)
        #expect(await send("DELETE", "/feeds/\(id)", as: "p2").status == 403)
        #expect(await send("DELETE", "/feeds/\(id)", as: "p1").status == 204)
        #expect(await send("GET", String(path), as: "").status == 404)
    }

    /// The endpoints with `value` for each name in their paths.
    private func table(_ value: String) -> [(method: String, path: String, isOpen: Bool)] {
        clinic.module.endpoints.map { endpoint in
            let path = endpoint.path.split(separator: "/").dropFirst(2)
                .map { "/" + ($0.first == "{" ? value : String($0)) }.joined()
            let isOpen = if case .open = endpoint.access { true } else { false }
            return (endpoint.method.rawValue, path, isOpen)
        }
    }

    @Test("who may nothing gets nothing from any endpoint, and nobody gets in unasked")
    func access() async throws {
        for (method, path, isOpen) in table("x") where !isOpen {
            let body: JSONValue? = method == "GET" || method == "DELETE" ? nil : [:]
            #expect(await send(method, path, as: "", body).status == 401, "\(method) \(path)")
            let refused = await send(method, path, as: "nobody", body, ["If-Match": "\"1\""])
            #expect(refused.status == 403, "\(method) \(path)")
        }
        #expect(table("x").count { $0.isOpen } == 1)
    }

    @Test("no endpoint breaks on ids that there are not, and on bodies that are not what it asks for")
    func robust() async throws {
        for (method, path, _) in table("none") {
            for body: JSONValue? in [
                nil, [:], [], "x", ["reason": "x", "start": "2026-11-24T03:30:00Z", "state": "done"],
            ] {
                for who in ["desk", "p1"] {
                    let answer = await send(method, path, as: who, body, ["If-Match": "\"1\""])
                    #expect(answer.status < 500, "\(method) \(path) \(answer.json)")
                }
            }
        }
    }

    @Test("a call is noted over HTTP: once for a repeated request, and with a rule for each wrong field")
    func contacts() async throws {
        let entry = await send(
            "POST", "/wait-list",
            ["patient": "p1", "doctor": "d1", "visitType": "long", "from": "2026-11-24", "to": "2026-11-24"])
        let path = "/wait-list/\(try #require(entry.json["id"]?.asString))/contacts"
        let body: JSONValue = [
            "outcome": "left-message", "callAgainAt": "2026-11-23T12:00:00+05:30", "notes": "At five",
        ]
        for _ in 0..<2 {
            let noted = await send("POST", path, body, ["Idempotency-Key": "0123456789abcdef-call"])
            #expect(noted.status == 200 && noted.json["contact"]?["count"]?.asInt == 1, "\(noted.json)")
            #expect(noted.json["contact"]?["last"]?["outcome"] == "left-message")
        }
        let listed = await send("GET", "/wait-list?doctor=d1")
        #expect(listed.json["items"]?.asArray?.first?["contact"]?["last"]?["notes"] == "At five")
        let wrong: [(JSONValue, String)] = [
            ([:], "/outcome"), (["outcome": "away"], "/outcome"),
            (["outcome": "reached", "callAgainAt": "2026-11-23T07:00:00+05:30"], "/callAgainAt"),
            (["outcome": "reached", "notes": .string(String(repeating: "x", count: 301))], "/notes"),
        ]
        for (body, pointer) in wrong {
            let refused = await send("POST", path, body)
            #expect(refused.status == 422 && "\(refused.json["errors"] ?? .null)".contains(pointer), "\(refused.json)")
        }
        #expect(await send("POST", path, as: "p1", ["outcome": "reached"]).status == 403)
        #expect(await send("POST", "/stranded/none/contacts", ["outcome": "reached"]).status == 404)
    }

    @Test("a visit type is made, listed and replaced at the revision that was seen")
    func visitTypes() async throws {
        let body: JSONValue = ["name": "Physiotherapy", "minutes": 30, "bufferMinutes": 5, "mode": "video"]
        let made = await send("PUT", "/visit-types/physio", body)
        #expect(made.status == 200 && made.json["revision"]?.asInt == 1)
        #expect(await send("PUT", "/visit-types/physio", body, ["If-Match": "\"7\""]).status == 412)
        #expect(await send("PUT", "/visit-types/physio", body, ["If-Match": "\"1\""]).json["revision"]?.asInt == 2)
        #expect(await send("PUT", "/visit-types/new", body, ["If-Match": "\"1\""]).status == 412)
        let names = await send("GET", "/visit-types", as: "p1").json["items"]?.asArray?.map { $0["id"]?.asString }
        #expect(names?.contains("physio") == true && names?.contains("new") == false)
        #expect(await send("PUT", "/visit-types/\(String(repeating: "x", count: 41))", body).status == 422)
    }
}
