import Contracts
import Doctors
import Kernel
import Logging
import Messaging
import Modules
import Observability
import Storage
import TestSupport
import Testing
import Web

/// Doctors on a real store.
struct Clinic: Sendable {
    let test: TestStore
    let module: DoctorsModule
    let zone: HospitalZone

    var clock: ManualClock { test.clock }

    init(_ engine: Engine = .sqlite, zone: String = "Asia/Kolkata") async throws {
        test = try await makeStore(
            engine, service: "doctors", collections: DoctorsModule.collections + EmbeddedBus.collections)
        let hospital = Hospital(name: "Test", zone: HospitalZone(zone) ?? .utc, mrnPrefix: "T")
        self.zone = hospital.zone
        module = DoctorsModule(
            ModuleContext(
                store: test.store, clock: test.clock, ids: SeededIDs(seed: 7), hospital: hospital,
                logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }))
    }

    /// 2026-11-23, a Monday.
    var today: LocalDate { zone.date(of: clock.now) }

    func register(
        _ given: String = "Asha", _ family: String = "Rao", specialties: [Text<60>] = [text("Cardiology")],
        credentials: [CredentialDraft] = [], by caller: Caller = TestCaller.everything
    ) async throws -> Doctor {
        let name = try #require(PersonName(given: given, family: family, prefix: "Dr"))
        return try await module.doctors.register(
            DoctorRegistration(DoctorProfile(name: name, specialties: specialties), credentials: credentials),
            by: caller)
    }

    /// The names of doctors that a query finds, in its order.
    func find(_ query: DoctorQuery) async throws -> [String] {
        let found = try await module.doctors.list(
            query, page: PageRequest(limit: 50, wantsTotal: true), by: TestCaller.everything)
        let doctors: [Doctor] = try found.items.map { try $0.decode() }
        #expect(found.total == doctors.count)
        return doctors.map(\.profile.name.withoutPrefix)
    }

    /// The facts of every event of a type, in order.
    func facts(of type: String) async throws -> [DoctorCalendarFacts] {
        struct Payload: Decodable { let facts: DoctorCalendarFacts }
        return try await test.engine.read { try $0.events(after: 0, limit: 10_000) }.filter { $0.type == type }.map {
            let event = try JSONValue(parsing: $0.body)
            return try JSON.decode(Payload.self, from: event["data"] ?? .null, strictness: .stored).facts
        }
    }

    func save(_ availability: Availability, of doctor: DoctorID) async throws -> DoctorAvailability {
        let record = try await module.hours.record(of: doctor, by: TestCaller.everything)
        return try await module.hours.replace(
            of: doctor, with: AvailabilityDraft(availability), seen: record.revision, by: TestCaller.everything)
    }

    /// The openings of some dates as text, by the wall clock and in UTC: `2026-11-23 09:00-13:00 Main 2026-...Z`.
    func openings(of doctor: DoctorID, _ from: String, _ to: String) async throws -> [OpeningView] {
        try await module.hours.openings(
            of: doctor, OpeningQuery(from: LocalDate(from), to: LocalDate(to)), by: TestCaller.everything
        ).items
    }
}

/// The module over HTTP; `X-Test-Role` names the caller.
struct ClinicDoor: Sendable {
    let clinic: Clinic
    let client: InProcessClient

    init(_ clinic: Clinic, callers: [String: Caller]) throws {
        self.clinic = clinic
        var configuration = WebConfiguration()
        configuration.rateLimits = .none
        let store = clinic.test.store
        let group = EndpointGroup(clinic.module.endpoints) { claim in try await store.replay(claim)?.answer }
        client = InProcessClient(
            try Responder(
                groups: [group], configuration: configuration, authenticator: FixedCallers(callers: callers),
                accessLog: NoAccessLog(), readiness: Readiness(), metrics: Metrics(),
                logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }))
    }

    func send(
        _ method: String, _ path: String, as caller: String = "admin", _ headers: [String: String] = [:],
        json: String? = nil
    ) async throws -> (status: Int, json: JSONValue, etag: String, location: String) {
        var headers = headers
        headers["Authorization"] = "Bearer \(caller)"
        let answer = await client.send(method, path, headers, body: json.map { Array($0.utf8) })
        let value: JSONValue = answer.body.isEmpty ? .null : try JSONValue(parsing: answer.body)
        return (answer.status, value, answer.header("ETag") ?? "", answer.header("Location") ?? "")
    }
}

/// Takes the token for the name of a caller.
struct FixedCallers: Authenticator {
    let callers: [String: Caller]

    func cached(_ credentials: Credentials) -> Caller? {
        guard case .bearer(let token) = credentials else { return nil }
        return callers[token]
    }

    func authenticate(_ credentials: Credentials, request: RequestContext) async throws -> Caller? {
        cached(credentials)
    }
    func isGenuine(csrfToken: String, session: String) -> Bool { true }
}

/// A text that the test knows to be one.
func text<let max: Int>(_ text: String) -> Text<max> { Text(text) ?? .example }
func date(_ text: String) -> LocalDate { LocalDate(text) ?? .first }
func time(_ text: String) -> LocalTime { LocalTime(text) ?? .midnight }

func hours(_ start: String, _ end: String, slot: Int = 15, breaks: [Break]? = nil) -> Hours {
    Hours(
        start: time(start), end: time(end), slotMinutes: Whole(clamping: slot), capacity: Whole(clamping: 1),
        breaks: breaks)
}

func template(
    _ location: String, from: String = "2026-01-01", to: String? = nil, _ sessions: [(Weekday, Hours)]
) -> WeeklyTemplate {
    WeeklyTemplate(
        location: text(location), effectiveFrom: date(from), effectiveTo: to.map(date),
        sessions: sessions.map { Session(day: $0.0, hours: $0.1) })
}
