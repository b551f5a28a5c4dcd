import Kernel
import Logging
import Testing
import Web

@Suite("Routing")
struct RoutingTests {
    @Test("a path's names take their segments, decoded")
    func parameters() async throws {
        let client = try TestHospital().client()
        let answer = await client.send("GET", "/api/wards/w%201/beds/b%2F2", reader)
        #expect(answer.status == 200)
        #expect(answer.text == #"["w 1","b/2"]"#)
    }

    @Test("a word wins over a name in braces")
    func literal() async throws {
        #expect(try await TestHospital().client().send("GET", "/api/wards/duplicates", reader).text == #"["literal"]"#)
    }

    @Test(
        "what is at no path is a 404 problem",
        arguments: [
            "/nothing", "/api/", "/api/wards/", "/api//wards", "/api/wards/w1/", "/api/../etc/passwd",
            "/api/wards/../../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "/api/wards/%FF", "/api/wards/%", "",
            "api/wards",
            "/assets/../x.css", "/a/b/c/d/e/f/g/h/i/j/k/l/m/n/o/p/q/r/s/t/u",
        ])
    func unknown(_ path: String) async throws {
        let answer = try await TestHospital().client().send("GET", path, reader)
        #expect(answer.status == 404)
        #expect(answer.header("Content-Type") == "application/problem+json")
        #expect(answer.slug == "not-found")
    }

    @Test("another method is 405 and says which there are", arguments: ["PUT", "OPTIONS", "TRACE", "POST", "FOO"])
    func wrongMethod(_ method: String) async throws {
        let answer = try await TestHospital().client().send(method, "/api/wards/w1", reader)
        #expect(answer.status == 405)
        #expect(answer.header("Allow") == "DELETE, GET, HEAD, PATCH")
        #expect(answer.slug == "method-not-allowed")
    }

    @Test("HEAD is GET without its body")
    func head() async throws {
        let answer = try await TestHospital().client().send("HEAD", "/api/wards/w1", reader)
        #expect(answer.status == 200)
        #expect(answer.header("ETag") == "\"3\"")
        #expect(answer.body.isEmpty)
    }

    @Test("an id that cannot be one is not found")
    func malformedID() async throws {
        let answer = try await TestHospital().client().send("GET", "/api/wards/a%20b", reader)
        #expect(answer.status == 404)
    }

    @Test("endpoints that contradict each other stop the start")
    func duplicates() throws {
        let one = Endpoint.get("/api/x", "Read x", .open, returns: .nothing) { _ in .noContent }
        let same = Endpoint.get("/api/x", "Read y", .open, returns: .nothing) { _ in .noContent }
        let sameName = Endpoint.get("/api/z", "Read the x", .open, returns: .nothing) { _ in .noContent }
        let broken = Endpoint.get("/api/{id", "Read z", .open, returns: .nothing) { _ in .noContent }
        for (other, error) in [
            (same, EndpointTableError.duplicateRoute("GET /api/x")), (sameName, .duplicateOperation("readX")),
            (broken, .malformedPath("/api/{id")),
        ] {
            #expect(throws: error) {
                _ = try WebServer(groups: [EndpointGroup([one, other])], logger: .init(label: "test"))
            }
        }
    }
}
