import Contracts
import Crypto
import Kernel
import Storage
import Web

struct FeedRequest: Codable, Sendable, Hashable {
    /// One of the two.
    let doctor: DoctorID?
    let patient: PatientID?
}

/// Whose feeds to list: one of the two.
struct FeedQuery: Codable, Sendable, Hashable {
    let doctor: DoctorID?
    let patient: PatientID?
}

/// A new feed; its address is shown once.
struct NewFeed: Codable, Sendable, Hashable {
    let id: EntityID<CalendarFeed.Tag>
    let path: String
}

/// Feeds for calendar programs, which cannot sign in: whoever has the address may read. It says when and where, and for a doctor
/// the patient's record number; never why.
struct CalendarFeeds: Sendable {
    static let past = Duration.days(30)
    static let most = 1000

    let store: Store
    let clock: any HospitalClock
    let hospitalName: String
    let patients: any PatientDirectory

    func create(_ request: FeedRequest, by caller: Caller) async throws -> NewFeed {
        let act = try act("feed.create", request.doctor, request.patient, caller)
        var random = SystemRandomNumberGenerator()
        let secret = Base64URL.encode((0..<32).map { _ in UInt8.random(in: 0...255, using: &random) })
        let id = Self.id(of: secret)
        return try await store.write(act, answersSecret: true) { tx in
            var feed = CalendarFeed(id: id, doctor: request.doctor, patient: request.patient, createdAt: tx.now)
            try tx.insert(&feed)
            return NewFeed(id: id, path: "/api/appointments/feeds/\(secret).ics")
        }
    }

    /// The feeds that there are, without their addresses: for whoever may make one, to end what is no longer wanted.
    func list(_ query: FeedQuery, page: PageRequest, by caller: Caller) async throws -> Page<Record> {
        let (grant, owner): (Grant, String) =
            switch (query.doctor, query.patient) {
            case (let doctor?, nil) where caller.doctor == doctor: (try caller.grant(.selfService), doctor.text)
            case (let doctor?, nil): (try caller.grant(.appointmentsWrite), doctor.text)
            case (nil, let patient?): (try caller.grantForAppointments(of: patient), patient.text)
            default: throw Problem.invalid("?doctor", "must be given, or patient, but not both")
            }
        return try await store.read(grant) {
            try $0.records(CalendarFeed.byOwner.equals(owner), limit: page.limit, after: page.after)
        }
    }

    func revoke(_ id: EntityID<CalendarFeed.Tag>, by caller: Caller) async throws {
        let grant = try caller.grant(.selfService)
        guard let feed = try await store.get(CalendarFeed.self, id, grant) else { throw Problem.notFound("feed") }
        let act = try act("feed.revoke", feed.doctor, feed.patient, caller)
        try await store.write(act) { tx in try tx.delete(try tx.require(CalendarFeed.self, id)) }
    }

    /// - Parameter file: the last part of the address: the secret and `.ics`.
    func document(_ file: String) async throws -> String {
        guard file.hasSuffix(".ics"), file.utf8.count <= 100 else { throw Problem.notFound("feed") }
        let grant = try Caller.system(store.service).grant(.appointmentsRead)
        guard let feed = try await store.get(CalendarFeed.self, Self.id(of: String(file.dropLast(4))), grant) else {
            throw Problem.notFound("feed")
        }
        let now = clock.now
        let appointments = try await store.scan(grant) { snapshot in
            let all =
                if let doctor = feed.doctor {
                    Appointment.byDoctor.equals(doctor)
                } else if let patient = feed.patient {
                    Appointment.byPatient.equals(patient)
                } else { throw Problem.notFound("feed") }
            // What is past never crowds out what is to come.
            let past = try snapshot.find(all.from(now - Self.past).below(now).descending, limit: Self.most).items
            return past.reversed() + (try snapshot.find(all.from(now), limit: Self.most).items)
        }
        let numbers = try await recordNumbers(of: feed.doctor == nil ? [] : appointments.map(\.patient))
        let entries = appointments.filter { $0.status != .held }.map { visit in
            ICalendar.Entry(
                id: visit.id.text, start: visit.start, end: visit.end,
                summary: numbers[visit.patient].map { "\(visit.visitType) \($0)" } ?? "Appointment, \(hospitalName)",
                location: visit.location?.description, isCancelled: !visit.status.blocksTime, sequence: visit.revision)
        }
        return ICalendar.document(name: hospitalName, entries: entries, now: clock.now)
    }

    private func recordNumbers(of ids: [PatientID]) async throws -> [PatientID: String] {
        var numbers: [PatientID: String] = [:]
        let unique = Array(Set(ids))
        for start in stride(from: 0, to: unique.count, by: 200) {
            for patient in try await patients.patients(Array(unique[start..<min(start + 200, unique.count)])) {
                numbers[patient.id] = patient.mrn.description
            }
        }
        return numbers
    }

    private func act(_ action: String, _ doctor: DoctorID?, _ patient: PatientID?, _ caller: Caller) throws -> Act {
        switch (doctor, patient) {
        case (let doctor?, nil) where caller.doctor == doctor: try caller.act(action, .selfService)
        case (nil, let patient?): try caller.actForAppointments(action, of: patient)
        case (_?, nil): try caller.act(action, .appointmentsWrite)
        default: throw Problem.invalid("/doctor", "must be given, or patient, but not both")
        }
    }

    /// What is stored is the hash, so that a stolen database opens no feed.
    private static func id(of secret: String) -> EntityID<CalendarFeed.Tag> {
        EntityID(unchecked: Base64URL.encode(Array(SHA256.hash(data: Array(secret.utf8)))))
    }
}
