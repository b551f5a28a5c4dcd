import Contracts
import Kernel
import Logging
import Messaging
import Modules
import Patients
import Storage
import TestSupport
import Web

/// A Patients service on a store of its own.
struct Ward {
    let test: TestStore
    let module: PatientsModule
    let hospital: Hospital

    init(clock: ManualClock = ManualClock()) async throws {
        test = try await makeStore(
            .sqlite, service: "patients", collections: PatientsModule.collections + EmbeddedBus.collections,
            clock: clock)
        hospital = Hospital(name: "Test", zone: HospitalZone("Asia/Kolkata") ?? .utc, mrnPrefix: "MRN")
        module = PatientsModule(
            context: ModuleContext(
                store: test.store, clock: clock, ids: SeededIDs(seed: 7), hospital: hospital,
                logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })))
    }

    var clock: ManualClock { test.clock }

    /// Who registers and admits.
    let clerk = TestCaller.having(.patientsRead, .patientsWrite, .admissionsWrite, id: "user-clerk")
    let records = TestCaller.having(
        .patientsRead, .patientsMerge, .patientsExport, .patientsErase, .patientsIdentifiers, .clinicalRead,
        .clinicalWrite,
        .clinicalReadAll, id: "user-records")

    func register(
        _ given: String, _ family: String? = nil, born birthDate: String? = nil, phone: String? = nil,
        sex: Sex = .female,
        identifiers: [NationalIdentifier] = [], reviewed: Bool = false, by caller: Caller? = nil
    ) async throws -> Patient {
        try await module.registry.register(
            registration(
                given, family, born: birthDate, phone: phone, sex: sex, identifiers: identifiers, reviewed: reviewed),
            by: caller ?? clerk)
    }

    func registration(
        _ given: String, _ family: String? = nil, born birthDate: String? = nil, phone: String? = nil,
        sex: Sex = .female,
        identifiers: [NationalIdentifier] = [], reviewed: Bool = false
    ) throws -> Registration {
        Registration(
            details: try person(given, family, born: birthDate, phone: phone, sex: sex), identifiers: identifiers,
            duplicateCheck: reviewed ? .reviewed : nil)
    }

    func find(_ filter: PatientFilter, limit: Int = 20, by caller: Caller? = nil) async throws -> [Patient] {
        try await module.registry.find(filter, page: PageRequest(limit: limit), by: caller ?? clerk).items
            .map { try $0.decode() }
    }

    func find(_ query: String) async throws -> [String] {
        try await find(PatientFilter(query: Text(query))).map(\.details.name.full)
    }

    /// The types of all events so far.
    func events() async throws -> [String] {
        try await test.engine.read { try $0.events(after: 0, limit: 1000) }.map(\.type)
    }
}

struct Unparsable: Error {}

func person(
    _ given: String, _ family: String? = nil, born birthDate: String? = nil, phone: String? = nil, sex: Sex = .female
) throws -> PatientDetails {
    guard let name = PersonName(given: given, family: family) else { throw Unparsable() }
    return PatientDetails(
        name: name, birthDate: birthDate.flatMap { LocalDate($0) }, sex: sex,
        phones: phone.flatMap { PhoneNumber($0) }.map { [Phone(number: $0)] } ?? [])
}

/// A text of whatever kind is asked for.
func text<T: TextValue>(_ text: String) throws -> T {
    guard let value = T(text) else { throw Unparsable() }
    return value
}

/// The problem that a call throws, or nothing.
func problem(_ body: () async throws -> some Any) async -> Problem? {
    do {
        _ = try await body()
        return nil
    } catch {
        return (error as? any ProblemConvertible)?.problem
    }
}
