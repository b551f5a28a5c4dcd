import Contracts
import Kernel
import Modules
import Storage

/// Which day to count; today, unless it is given.
struct DayQuery: Codable, Sendable, Hashable {
    let date: LocalDate?
    /// Only this doctor's.
    let doctor: DoctorID?
}

/// How a day stands: how many appointments have which status, and who waits.
struct DayOverview: Codable, Sendable, Hashable {
    let date: LocalDate
    /// False, if the day has more appointments or tickets than are counted: 20,000 of each.
    let isWhole: Bool
    let total: DayCounts
    /// Doctors with an appointment or a ticket that day, by name; the one that was asked for in any case.
    let doctors: [DoctorDay]
    /// The rooms that the day's appointments name, but for those that were cancelled or missed.
    let rooms: [RoomID]
}

struct DayCounts: Codable, Sendable, Hashable {
    var held = 0
    var scheduled = 0
    var checkedIn = 0
    var inProgress = 0
    var completed = 0
    var cancelled = 0
    var noShow = 0
    /// Tickets whose number was not called yet.
    var waiting = 0

    mutating func add(_ status: Appointment.Status) {
        switch status {
        case .held: held += 1
        case .scheduled: scheduled += 1
        case .checkedIn: checkedIn += 1
        case .inProgress: inProgress += 1
        case .completed: completed += 1
        case .cancelled: cancelled += 1
        case .noShow: noShow += 1
        }
    }
}

/// One doctor's part of a day; the counts are members like the others.
struct DoctorDay: Sendable, Hashable {
    let doctor: DoctorID
    let doctorName: String?
    let counts: DayCounts
}

extension DoctorDay: Codable {
    private enum CodingKeys: String, CodingKey {
        case doctor, doctorName
    }

    init(from decoder: any Decoder) throws {
        let members = try decoder.container(keyedBy: CodingKeys.self)
        doctor = try members.decode(DoctorID.self, forKey: .doctor)
        doctorName = try members.decodeIfPresent(String.self, forKey: .doctorName)
        counts = try DayCounts(from: decoder)
    }

    func encode(to encoder: any Encoder) throws {
        var members = encoder.container(keyedBy: CodingKeys.self)
        try members.encode(doctor, forKey: .doctor)
        try members.encodeIfPresent(doctorName, forKey: .doctorName)
        try counts.encode(to: encoder)
    }
}

extension Agenda {
    /// Appointments, and tickets, of one day that are counted at most.
    static let mostOfADay = 20_000

    func day(_ query: DayQuery, by caller: Caller) async throws -> DayOverview {
        let grant = try caller.grant(.appointmentsRead)
        let date = query.date ?? hospital.zone.date(of: clock.now)
        let times = hospital.zone.interval(of: date)
        return try await store.scan(grant) { snapshot in
            let visits = (query.doctor.map { Appointment.byDoctor.equals($0) } ?? Appointment.byStart.all)
                .from(times.start).below(times.end)
            let tickets =
                query.doctor.map { QueueTicket.byDay.equals($0, date.description) }
                ?? QueueTicket.byDate.equals(date.description)
            var total = DayCounts()
            var counts: [DoctorID: DayCounts] = [:]
            var rooms: Set<RoomID> = []
            if let doctor = query.doctor { counts[doctor] = DayCounts() }
            let hasAllVisits = try snapshot.forEach(visits, CountedVisit.self, most: Self.mostOfADay) { visit in
                total.add(visit.status)
                counts[visit.doctor, default: DayCounts()].add(visit.status)
                if let room = visit.room, visit.status.blocksTime { rooms.insert(room) }
            }
            let hasAllTickets = try snapshot.forEach(tickets, CountedTicket.self, most: Self.mostOfADay) { ticket in
                guard ticket.state == .waiting else { return }
                total.waiting += 1
                counts[ticket.doctor, default: DayCounts()].waiting += 1
            }
            let names = try snapshot.doctorNames(Set(counts.keys))
            let doctors = counts.map { DoctorDay(doctor: $0, doctorName: names[$0], counts: $1) }
                .sorted { ($0.doctorName ?? "", $0.doctor) < ($1.doctorName ?? "", $1.doctor) }
            return DayOverview(
                date: date, isWhole: hasAllVisits && hasAllTickets, total: total, doctors: doctors,
                rooms: rooms.sorted())
        }
    }
}

extension Snapshot {
    /// Reads a part of each entity of a query, in pages.
    /// - Returns: whether there were no more than `most`.
    fileprivate func forEach<E: Entity, Part: Decodable>(
        _ query: Query<E>, _ type: Part.Type, most: Int, _ body: (Part) -> Void
    ) throws -> Bool {
        var left = most
        var next: Cursor?
        repeat {
            let page = try records(query, limit: min(1000, left), after: next)
            for record in page.items { body(try JSON.decode(type, from: record.body, strictness: .stored)) }
            left -= page.items.count
            next = page.next
        } while next != nil && left > 0
        return next == nil
    }
}

/// What is read of an appointment to count it.
private struct CountedVisit: Decodable {
    let doctor: DoctorID
    let room: RoomID?
    let status: Appointment.Status
}

private struct CountedTicket: Decodable {
    let doctor: DoctorID
    let state: QueueTicket.State
}
