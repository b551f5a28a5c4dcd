import Kernel
import Logging
import Observability
import Patients
import Storage
import TestSupport
import Testing
import Web

/// Knows the callers that a test gives names.
private struct Callers: Authenticator {
    let known: [String: Caller]

    func cached(_ credentials: Credentials) -> Caller? {
        guard case .bearer(let name) = credentials else { return nil }
        return known[name]
    }

    func authenticate(_ credentials: Credentials, request: RequestContext) async throws -> Caller? { nil }
    func isGenuine(csrfToken: String, session: String) -> Bool { false }
}

@Suite("The patients API")
struct APITests {
    let ward: Ward
    let client: InProcessClient

    init() async throws {
        ward = try await Ward()
        let callers = Callers(known: [
            "clerk": ward.clerk, "records": ward.records, "nobody": TestCaller.nobody, "all": TestCaller.everything,
        ])
        let store = ward.test.store
        let group = EndpointGroup(ward.module.endpoints) { try await store.replay($0)?.answer }
        client = InProcessClient(
            try Responder(
                groups: [group], configuration: WebConfiguration(), authenticator: callers, accessLog: NoAccessLog(),
                readiness: Readiness(), metrics: Metrics(),
                logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })))
    }

    private func send(
        _ method: String, _ path: String, as who: String = "clerk", _ body: JSONValue? = nil, etag: String? = nil,
        key: String? = nil
    ) async -> (status: Int, json: JSONValue, headers: InProcessClient.Answer) {
        var headers = ["Authorization": "Bearer \(who)"]
        headers["If-Match"] = etag
        headers["Idempotency-Key"] = key
        let answer = await client.send(method, path, headers, body: body?.bytes)
        return (answer.status, (try? JSONValue(parsing: answer.body)) ?? .null, answer)
    }

    private let asha: JSONValue = [
        "name": ["given": "Asha", "family": "Rao"], "sex": "female", "birthDate": "1990-05-17",
        "phones": [["number": "98765 43210", "use": "mobile"]],
        "identifiers": [["type": "aadhaar", "value": "2345 6789 0124"]],
    ]

    @Test("the endpoint table makes a document: every schema derives, no path and no operation twice")
    func document() throws {
        let document = try OpenAPIDocument.make(ward.module.endpoints, version: "test")
        let paths = try #require(document["paths"]?.asObject)
        #expect(paths.count > 40)
        // Paths that differ in the names of their parameters only are the same to OpenAPI.
        let forms = paths.names.map { $0.split(separator: "/").map { $0.first == "{" ? "{}" : String($0) } }
        #expect(Set(forms).count == paths.count)
        let patch = paths["/api/patients/{id}"]?["patch"]?["requestBody"]?["content"]?.asObject?.members.first?.value[
            "schema"]
        #expect("\(patch ?? .null)".contains("bloodGroup"))
    }

    @Test("register, read, change with If-Match, find")
    func tour() async throws {
        let created = await send("POST", "/api/patients", asha)
        #expect(created.status == 201, "\(created.json)")
        let id = try #require(created.json["id"]?.asString)
        #expect(created.headers.header("Location") == "/api/patients/\(id)")
        let read = await send("GET", "/api/patients/\(id)")
        #expect(read.status == 200 && read.headers.header("ETag") == "\"1\"" && read.json == created.json)
        #expect(await send("PATCH", "/api/patients/\(id)", ["bloodGroup": "B+"]).status == 428)
        let changed = await send("PATCH", "/api/patients/\(id)", ["bloodGroup": "B+"], etag: "\"1\"")
        #expect(changed.status == 200 && changed.json["bloodGroup"] == "B+")
        #expect(await send("PATCH", "/api/patients/\(id)", ["bloodGroup": "A+"], etag: "\"1\"").status == 412)
        let found = await send("GET", "/api/patients?query=ash%2098765&limit=5")
        #expect(found.json["items"]?.asArray?.count == 1)
        #expect(await send("GET", "/api/patients?given=x").status == 400)
    }

    @Test("patients by their ids: in the order asked for, unknown ones left out, the bytes that the list gives")
    func byIDs() async throws {
        var ids: [String] = []
        for name in ["Asha", "Bala", "Chitra"] { ids.append(try await ward.register(name).id.text) }
        let listed = await send("GET", "/api/patients?limit=10")
        let asked = "id=\(ids[2])&id=unknown&id=\(ids[0])&id=\(ids[2])"
        let found = await send("GET", "/api/patients?\(asked)&count=true&limit=1")
        #expect(found.status == 200 && found.json["total"]?.asInt == 2 && found.json["next"] == nil)
        let items = try #require(found.json["items"]?.asArray)
        #expect(items.map { $0["id"]?.asString } == [ids[2], ids[0]])
        #expect(items.allSatisfy { listed.json["items"]?.asArray?.contains($0) == true })
        let many = (1...200).map { "id=p\($0)" }.joined(separator: "&")
        #expect(await send("GET", "/api/patients?\(many)").status == 200)
        #expect(await send("GET", "/api/patients?\(many)&id=p201").status == 422)
        for wrong in ["id=\(ids[0])&query=asha", "id=%20", "id="] {
            let refused = await send("GET", "/api/patients?\(wrong)")
            #expect(refused.status == 422 && refused.json["errors"]?.asArray?.first?["pointer"] != nil, "\(wrong)")
        }
        let next = try #require(await send("GET", "/api/patients?limit=1").json["next"]?.asString)
        #expect(await send("GET", "/api/patients?id=\(ids[0])&cursor=\(next)").status == 400)
        #expect(await send("GET", "/api/patients?id=\(ids[0])", as: "nobody").status == 403)
    }

    @Test("a suspected duplicate is a 409 with candidates; the same key gives the first answer again")
    func duplicates() async throws {
        let first = await send("POST", "/api/patients", asha, key: "k1")
        let again = await send("POST", "/api/patients", asha, key: "k1")
        #expect(again.status == 201 && again.json == first.json)
        var other = asha
        other["identifiers"] = .array([])
        let refused = await send("POST", "/api/patients", other)
        #expect(refused.status == 409 && refused.json["candidates"]?[0]?["patient"] == first.json["id"])
        other["duplicateCheck"] = "reviewed"
        #expect(await send("POST", "/api/patients", other).status == 201)
    }

    @Test("all that is wrong with a body is named")
    func wrong() async throws {
        let answer = await send(
            "POST", "/api/patients",
            [
                "name": ["given": ""], "sex": "f", "birthDate": "1990-02-30", "nmae": 1,
                "phones": [["number": "12"]], "identifiers": [["type": "aadhaar", "value": "1"]],
            ])
        let pointers = answer.json["errors"]?.asArray?.compactMap { $0["pointer"]?.asString } ?? []
        #expect(answer.status == 422)
        #expect(
            Set(pointers) == [
                "/name/given", "/sex", "/birthDate", "/nmae", "/phones/0/number", "/identifiers/0/value",
            ])
    }

    @Test("charts, notes, stays and merges by HTTP")
    func chart() async throws {
        let first = try #require(await send("POST", "/api/patients", asha).json["id"]?.asString)
        var other = asha
        other["identifiers"] = nil
        other["duplicateCheck"] = "reviewed"
        let second = try #require(await send("POST", "/api/patients", other).json["id"]?.asString)
        let allergy = await send(
            "POST", "/api/patients/\(first)/allergies", as: "records", ["substance": "Latex", "status": "active"])
        #expect(allergy.status == 201, "\(allergy.json)")
        let location = try #require(allergy.headers.header("Location"))
        #expect(location == "/api/patients/\(first)/allergies/\(allergy.json["id"]?.asString ?? "")")
        #expect(await send("GET", location, as: "records").json == allergy.json)
        let resolved = await send("PATCH", location, as: "records", ["status": "resolved"], etag: "\"1\"")
        #expect(resolved.json["status"] == "resolved" && resolved.json["substance"] == "Latex")
        let vital = await send(
            "POST", "/api/patients/\(first)/vitals", as: "records",
            ["type": "bloodPressure", "value": 120, "diastolic": 80, "measuredAt": "2026-11-23T09:00:00Z"])
        #expect(vital.status == 201 && vital.json["unit"] == "mm[Hg]")
        #expect(
            await send("GET", "/api/patients/\(first)/vital-trends?type=bloodPressure", as: "records").status == 200)
        let stay = await send(
            "POST", "/api/patients/\(first)/encounters",
            ["class": "inpatient", "reason": "Fever", "location": "Ward 3"])
        #expect(stay.status == 201 && stay.json["needs"]?["location"] == "Ward 3", "\(stay.json)")
        let timeline = await send("GET", "/api/patients/\(first)/timeline", as: "records")
        #expect(timeline.json["items"]?.asArray?.count == 3)
        let merge = await send(
            "POST", "/api/patients/\(first)/merge", as: "records", ["duplicate": .string(second), "reason": "one"])
        #expect(merge.status == 201)
        let undone = await send(
            "POST", "/api/patients/merges/\(merge.json["id"]?.asString ?? "")/unmerge", as: "records")
        #expect(undone.status == 200)
        #expect(
            await send("GET", "/api/patients/\(first)/export?format=fhir", as: "records").json["resourceType"]
                == "Bundle")
        #expect(await send("GET", "/api/patients/\(first)/wristband").json["code"]?.asString?.hasPrefix("MRN") == true)
        #expect(await send("GET", "/api/patients/duplicates").status != 200)
    }

    @Test("every endpoint refuses callers without permissions, and those without a token")
    func denied() async throws {
        for endpoint in ward.module.endpoints {
            let path = endpoint.path.split(separator: "/").map { $0.first == "{" ? "x" : String($0) }.joined(
                separator: "/")
            let body: JSONValue? = endpoint.method.isSafe ? nil : [:]
            let refused = await send(endpoint.method.rawValue, "/" + path, as: "nobody", body, etag: "\"1\"")
            #expect(refused.status == 403, "\(endpoint.method.rawValue) \(path): \(refused.status)")
            #expect(await send(endpoint.method.rawValue, "/" + path, as: "unknown", body).status == 401)
        }
    }

    @Test("no endpoint breaks on an unknown id, and bodies that are not what it asks for are no 5xx")
    func robust() async throws {
        for endpoint in ward.module.endpoints {
            let path = endpoint.path.split(separator: "/").map { $0.first == "{" ? "none" : String($0) }.joined(
                separator: "/")
            for body: JSONValue? in [nil, [:], [], "x", ["reason": "x", "duplicate": "y", "to": "z", "isHeld": true]] {
                let answer = await send(endpoint.method.rawValue, "/" + path, as: "all", body, etag: "\"1\"")
                #expect(answer.status < 500, "\(endpoint.method.rawValue) \(path) \(body ?? .null): \(answer.json)")
            }
        }
    }
}
