import Contracts
import Kernel
import Logging
import Messaging
import Modules
import Storage
import Synchronization
import TestSupport
import Testing
import Web

@testable import Appointments

/// The patients that Appointments may ask for.
final class PatientsDouble: PatientDirectory {
    private let mergedInto = Mutex<[PatientID: PatientID]>([:])

    func merge(_ duplicate: PatientID, into survivor: PatientID) { mergedInto.withLock { $0[duplicate] = survivor } }

    /// Everyone is there whose id begins with `p`.
    func patient(_ id: PatientID) async throws -> PatientSummary? {
        guard id.text.hasPrefix("p"), let name = PersonName(given: "Given", family: id.text),
            let mrn = MRN.make(prefix: "H", number: Int64(id.text.dropFirst()) ?? 0)
        else { return nil }
        return PatientSummary(
            id: id, mrn: mrn, name: name, sex: .unknown, birthDate: nil, phone: nil, email: nil,
            mergedInto: mergedInto.withLock { $0[id] })
    }

    func standing(of id: PatientID) async throws -> PatientStanding? {
        try await patient(id).map { PatientStanding(mergedInto: $0.mergedInto) }
    }

    func patients(_ ids: [PatientID]) async throws -> [PatientSummary] {
        precondition(ids.count <= 200)
        var found: [PatientSummary] = []
        for id in ids { if let patient = try await patient(id) { found.append(patient) } }
        return found
    }
}

/// The doctors that Appointments may ask for.
final class DoctorsDouble: DoctorDirectory {
    private let known = Mutex<[DoctorID: DoctorCalendarFacts]>([:])

    func set(_ facts: DoctorCalendarFacts) { known.withLock { $0[facts.doctor] = facts } }
    func calendarFacts(of doctor: DoctorID) async throws -> DoctorCalendarFacts? { known.withLock { $0[doctor] } }
}

/// The Appointments service on a store of its own, with the doctors `d1`, `d2` and `d3`, who see patients Monday to Saturday
/// from 09:00 to 13:00 in slots of 15 minutes. It is Monday, 2026-11-23, 08:00 on the hospital's clock.
struct Clinic: Sendable {
    let test: TestStore
    let module: AppointmentsModule
    let patients = PatientsDouble()
    let doctors = DoctorsDouble()
    let zone: HospitalZone

    static let desk = TestCaller.everything
    static let today: LocalDate = "2026-11-23"
    static let tuesday: LocalDate = "2026-11-24"

    var store: Store { test.store }
    var clock: ManualClock { test.clock }

