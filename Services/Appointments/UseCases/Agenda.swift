import Contracts
import Kernel
import Modules
import Storage
import Web

/// Which appointments to list. One of doctor, patient and room, or none for all.
struct AgendaQuery: Codable, Sendable, Hashable {
    let doctor: DoctorID?
    let patient: PatientID?
    let room: RoomID?
    /// The first day.
    let from: LocalDate?
    /// The last day.
    let to: LocalDate?
    /// Whether the list begins with the last one: for what has been.
    var newestFirst: Bool? = nil
}

/// A day or a week of one or several doctors or rooms.
struct CalendarQuery: Codable, Sendable, Hashable {
    let doctor: [DoctorID]?
    let room: [RoomID]?
    let from: LocalDate
    /// The last day, at most 13 days after `from`.
    let to: LocalDate
}

/// One column of a calendar.
struct CalendarColumn: Codable, Sendable {
    struct Hours: Codable, Sendable, Hashable {
        let start: Instant
        let end: Instant
        let location: Text<60>
        let slotMinutes: Int
    }

    struct Entry: Codable, Sendable {
        let appointment: Appointment
        let patientName: String?
        let mrn: MRN?
    }

    let doctor: DoctorID?
    let room: RoomID?
    let name: String?
    let hours: [Hours]
    let entries: [Entry]
}

struct CalendarView: Codable, Sendable {
    let from: LocalDate
    let to: LocalDate
    let timeZone: String
    let columns: [CalendarColumn]
}

/// Reads appointments: one, a list, a calendar.
struct Agenda: Sendable {
    static let mostColumns = 20
    static let mostEntries = 1000

    let store: Store
    let hospital: Hospital
    let clock: any HospitalClock
    let patients: any PatientDirectory

    func record(_ id: AppointmentID, by caller: Caller) async throws -> Record {
        let grant = try caller.grantForAppointments()
        guard let record = try await store.record(Appointment.self, id, grant) else {
            throw Problem.notFound("appointment")
        }
        if caller.isPatient {
            let appointment: Appointment = try record.decode()
            guard appointment.patient == caller.patient else { throw Problem.notFound("appointment") }
        }
        return record
    }

    func list(
        _ query: AgendaQuery, page: PageRequest, by caller: Caller
    ) async throws -> Page<Record> {
        var query = query
        if caller.isPatient {
            guard query.doctor == nil, query.room == nil else { throw Problem.forbidden }
            query = AgendaQuery(
                doctor: nil, patient: query.patient ?? caller.patient, room: nil, from: query.from, to: query.to,
                newestFirst: query.newestFirst)
        }
        let grant = try caller.grantForAppointments(of: query.patient)
        guard [query.doctor != nil, query.patient != nil, query.room != nil].count(where: { $0 }) <= 1 else {
            throw Problem.invalid("?doctor", "give one of doctor, patient and room")
        }
        if let from = query.from, let to = query.to, to < from {
            throw Problem.invalid("?to", "must not be before from")
        }
        let run = within(query)
        return try await store.read(grant) { try $0.records(run, page) }
    }

    func calendar(_ query: CalendarQuery, by caller: Caller) async throws -> CalendarView {
        let grant = try caller.grant(.appointmentsRead)
        guard query.from <= query.to, query.from.distance(to: query.to) < 14 else {
            throw Problem.invalid("?to", "must be 0 to 13 days after from")
        }
        let doctors = query.doctor ?? []
        let rooms = query.room ?? []
        guard (1...Self.mostColumns).contains(doctors.count + rooms.count) else {
            throw Problem.invalid("?doctor", "give 1 to \(Self.mostColumns) doctors and rooms")
        }
        let zone = hospital.zone
        let start = zone.interval(of: query.from).start
        let end = zone.interval(of: query.to).end
        let raw = try await store.scan(grant) { snapshot in
            let ofDoctors = try doctors.map { doctor in
                let calendar = try snapshot.get(DoctorCalendar.self, doctor)
                return RawColumn(
                    doctor: doctor, room: nil, calendar: calendar,
                    appointments: try snapshot.find(
                        Appointment.byDoctor.equals(doctor).from(start).below(end), limit: Self.mostEntries
                    ).items)
            }
            let ofRooms = try rooms.map { room in
                RawColumn(
                    doctor: nil, room: room, calendar: nil,
                    appointments: try snapshot.find(
                        Appointment.byRoom.equals(room).from(start).below(end), limit: Self.mostEntries
                    ).items)
            }
            return ofDoctors + ofRooms
        }
        let known = try await summaries(of: Set(raw.flatMap(\.appointments).map(\.patient)))
        let columns = raw.map { $0.column(from: query.from, to: query.to, zone, known) }
        return CalendarView(from: query.from, to: query.to, timeZone: zone.identifier, columns: columns)
    }

    func summaries(of ids: Set<PatientID>) async throws -> [PatientID: PatientSummary] {
        var known: [PatientID: PatientSummary] = [:]
        let all = Array(ids)
        for start in stride(from: 0, to: all.count, by: 200) {
            for patient in try await patients.patients(Array(all[start..<min(start + 200, all.count)])) {
                known[patient.id] = patient
            }
        }
        return known
    }

    private func within(_ query: AgendaQuery) -> Query<Appointment> {
        var run =
            if let doctor = query.doctor {
                Appointment.byDoctor.equals(doctor)
            } else if let patient = query.patient {
                Appointment.byPatient.equals(patient)
            } else if let room = query.room { Appointment.byRoom.equals(room) } else { Appointment.byStart.all }
        if let from = query.from { run = run.from(hospital.zone.interval(of: from).start) }
        if let to = query.to { run = run.below(hospital.zone.interval(of: to).end) }
        return query.newestFirst == true ? run.descending : run
    }

    private struct RawColumn: Sendable {
        let doctor: DoctorID?
        let room: RoomID?
        let calendar: DoctorCalendar?
        let appointments: [Appointment]

        func column(
            from: LocalDate, to: LocalDate, _ zone: HospitalZone, _ known: [PatientID: PatientSummary]
        ) -> CalendarColumn {
            let openings = calendar.map { calendar in
                (from...to).flatMap { calendar.facts.availability.openings(on: $0, in: zone) }
            }
            return CalendarColumn(
                doctor: doctor, room: room, name: calendar?.facts.name.full,
                hours: (openings ?? []).map {
                    .init(
                        start: $0.interval.start, end: $0.interval.end, location: $0.location,
                        slotMinutes: $0.slotMinutes)
                },
                entries: appointments.filter(\.status.blocksTime).map {
                    .init(appointment: $0, patientName: known[$0.patient]?.name.full, mrn: known[$0.patient]?.mrn)
                })
        }
    }
}
