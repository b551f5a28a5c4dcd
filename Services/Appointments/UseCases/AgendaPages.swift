import Contracts
import Kernel
import Modules
import Storage
import Web

/// Which appointments to show with names; of today, unless days are given, or the appointments themselves.
struct NamedAgendaQuery: Codable, Sendable, Hashable {
    let doctor: DoctorID?
    /// The first day.
    let from: LocalDate?
    /// The last day.
    let to: LocalDate?
    let status: [Appointment.Status]?
    /// Up to 200 appointments; those that there are come in this order, in one page, and the others are left out.
    var id: IDList<AppointmentTag>? = nil
}

/// An appointment as a list shows it.
struct AgendaEntry: Codable, Sendable {
    let appointment: Appointment
    let patientName: String?
    let mrn: MRN?
    let doctorName: String?
}

extension Agenda {
    /// In the order of their start. The total is known only while no status is asked for: no index has it.
    func entries(
        _ query: NamedAgendaQuery, page: PageRequest, by caller: Caller
    ) async throws -> Page<AgendaEntry> {
        let grant = try caller.grant(.appointmentsRead)
        if let ids = query.id { return try await entries(ids, query, page, grant) }
        let today = hospital.zone.date(of: clock.now)
        let from = query.from ?? query.to.map { min($0, today) } ?? today
        let to = query.to ?? max(from, today)
        guard from <= to else { throw Problem.invalid("?to", "must not be before from") }
        let run = (query.doctor.map { Appointment.byDoctor.equals($0) } ?? Appointment.byStart.all)
            .from(hospital.zone.interval(of: from).start).below(hospital.zone.interval(of: to).end)
        let wanted = Set(query.status ?? [])
        let (visits, names) = try await store.read(grant) { snapshot in
            let visits =
                wanted.isEmpty
                ? try snapshot.find(run, page)
                : try snapshot.find(run, where: { wanted.contains($0.status) }, limit: page.limit, after: page.after)
            return (visits, try snapshot.doctorNames(Set(visits.items.map(\.doctor))))
        }
        return try await named(visits, names)
    }

    /// Those of a list of ids, such as of a worklist's rows.
    private func entries(
        _ ids: IDList<AppointmentTag>, _ query: NamedAgendaQuery, _ page: PageRequest, _ grant: Grant
    ) async throws -> Page<AgendaEntry> {
        guard query.doctor == nil, query.from == nil, query.to == nil, query.status == nil else {
            throw Problem.invalid("?id", "must be the only filter")
        }
        guard page.after == nil else { throw StorageError.badCursor }
        let (visits, names) = try await store.read(grant) { snapshot in
            let visits = try snapshot.records(Appointment.self, ids)
                .map { try JSON.decode(Appointment.self, from: $0.body, strictness: .stored) }
            return (visits, try snapshot.doctorNames(Set(visits.map(\.doctor))))
        }
        return try await named(
            Page(items: visits, next: nil, total: page.wantsTotal ? visits.count : nil), names)
    }

    private func named(_ visits: Page<Appointment>, _ doctors: [DoctorID: String]) async throws -> Page<AgendaEntry> {
        let known = try await summaries(of: Set(visits.items.map(\.patient)))
        return visits.map { visit in
            let patient = known[visit.patient]
            return AgendaEntry(
                appointment: visit, patientName: patient?.name.full, mrn: patient?.mrn,
                doctorName: doctors[visit.doctor])
        }
    }
}

extension Snapshot {
    /// The names of doctors as their calendars have them; no more of a calendar is decoded.
    func doctorNames(_ doctors: Set<DoctorID>) throws -> [DoctorID: String] {
        var names: [DoctorID: String] = [:]
        for doctor in doctors {
            guard let record = try reader.get(DoctorCalendar.collection, doctor.text) else { continue }
            names[doctor] = try JSON.decode(NamedCalendar.self, from: record.body, strictness: .stored).facts.name.full
        }
        return names
    }
}

private struct NamedCalendar: Decodable {
    struct Facts: Decodable {
        let name: PersonName
    }

    let facts: Facts
}
