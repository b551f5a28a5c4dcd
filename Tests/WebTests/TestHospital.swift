import Foundation
import Kernel
import Logging
import Observability
import Storage
import Synchronization
import Web

/// A small API with one endpoint of each kind, and callers with one role each.
final class TestHospital: Sendable {
    struct Ward: Entity, Equatable {
        enum Tag {}
        static let collection = "wards"
        let id: EntityID<Tag>
        var revision: Int
        let name: String
        let beds: Int
    }

    struct NewWard: Codable, Sendable {
        let name: String
        let beds: Int
        let note: String?
    }

    struct WardSearch: Codable, Sendable {
        let name: String?
        let beds: Int?
    }

    static let full = ProblemType(.conflict, "ward-full", "The ward has no free bed.")

    let log = RecordedAccess()
    let runs = Mutex(0)
    let answers = Mutex<[String: (bodyHash: String, answer: [UInt8])]>([:])
    let metrics = Metrics()

    static let ward = Ward(id: EntityID(unchecked: "w1"), revision: 3, name: "Ward One", beds: 12)

    var endpoints: [Endpoint] {
        [
            .get("/api/open", "Read what is open", .open, returns: .ok(Ward.self)) { _ in try .entity(Self.ward) },
            .get("/api/self", "Read the caller", .signedIn, returns: .ok([String].self)) { call in
                try .json([call.caller.id, call.caller.request.requestID, call.caller.request.trace.traceID])
            },
            .get(
                "/api/wards/{id}", "Read a ward", .requires(.patientsRead), returns: .ok(Ward.self), .reads("ward")
            ) { call in
                let id = try call.id(of: Ward.Tag.self)
                guard id == Self.ward.id else { throw Problem.notFound("ward") }
                return .stored(Record(id: id.text, revision: 3, body: try JSON.encode(Self.ward)))
            },
            .get(
                "/api/wards", "Search wards", .requiresAny([.patientsRead, .doctorsRead]), query: WardSearch.self,
                returns: .page(of: Ward.self), .counted, .rate(.search)
            ) { call, query in
                let next = Cursor(query: 1, position: [.text(query.name ?? "all")], id: "w1")
                return try .page(
                    Page(
                        items: [Self.ward], next: call.page.after == nil ? next : nil,
                        total: call.page.wantsTotal ? 1 : nil))
            },
            .post(
                "/api/wards", "Open a ward", .requires(.patientsWrite), body: NewWard.self,
                returns: .created(Ward.self),
                .problems(Self.full), .bodyLimit(2000)
            ) { [self] call, new in
                try await open(new, call.caller)
            },
            .patch(
                "/api/wards/{id}", "Change a ward", .requires(.patientsWrite), body: NewWard.self,
                returns: .ok(Ward.self), .ifMatch(.required)
            ) { call, _ in
                guard try call.expectedRevision() == 3 else {
                    throw StorageError.conflict(collection: "wards", id: "w1")
                }
                return try .entity(Self.ward)
            },
            .delete("/api/wards/{id}", "Close a ward", .requires(.patientsWrite)) { _ in .noContent },
            .get("/api/wards/{id}/beds/{bed}", "Read a bed", .signedIn, returns: .ok([String].self)) { call in
                try .json([try call.parameter("id", as: String.self), try call.parameter("bed", as: String.self)])
            },
            .get("/api/wards/duplicates", "List duplicates", .signedIn, returns: .ok([String].self)) { _ in
                try .json(["literal"])
            },
            .post("/api/full", "Fill the ward", .signedIn, returns: .nothing, .problems(Self.full)) { _ in
                var problem = Problem(.conflict, "ward-full", "The ward is full.")
                problem.extra = ["free": 0, "status": 200]
                throw problem
            },
            .post("/api/broken", "Break", .signedIn, returns: .nothing) { _ in throw Secret(text: "password=1234") },
            .post("/api/slow", "Wait", .signedIn, returns: .nothing) { _ in
                try await Task.sleep(for: .seconds(20))
                return .noContent
            },
            .post(
                "/api/token", "Get a token", .open, returns: .ok([String].self), .rate(.login),
                .takes("application/x-www-form-urlencoded")
            ) { call in
                struct Form: Codable { let name: String }
                return try .json([try call.form(Form.self).name, call.caller.id])
            },
        ]
    }

    struct Secret: Error { let text: String }

    private func open(_ new: NewWard, _ caller: Caller) async throws -> Reply {
        let number = runs.withLock { runs in
            runs += 1
            return runs
        }
        let ward = Ward(id: EntityID(unchecked: "new-\(number)"), revision: 1, name: new.name, beds: new.beds)
        if let claim = caller.request.idempotency {
            let answer = try JSON.encode(ward)
            answers.withLock { $0[claim.key] = (claim.bodyHash, answer) }
        }
        return try .created(ward)
    }

    func responder(_ change: (inout WebConfiguration) -> Void = { _ in }) throws -> Responder {
        var configuration = WebConfiguration()
        change(&configuration)
        let group = EndpointGroup(endpoints) { [self] claim in
            guard let first = answers.withLock({ $0[claim.key] }) else { return nil }
            guard first.bodyHash == claim.bodyHash else {
                throw Problem(.unprocessable, "idempotency-key-reused", "Used before.")
            }
            return first.answer
        }
        return try Responder(
            groups: [group], configuration: configuration, authenticator: TestAccounts(), accessLog: log,
            readiness: Readiness(), metrics: metrics,
            logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
    }

    func client(_ change: (inout WebConfiguration) -> Void = { _ in }) throws -> InProcessClient {
        InProcessClient(try responder(change))
    }
}

/// Tokens are names of permissions: `patients.read+patients.write`.
struct TestAccounts: Authenticator {
    func cached(_ credentials: Credentials) -> Caller? {
        guard case .bearer(let token) = credentials else { return nil }
        return caller(token)
    }

    func authenticate(_ credentials: Credentials, request: RequestContext) async throws -> Caller? {
        switch credentials {
        case .bearer: nil
        case .apiKey(let key): key == "good-key" ? caller("patients.read") : nil
        case .session(let session): session == "good-session" ? caller("patients.read+patients.write") : nil
        }
    }

    func isGenuine(csrfToken: String, session: String) -> Bool { csrfToken == "csrf-of-\(session)" }

    private func caller(_ token: String) -> Caller? {
        let names = token.split(separator: "+").map(String.init)
        let permissions = names.compactMap(Permission.init(rawValue:))
        guard permissions.count == names.count else { return nil }
        return Caller(kind: .user, id: "user-\(token)", roles: ["test"], permissions: Set(permissions))
    }
}

actor RecordedAccess: AccessLog {
    private(set) var reads: [String] = []
    private(set) var denials: [String] = []
    private var isBroken = false

    func breakDown() { isBroken = true }

    func recordRead(by caller: Caller, action: String, resource: String, id: String?) async throws {
        if isBroken { throw StorageError.closed }
        reads.append("\(caller.id) \(action) \(resource) \(id ?? "-")")
    }

    func recordDenial(of caller: Caller, action: String, path: String) async throws {
        denials.append("\(caller.id) \(action) \(path)")
    }
}

let reader = ["Authorization": "Bearer patients.read"]
let writer = ["Authorization": "Bearer patients.write"]

extension InProcessClient.Answer {
    var json: JSONValue { (try? JSONValue(parsing: body)) ?? nil }
    /// The slug of a problem.
    var slug: String? { json["type"]?.asString.map { String($0.dropFirst("/problems/".count)) } }
}
