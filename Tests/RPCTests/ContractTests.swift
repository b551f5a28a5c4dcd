import Contracts
import Doctors
import Kernel
import Logging
import Modules
import Patients
import RemoteContracts
import Storage
import TestSupport
import Testing

@testable import RPC

/// The two ways to a service: in the same process, and in another one.
enum Way: CaseIterable, Sendable {
    case local
    case remote
}

@Suite(
    "The contracts of the services, in one process and between processes", .enabled(if: RPCTests.areWanted), .serialized
)
struct ContractTests {
    /// A hospital with a few people, reached in one of the two ways.
    private struct Hospital {
        let patients: any PatientDirectory
        let doctors: any DoctorDirectory
        let doctorIDs: [DoctorID]
        let store: Store
        /// Kept as long as they are called.
        private let processes: [AnyObject]

        init(_ way: Way) async throws {
            let clock = ManualClock()
            let zone = try #require(HospitalZone("Asia/Kolkata"))
            func context(_ test: TestStore) -> ModuleContext {
                ModuleContext(
                    store: test.store, clock: clock, ids: UUIDv7Generator(clock: clock),
                    hospital: .init(name: "Test", zone: zone, mrnPrefix: "T"), logger: .silent)
            }
            let people = try await makeStore(
                .sqlite, service: "patients", collections: PatientsModule.collections, clock: clock)
            let staff = try await makeStore(
                .sqlite, service: "doctors", collections: DoctorsModule.collections, clock: clock)
            let patientsModule = PatientsModule(context: context(people))
            let doctorsModule = DoctorsModule(context(staff))
            try await patientsModule.seedDemo(count: 30)
            doctorIDs = try await doctorsModule.seedDemo(count: 12, today: zone.date(of: clock.now))
            store = people.store
            let here = LocalPatientDirectory(store: people.store)
            switch way {
            case .local:
                patients = here
                doctors = doctorsModule.directory
                processes = [people.directory, staff.directory]
            case .remote:
                let authority = try Authority()
                let server = try await ServedProcess(
                    [PatientDirectoryServer(here), DoctorDirectoryServer(doctorsModule.directory)],
                    certificates: try authority.keeper("core", ["patients", "doctors"]))
                let certificates = try authority.keeper("appointments", ["appointments"])
                let limits = CallLimits(deadline: .seconds(20))
                let toPatients = try await CallingProcess(
                    "patients", at: [server.address], certificates: certificates, limits: limits)
                let toDoctors = try await CallingProcess(
                    "doctors", at: [server.address], certificates: certificates, limits: limits)
                patients = RemotePatientDirectory(toPatients.service)
                doctors = RemoteDoctorDirectory(toDoctors.service)
                processes = [people.directory, staff.directory, server, toPatients, toDoctors]
            }
        }
    }

    @Test("a patient is told whole", arguments: Way.allCases)
    func patient(by way: Way) async throws {
        let hospital = try await Hospital(way)
        let known = LocalPatientDirectory(store: hospital.store)
        for number in 1...30 {
            let id = DemoPatients.id(number)
            let found = try #require(try await hospital.patients.patient(id))
            #expect(try await known.patient(id) == found)
            #expect(found.id == id && !found.name.full.isEmpty)
            #expect(try await hospital.patients.standing(of: id) == PatientStanding(mergedInto: nil))
        }
    }

    @Test("who is not there is nobody", arguments: Way.allCases)
    func nobody(by way: Way) async throws {
        let hospital = try await Hospital(way)
        #expect(try await hospital.patients.patient(PatientID(unchecked: "nobody")) == nil)
        #expect(try await hospital.patients.standing(of: PatientID(unchecked: "nobody")) == nil)
        #expect(try await hospital.doctors.calendarFacts(of: DoctorID(unchecked: "nobody")) == nil)
    }

    @Test("those of many that there are come in the order in which they were asked for", arguments: Way.allCases)
    func many(by way: Way) async throws {
        let hospital = try await Hospital(way)
        let ids = (1...30).reversed().map { DemoPatients.id($0) }
        let found = try await hospital.patients.patients([PatientID(unchecked: "nobody")] + ids)
        #expect(found.map(\.id) == ids)
        #expect(try await hospital.patients.patients([]).isEmpty)
    }

