import Kernel
import Testing
import Web

@testable import Gateway

@Suite("Which path goes to which service")
struct RouteMapTests {
    private static func map(_ rows: [(String, String, Int)]) throws -> RouteMap {
        try RouteMap(
            rows.map { GatewayEndpoint(.get, $0.0, owner: .service($0.1), bodyLimit: $0.2) },
            rest: .init(.anyProcess, bodyLimit: 10))
    }

    @Test("services with paths of their own need one prefix each")
    func prefixes() throws {
        let map = try Self.map([
            ("/api/patients", "patients", 10), ("/api/patients/{id}", "patients", 10),
            ("/api/doctors/{id}/leaves", "doctors", 10), ("/api/doctors", "doctors", 10),
        ])
        #expect(map.prefixes.keys.sorted() == ["/api/doctors", "/api/patients"])
        #expect(map.exact.isEmpty && map.patterns.isEmpty)
        #expect(map.target(of: "/api/unknown").owner == .anyProcess)
        #expect(map.target(of: "/").owner == .anyProcess)
    }

    @Test("a path below another service's goes to its own, and words in the place of an id do not mislead")
    func foreign() throws {
        let map = try Self.map([
            ("/api/patients", "patients", 10), ("/api/patients/{id}", "patients", 10),
            ("/api/patients/{id}/notes", "patients", 10), ("/api/patients/merges/{id}", "patients", 10),
            ("/api/patients/{id}/bills", "billing", 10), ("/api/patients/merges/recent", "patients", 10),
            ("/api/patients/{id}/{thing}", "archive", 10),
        ])
        let expected = [
            "/api/patients/p1": "patients", "/api/patients/p1/notes": "patients", "/api/patients/p1/bills": "billing",
            "/api/patients/p1/anything": "archive", "/api/patients/merges/m1": "patients",
            "/api/patients/merges/bills": "patients", "/api/patients/merges/recent": "patients",
        ]
        for (path, owner) in expected { #expect(map.target(of: path).owner == .service(owner), "\(path)") }
    }

    @Test("an endpoint with a larger body has a limit of its own")
    func limits() throws {
        let map = try Self.map([
            ("/api/files", "files", 10), ("/api/files/{id}", "files", 10), ("/api/files/{id}/content", "files", 900),
        ])
        #expect(map.target(of: "/api/files/f1/content").bodyLimit == 900)
        #expect(map.target(of: "/api/files/f1").bodyLimit == 10)
        #expect(map.patterns.count == 1)
    }

    @Test("one path of two services is refused")
    func twoOwners() {
        #expect(throws: RouteMapError.twoOwners("/api/a/{name}")) {
            try Self.map([("/api/a/{id}", "one", 1), ("/api/a/{name}", "two", 1)])
        }
    }
}
