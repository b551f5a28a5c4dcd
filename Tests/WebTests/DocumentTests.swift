import Kernel
import Testing
import Web

@Suite("Documents")
struct DocumentTests {
    private func document() async throws -> JSONValue {
        try await TestHospital().client().send("GET", "/api/openapi.json").json
    }

    @Test("every endpoint is in the OpenAPI document, with each status that it can give")
    func operations() async throws {
        let document = try await document()
        #expect(document["openapi"]?.asString == "3.1.0")
        let paths = try #require(document["paths"]?.asObject)
        for endpoint in TestHospital().endpoints {
            let operation = try #require(paths[endpoint.path]?[endpoint.method.rawValue.lowercased()])
            let responses = try #require(operation["responses"]?.asObject)
            #expect(responses[String(endpoint.answer.status)] != nil)
            for problem in endpoint.problems { #expect(responses[String(problem.kind.rawValue)] != nil) }
            let inPath = (operation["parameters"]?.asArray ?? []).filter { $0["in"]?.asString == "path" }
            #expect(inPath.count == endpoint.pathParameters.count)
        }
        let patch = try #require(paths["/api/wards/{id}"]?["patch"])
        let statuses = Set(patch["responses"]?.asObject?.names ?? [])
        #expect(
            statuses.isSuperset(of: [
                "200", "400", "401", "403", "404", "412", "413", "415", "422", "428", "429", "503",
            ]))
        #expect(patch["x-permission"]?.asString == "patients.write")
        let query = paths["/api/wards"]?["get"]?["parameters"]?.asArray?.compactMap { $0["name"]?.asString }
        #expect(query?.sorted() == ["beds", "name"])
    }

    @Test("every reference of the document leads somewhere, and operations are unique")
    func references() async throws {
        let document = try await document()
        var broken: [String] = []
        var operations: [String] = []
        func walk(_ value: JSONValue) {
            if case .array(let elements) = value { elements.forEach(walk) }
            guard case .object(let object) = value else { return }
            if let reference = object["$ref"]?.asString {
                let target = reference.split(separator: "/").dropFirst().reduce(document as JSONValue?) {
                    $0?[String($1)]
                }
                if target == nil { broken.append(reference) }
            }
            if let operation = object["operationId"]?.asString { operations.append(operation) }
            object.forEach { walk($0.value) }
        }
        walk(document)
        #expect(broken.isEmpty)
        #expect(Set(operations).count == operations.count && operations.count > 12)
    }

    @Test("the document has an ETag, and is not sent twice")
    func cached() async throws {
        let client = try TestHospital().client()
        let tag = try #require(await client.send("GET", "/api/openapi.json").header("ETag"))
        #expect(await client.send("GET", "/api/openapi.json", ["If-None-Match": tag]).status == 304)
    }

    @Test("the reference shows every operation, without scripts")
    func reference() async throws {
        let client = try TestHospital().client()
        let page = await client.send("GET", "/api/docs")
        #expect(page.header("Content-Type") == "text/html; charset=utf-8")
        for endpoint in TestHospital().endpoints { #expect(page.text.contains("id=\"\(endpoint.operationID)\"")) }
        #expect(!page.text.contains("<script") && !page.text.contains("style="))
        let style = try #require(page.text.split(separator: "\"").first { $0.hasPrefix("/assets/") })
        let sheet = await client.send("GET", String(style))
        #expect(sheet.status == 200)
        #expect(sheet.header("Cache-Control")?.contains("immutable") == true)
    }

    @Test("each problem's type leads to its page", arguments: ["ward-full", "invalid-input", "ward-not-found"])
    func problemPages(_ slug: String) async throws {
        let page = try await TestHospital().client().send("GET", "/problems/\(slug)")
        #expect(page.status == 200)
        #expect(page.text.contains(slug))
    }

    @Test(
        "there is no page for a problem that does not exist", arguments: ["none", "%3Cscript%3E", "%3Cb%3E-not-found"])
    func noProblemPage(_ slug: String) async throws {
        #expect(try await TestHospital().client().send("GET", "/problems/\(slug)").status == 404)
    }

    @Test("the start page says who is signed in")
    func startPage() async throws {
        let client = try TestHospital().client()
        #expect(await client.send("GET", "/").text.contains("Nobody is signed in"))
        #expect(
            await client.send("GET", "/", ["Cookie": "hms_session=good-session"]).text.contains("user-patients.read"))
    }

    @Test("measurements are for this machine, unless all may see them")
    func metrics() async throws {
        let hospital = TestHospital()
        let responder = try hospital.responder()
        _ = await InProcessClient(responder).send("GET", "/api/self", reader)
        #expect(await InProcessClient(responder).send("GET", "/metrics").status == 403)
        let local = await InProcessClient(responder, address: "127.0.0.1").send("GET", "/metrics")
        #expect(local.status == 200)
        #expect(local.text.contains(#"hms_http_requests_total{method="GET",route="/api/self",status="200"} 1"#))
        #expect(try await hospital.client { $0.hasOpenMetrics = true }.send("GET", "/metrics").status == 200)
    }
}
