import Discovery
import Kernel
import Testing
import Web

@testable import Gateway
@testable import hms

/// The configuration that is made of every endpoint there is.
@Suite("The gateway of the whole table of endpoints")
struct WholeTableTests {
    private static func plan() throws -> GatewayPlan {
        GatewayPlan(
            listen: try #require(ServiceAddress("127.0.0.1:8443")),
            all: [try #require(ServiceAddress("10.0.0.7:8080"))], folder: "/srv/gateway")
    }

    private static func folder(_ plan: GatewayPlan, _ table: EndpointTable) throws -> NginxFolder {
        try NginxFolder(
            plan, endpoints: table.endpoints, documents: table.documents, headers: table.headers,
            freeText: table.freeText)
    }

    /// A request for an endpoint, with an id in each place of one.
    private static func path(_ endpoint: GatewayEndpoint) -> String {
        endpoint.segments.map { segment in
            if case .literal(let name) = segment { "/" + name } else { "/0197b3aa" }
        }.joined()
    }

    @Test("every endpoint goes to the service that it is of, with a body as long as it takes")
    func everyEndpoint() async throws {
        let table = try await EndpointTable.read(isHTTPS: true)
        #expect(table.endpoints.count > 150)
        let routes = try Self.folder(try Self.plan(), table).routes
        for endpoint in table.endpoints {
            let target = routes.target(of: Self.path(endpoint))
            #expect(target.owner == endpoint.owner, "\(endpoint.method.rawValue) \(endpoint.path)")
            #expect(target.bodyLimit >= endpoint.bodyLimit, "\(endpoint.path)")
        }
        for path in ["/", "/assets/main-ABCDEFGH.js", "/api/nothing", "/login", "/api/patientsX"] {
            let owner = routes.target(of: path).owner
            #expect(owner == .anyProcess || path == "/api/patientsX", "\(path)")
        }
        // No more than one prefix a chapter of the reference: what a reader of the file can check.
        #expect(routes.prefixes.count <= 12)
        #expect(routes.patterns.isEmpty)
    }

    @Test("what is not migrated goes to the old system, and what is goes to HMS")
    func legacy() async throws {
        let table = try await EndpointTable.read(isHTTPS: true)
        var plan = try Self.plan()
        for isAppMigrated in [false, true] {
            plan.legacy = GatewayPlan.Legacy(
                address: try #require(ServiceAddress("old.example.org:443")), isHTTPS: true,
                authority: "old.example.org",
                authorityFile: "/etc/ca.pem", migrated: ["patients", "identity"], isAppMigrated: isAppMigrated)
            let routes = try Self.folder(plan, table).routes
            for endpoint in table.endpoints where endpoint.path != "/" {
                var expected = endpoint.owner
                if case .service(let name) = expected, !["patients", "identity"].contains(name) { expected = .legacy }
                #expect(routes.target(of: Self.path(endpoint)).owner == expected, "\(endpoint.path)")
            }
            #expect(routes.target(of: "/api/bills").owner == .legacy)
            #expect(routes.target(of: "/").owner == (isAppMigrated ? .anyProcess : .legacy))
            #expect(routes.target(of: "/index.php").owner == (isAppMigrated ? .anyProcess : .legacy))
        }
    }

    @Test("the classes of requests that the maps name are those of the table")
    func classes() async throws {
        let table = try await EndpointTable.read(isHTTPS: false)
        let maps = NginxMaps(plan: try Self.plan(), endpoints: table.endpoints).text
        #expect(maps.contains("\"POST /api/auth/login\" login;"))
        for endpoint in table.endpoints where endpoint.rate == .search && !endpoint.segments.contains(.parameter) {
            #expect(maps.contains("\"\(endpoint.method.rawValue) \(endpoint.path)\" search;"), "\(endpoint.path)")
        }
    }

    @Test("every answer of nginx itself is a problem that has its page")
    func problems() async throws {
        let table = try await EndpointTable.read(isHTTPS: true)
        let pages = Set(table.documents.map(\.path))
        for answer in NginxProblems.answers { #expect(pages.contains("/problems/\(answer.slug)"), "\(answer.slug)") }
        let text = NginxProblems(headers: table.headers, isLookedInto: false).text
        let documents = text.split(separator: "\n").compactMap { line -> String? in
            guard let start = line.firstIndex(of: "'"), let end = line.lastIndex(of: "'"), start < end else {
                return nil
            }
            return String(line[line.index(after: start)..<end])
        }
        #expect(documents.count == NginxProblems.answers.count + NginxProblems.early.count)
        for document in documents {
            let problem = try JSONValue(parsing: document)
            #expect(problem["type"]?.asString?.hasPrefix("/problems/") == true)
            #expect(problem["requestId"]?.asString == "$hms_request_id")
        }
    }

    @Test("the files name each other, and hold nothing that nginx would read otherwise")
    func files() async throws {
        let table = try await EndpointTable.read(isHTTPS: true)
        var plan = try Self.plan()
        plan.keys.clients = ["lab": "0123456789abcdef"]
        let files = try Self.folder(plan, table).files
        let names = Set(files.map(\.path))
        #expect(names.count == files.count)
        for file in files where file.path.hasSuffix(".conf") {
            for line in file.text.split(separator: "\n") {
                let words = line.split(separator: " ")
                guard words.first == "include", let name = words.last?.dropLast() else { continue }
                #expect(names.contains(String(name)), "\(file.path) includes \(name)")
            }
            #expect(file.text.utf8.allSatisfy { $0 < 128 && ($0 >= 32 || $0 == 10) }, "\(file.path)")
        }
        // A key is in one file alone, which others may not read.
        #expect(files.filter { $0.text.contains("0123456789abcdef") }.map(\.path) == ["api-keys.conf"])
        #expect(files.first { $0.path == "api-keys.conf" }?.isSecret == true)
        #expect(table.freeText.contains("text") && table.freeText.contains("notes"))
        #expect(!table.freeText.contains("password") && !table.freeText.contains("email"))
    }
}
