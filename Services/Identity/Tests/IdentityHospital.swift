import Foundation
import HTTPTypes
import Identity
import Kernel
import Logging
import Messaging
import Modules
import Observability
import Security
import Storage
import TestSupport
import Web

/// Identity on a real store, with an administrator, and a client that talks to it as the web does.
struct IdentityHospital: Sendable {
    static let adminEmail = "admin@hospital.example"
    static let adminPassword = "correct horse battery"
    static let settings = IdentitySettings(
        issuer: "http://hms.test", hasSecureCookies: false,
        scrypt: ScryptParameters(logRounds: 4, blockSize: 1, parallelism: 1) ?? .standard)

    let test: TestStore
    let masterKey: MasterKey
    let identity: IdentityModule
    let client: InProcessClient

    var clock: ManualClock { test.clock }

    static func make(
        on engine: Engine = .sqlite, hasAdministrator: Bool = true, broadcast: (any Broadcast)? = nil
    ) async throws -> IdentityHospital {
        let test = try await makeStore(
            engine, service: "identity", collections: IdentityModule.collections + [CollectionSchema(ScheduledJob.self)]
        )
        let hospital = try await IdentityHospital(test, .generate(), broadcast)
        if hasAdministrator {
            _ = try await hospital.identity.accounts.bootstrapAdministrator(email: adminEmail, password: adminPassword)
        }
        return hospital
    }

    private init(_ test: TestStore, _ masterKey: MasterKey, _ broadcast: (any Broadcast)? = nil) async throws {
        self.test = test
        self.masterKey = masterKey
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let context = ModuleContext(
            store: test.store, clock: test.clock, ids: UUIDv7Generator(clock: test.clock),
            hospital: Hospital(name: "Test Hospital", zone: .utc, mrnPrefix: "T"), logger: logger)
        identity = IdentityModule(context, settings: Self.settings, masterKey: masterKey, broadcast: broadcast)
        try await identity.start()
        var configuration = WebConfiguration()
        configuration.rateLimits = .none
        let store = test.store
        let group = EndpointGroup(identity.endpoints) { claim in try await store.replay(claim)?.answer }
        client = InProcessClient(
            try Responder(
                groups: [group], configuration: configuration, authenticator: identity.authenticator,
                accessLog: NoAccessLog(), readiness: Readiness(), metrics: Metrics(), logger: logger))
    }

    /// The same hospital after a restart.
    func restarted() async throws -> IdentityHospital { try await IdentityHospital(test.reopened(), masterKey) }

    /// Another process of the same hospital, on the same store.
    func another(broadcast: any Broadcast) async throws -> IdentityHospital {
        try await IdentityHospital(test, masterKey, broadcast)
    }

    func send(
        _ method: String, _ path: String, token: String? = nil, headers: [String: String] = [:],
        _ json: JSONValue? = nil
    ) async throws -> Answer {
        var headers = headers
        if let token { headers["Authorization"] = "Bearer \(token)" }
        let answer = await client.send(method, path, headers, body: json?.bytes)
        return Answer(raw: answer, json: answer.body.isEmpty ? .null : try JSONValue(parsing: answer.body))
    }

    struct Answer: Sendable {
        let raw: InProcessClient.Answer
        let json: JSONValue

        var status: Int { raw.status }
        /// The last part of the problem's type.
        var slug: String? { json["type"]?.asString?.split(separator: "/").last.map(String.init) }
        subscript(name: String) -> String { json[name]?.asString ?? "" }
        var cookies: [String] { raw.headers[values: .setCookie] }
    }

    struct Tokens: Sendable {
        let access: String
        let refresh: String
        let answer: Answer
    }

    func logIn(_ email: String = adminEmail, _ password: String = adminPassword) async throws -> Tokens {
        let answer = try await send(
            "POST", "/api/auth/login", ["email": .string(email), "password": .string(password)])
        return Tokens(access: answer["accessToken"], refresh: answer["refreshToken"], answer: answer)
    }

    /// Makes a user who can sign in at once.
    func addUser(_ name: String, roles: [String], token: String) async throws -> (id: String, email: String) {
        let email = "\(name)@hospital.example"
        let answer = try await send(
            "POST", "/api/users", token: token,
            [
                "email": .string(email), "name": .string(name), "roles": .array(roles.map { .string($0) }),
                "password": .string(Self.adminPassword), "mustChangePassword": false,
            ])
        guard answer.status == 201 else { throw Unexpected(text: answer.raw.text) }
        return (answer["id"], email)
    }

    /// The names of all events that were published, in order.
    func events() async throws -> [String] {
        try await test.engine.read { try $0.events(after: 0, limit: 10_000) }.map(\.type)
    }

    /// Action and outcome of each line of the audit log, in order.
    func audit() async throws -> [String] {
        try await test.engine.read { try $0.audit(after: 0, limit: 10_000) }.map {
            let entry = try JSON.decode(AuditEntry.self, from: $0.body, strictness: .stored)
            return "\(entry.action) \(entry.outcome)"
        }
    }

    func runJob(_ kind: String) async throws {
        guard let job = identity.jobs.first(where: { $0.kind == kind }) else { throw Unexpected(text: kind) }
        let due = ScheduledJob(id: "test", kind: kind, subject: "", dueAt: clock.now)
        try await identity.store.write(.system("identity", "job", audited: false)) { try job.run(due, $0) }
    }

    struct Unexpected: Error { let text: String }
}