    init(
        on engine: Engine, zone: HospitalZone = "Asia/Kolkata", at time: LocalTime = "08:00",
        on date: LocalDate = today,
        availability: Availability = Clinic.weekdays()
    ) async throws {
        let clock = ManualClock(zone.instant(of: date, at: time))
        test = try await makeStore(
            engine, service: "appointments", collections: EmbeddedBus.collections + AppointmentsModule.collections,
            clock: clock)
        self.zone = zone
        let context = ModuleContext(
            store: test.store, clock: clock, ids: SeededIDs(seed: 7),
            hospital: Hospital(name: "City, Hospital", zone: zone, mrnPrefix: "H"),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        module = AppointmentsModule(context, patients: patients, doctors: doctors)
        for doctor: DoctorID in ["d1", "d2", "d3"] { doctors.set(Self.facts(doctor, availability)) }
        try await put("consultation", minutes: 15)
        try await put("long", minutes: 40)
        try await put("buffered", minutes: 15, buffer: 15)
    }

    static func hours(
        _ start: LocalTime = "09:00", _ end: LocalTime = "13:00", slot: Whole<5, 480> = 15, capacity: Whole<1, 50> = 1,
        types: [VisitTypeRule]? = nil, breaks: [Break]? = nil
    ) -> Hours {
        Hours(start: start, end: end, slotMinutes: slot, capacity: capacity, visitTypes: types, breaks: breaks)
    }

    static func weekdays(
        _ hours: Hours = hours(), from: LocalDate = "2026-01-01", to: LocalDate? = nil, at location: Text<60> = "Main",
        leaves: [Leave] = [], openings: [OneOffOpening] = [], days: [Weekday] = [.mon, .tue, .wed, .thu, .fri, .sat]
    ) -> Availability {
        Availability(
            templates: [
                WeeklyTemplate(
                    location: location, effectiveFrom: from, effectiveTo: to,
                    sessions: days.map { Session(day: $0, hours: hours) })
            ], openings: openings, leaves: leaves)
    }

    static func facts(
        _ doctor: DoctorID, _ availability: Availability = weekdays(), isActive: Bool = true,
        through: LocalDate? = "2029-12-31", revision: Int = 1, specialties: [Text<60>] = ["Cardiology"]
    ) -> DoctorCalendarFacts {
        DoctorCalendarFacts(
            doctor: doctor, name: PersonName(given: "Asha", family: "Rao", prefix: "Dr") ?? PersonName(given: "Asha"),
            specialties: specialties, isActive: isActive, licensedThrough: through, availability: availability,
            revision: revision)
    }

    func put(_ code: EntityID<VisitType.Tag>, minutes: Int, buffer: Int = 0, isActive: Bool = true) async throws {
        _ = try await module.visitTypes.put(
            code,
            VisitTypeInput(
                name: "Visit", minutes: Whole(clamping: minutes), bufferMinutes: Whole(clamping: buffer), mode: nil,
                preparation: nil, videoLink: nil, isActive: isActive), seen: nil, by: Self.desk)
    }

    /// A moment by the hospital's clock.
    func at(_ time: LocalTime, _ date: LocalDate = tuesday) -> Instant { zone.instant(of: date, at: time) }

    func request(
        _ patient: PatientID, _ doctor: DoctorID = "d1", _ start: Instant,
        type: EntityID<VisitType.Tag> = "consultation",
        room: RoomID? = nil, overbook: Bool? = nil
    ) -> BookingRequest {
        BookingRequest(
            patient: patient, doctor: doctor, visitType: type, start: start, room: room, notes: nil, overbook: overbook)
    }

    @discardableResult
    func book(
        _ patient: PatientID, _ doctor: DoctorID = "d1", _ start: Instant,
        type: EntityID<VisitType.Tag> = "consultation",
        room: RoomID? = nil, overbook: Bool? = nil, by caller: Caller = desk
    ) async throws -> Appointment {
        try await module.bookings.book(
            request(patient, doctor, start, type: type, room: room, overbook: overbook), by: caller)
    }

    @discardableResult
    func move(
        _ id: AppointmentID, to start: Instant, doctor: DoctorID? = nil, room: RoomID? = nil, overbook: Bool? = nil,
        by caller: Caller = desk
    ) async throws -> Appointment {
        try await module.bookings.move(
            id, to: MoveRequest(start: start, doctor: doctor, room: room, overbook: overbook), seen: nil, by: caller)
    }

    @discardableResult
    func cancel(_ id: AppointmentID, by caller: Caller = desk) async throws -> Appointment {
        try await module.bookings.cancel(id, CancelRequest(reason: "ill", by: nil), seen: nil, by: caller)
    }

    func appointment(_ id: AppointmentID) async throws -> Appointment {
        try #require(try await store.get(Appointment.self, id, .test))
    }

    /// What Doctors tells.
    func tell(_ facts: DoctorCalendarFacts) async throws {
        doctors.set(facts)
        let zone = zone
        try await store.write(.test) { tx in try Stranding.apply(facts, zone, in: tx) }
    }

    func slots(
        type: EntityID<VisitType.Tag> = "consultation", doctor: [DoctorID]? = ["d1"], specialty: Text<60>? = nil,
        location: Text<60>? = nil, from: LocalDate? = tuesday, to: LocalDate? = tuesday, earliest: LocalTime? = nil,
        latest: LocalTime? = nil, page: PageRequest = PageRequest(limit: 200), by caller: Caller = desk
    ) async throws -> Page<FreeSlot> {
        try await module.slots.slots(
            SlotQuery(
                visitType: type, doctor: doctor, specialty: specialty, location: location, from: from, to: to,
                earliest: earliest, latest: latest), page: page, by: caller)
    }

    /// The free slots as the hospital's clock shows them.
    func times(_ page: Page<FreeSlot>) -> [String] { page.items.map { zone.time(of: $0.start).description } }

    /// The published events of a type, oldest first.
    func events<P: EventPayload>(_ type: P.Type) async throws -> [P] {
        try await store.engine.read { try $0.events(after: 0, limit: 100_000) }
            .filter { $0.type == P.type }.map { try CloudEvent($0.body).payload(type) }
    }

    var scheduler: Scheduler { scheduler(of: store) }

    func scheduler(of store: Store) -> Scheduler {
        Scheduler(
            store: store, handlers: module.jobs, policy: RetryPolicy(), clock: clock,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }

    /// Lets the jobs run that are due.
    func runJobs() async throws {
        try await scheduler.seedRepeatingJobs()
        while try await scheduler.runDue() > 0 {}
    }

    func all() async throws -> [Appointment] {
        try await store.scan(.test) { try $0.find(Appointment.byStart.all, limit: 10_000).items }
    }

    /// What the appointments say that is taken, and what the rows say; they must be the same.
    func ledgers() async throws -> (appointments: Set<String>, rows: Set<String>) {
        let visits = try await all().filter(\.status.blocksTime)
        var expected: Set<String> = []
        var resources: [Resource] = []
        for visit in visits {
            resources += [.doctor(visit.doctor), .patient(visit.patient)]
            expected.insert(Self.line(.doctor(visit.doctor), visit.start, visit.blockedUntil, visit.id))
            expected.insert(Self.line(.patient(visit.patient), visit.start, visit.end, visit.id))
            if let room = visit.room {
                resources.append(.room(room))
                expected.insert(Self.line(.room(room), visit.start, visit.blockedUntil, visit.id))
            }
        }
        return (expected, try await rows(of: try await everyResource() + resources))
    }

    private static func line(_ resource: Resource, _ start: Instant, _ end: Instant, _ id: AppointmentID) -> String {
        "\(resource) \(start.seconds / 60) \(end.seconds / 60) \(id)"
    }

    /// All that ever had an appointment.
    private func everyResource() async throws -> [Resource] {
        try await all().flatMap { visit in
            [.doctor(visit.doctor), .patient(visit.patient)] + (visit.room.map { [Resource.room($0)] } ?? [])
        }
    }

    private func rows(of resources: [Resource]) async throws -> Set<String> {
        let day = ResourceDay.days(from: clock.now, to: clock.now).lowerBound
        return try await store.scan(.test) { snapshot in
            var lines: Set<String> = []
            for resource in Set(resources) {
                for day in day - 2...day + 40 {
                    let row = try snapshot.get(ResourceDay.self, ResourceDay.id(resource, day: day))
                    for taken in row?.reservations.all ?? [] {
                        lines.insert("\(resource) \(taken.start) \(taken.end) \(taken.appointment)")
                    }
                }
            }
            return lines
        }
    }
}

/// The error that booking ends with.
func refusal(_ body: () async throws -> Void) async throws -> BookingError? {
    do {
        try await body()
        return nil
    } catch let error as BookingError {
        return error
    }
}

/// The problem that a caller sees.
func problem(_ body: () async throws -> Void) async throws -> Problem? {
    do {
        try await body()
        return nil
    } catch let error as any ProblemConvertible {
        return error.problem
    }
}