    @Test("no more than 200 are told at once", arguments: Way.allCases)
    func tooMany(by way: Way) async throws {
        let hospital = try await Hospital(way)
        let ids = (0..<400).map { DemoPatients.id($0 % 30 + 1) }
        #expect(try await hospital.patients.patients(ids).count == 200)
    }

    @Test("a doctor's hours, leave and licence are told whole", arguments: Way.allCases)
    func doctor(by way: Way) async throws {
        let hospital = try await Hospital(way)
        for id in hospital.doctorIDs {
            let facts = try #require(try await hospital.doctors.calendarFacts(of: id))
            #expect(facts.doctor == id && facts.isActive && facts.revision >= 1)
            #expect(!facts.availability.templates.isEmpty && facts.licensedThrough != nil)
        }
    }

    @Test("every member of the hours survives the way between processes")
    func everyMember() async throws {
        let facts = try Self.richFacts()
        let authority = try Authority()
        let server = try await ServedProcess(
            [DoctorDirectoryServer(OneDoctor(facts: facts))], certificates: try authority.keeper("d", ["doctors"]))
        let calling = try await CallingProcess(
            "doctors", at: [server.address], certificates: try authority.keeper("a", ["appointments"]))
        let told = try await RemoteDoctorDirectory(calling.service).calendarFacts(of: facts.doctor)
        #expect(told == facts)
        await calling.stop()
        await server.stop()
    }

    private struct OneDoctor: DoctorDirectory {
        let facts: DoctorCalendarFacts
        func calendarFacts(of doctor: DoctorID) async throws -> DoctorCalendarFacts? { facts }
    }

    private static func richFacts() throws -> DoctorCalendarFacts {
        func text<let most: Int>(_ text: String) throws -> Text<most> { try #require(Text<most>(text)) }
        func date(_ text: String) throws -> LocalDate { try #require(LocalDate(text)) }
        func time(_ text: String) throws -> LocalTime { try #require(LocalTime(text)) }
        let slot = try #require(Whole<5, 480>(15))
        let one = try #require(Whole<1, 50>(1))
        let hours = Hours(
            start: try time("09:00"), end: try time("24:00"), slotMinutes: slot, capacity: one,
            visitTypes: [
                VisitTypeRule(code: try text("consultation")),
                VisitTypeRule(code: try text("group"), slotMinutes: Whole<5, 480>(60), capacity: Whole<1, 50>(8)),
            ], breaks: [Break(start: try time("13:00"), end: try time("13:30"))])
        let plain = Hours(
            start: try time("00:00"), end: try time("08:00"), slotMinutes: slot, capacity: one, breaks: [])
        return DoctorCalendarFacts(
            doctor: DoctorID(unchecked: "d1"),
            name: try #require(PersonName(given: "आशा", family: "Rao", prefix: "Dr")),
            specialties: [try text("Cardiology"), try text("सामान्य चिकित्सा")], isActive: false,
            licensedThrough: try date("2031-02-28"),
            availability: Availability(
                templates: [
                    WeeklyTemplate(
                        location: try text("Main"), effectiveFrom: try date("2026-01-01"), effectiveTo: nil,
                        sessions: [Session(day: .mon, hours: hours), Session(day: .sun, hours: plain)]),
                    WeeklyTemplate(
                        location: try text("Annex"), effectiveFrom: try date("2026-01-01"),
                        effectiveTo: try date("2026-06-30"), sessions: []),
                ], openings: [OneOffOpening(date: try date("2026-05-01"), location: try text("Main"), hours: plain)],
                leaves: [
                    Leave(from: try date("2026-03-01"), to: try date("2026-03-09"), reason: try text("Conference")),
                    Leave(
                        from: try date("2026-04-01"), to: try date("2026-04-01"),
                        hours: Break(start: try time("10:00"), end: try time("11:00"))),
                ]), revision: 42)
    }
}
