import Contracts
import Kernel
import Modules
import Storage
import Web

struct WalkInRequest: Codable, Sendable, Hashable {
    let doctor: DoctorID
    /// Left out for somebody who is not registered yet.
    let patient: PatientID?
    let isUrgent: Bool?
}

struct CallRequest: Codable, Sendable, Hashable {
    /// Where the patient shall come: "Room 4".
    let desk: Text<60>?
}

/// Which queue is shown.
struct QueueQuery: Codable, Sendable, Hashable {
    let doctor: DoctorID?
    /// Today, if it is left out.
    let date: LocalDate?
}

/// What the waiting room's display shows: numbers, never names.
struct QueueDisplay: Codable, Sendable, Hashable {
    struct Line: Codable, Sendable, Hashable {
        let doctor: DoctorID
        let doctorName: String
        /// The last numbers that were called, newest first.
        let called: [Call]
        let waiting: Int
    }

    struct Call: Codable, Sendable, Hashable {
        let number: Int
        let desk: Text<60>?
        let at: Instant
    }

    let date: LocalDate
    let lines: [Line]
}

/// The queue before a doctor's door. Numbers begin again each day of the hospital.
struct Queue: Sendable {
    let store: Store
    let hospital: Hospital
    let clock: any HospitalClock
    let patients: any PatientDirectory
    let desk: BookingDesk

    func walkIn(_ request: WalkInRequest, by caller: Caller) async throws -> QueueTicket {
        let act = try caller.act("queue.walk-in", .queueWrite)
        if let patient = request.patient { try await patients.check(patient) }
        try await desk.learn(request.doctor)
        let zone = hospital.zone
        return try await store.write(act) { tx in
            let today = zone.date(of: tx.now)
            guard let calendar = try tx.get(DoctorCalendar.self, request.doctor) else {
                throw BookingError.unknownDoctor
            }
            try calendar.checkBookable(on: today)
            return try tx.issueTicket(
                doctor: request.doctor, on: today, patient: request.patient, appointment: nil,
                isUrgent: request.isUrgent == true)
        }
    }

    /// Calls the next who waits: urgent ones first, then by number.
    func callNext(of doctor: DoctorID, _ request: CallRequest, by caller: Caller) async throws -> QueueTicket {
        let act = try caller.act("queue.call", .queueWrite)
        let zone = hospital.zone
        return try await store.write(act) { tx in
            let date = zone.date(of: tx.now)
            guard var ticket = try tx.first(QueueTicket.byWaiting.equals(doctor, date.description)) else {
                throw Problem(.conflict, "queue-empty", "Nobody waits for this doctor.")
            }
            ticket.state = .called
            ticket.desk = request.desk
            ticket.calledAt = tx.now
            try tx.update(&ticket)
            try tx.tell(ticket)
            return ticket
        }
    }

    /// Sets how far a ticket has come by hand: called again, done, or left.
    /// - Parameter desk: where the patient shall come from now on.
    func set(
        _ id: EntityID<QueueTicket.Tag>, to state: QueueTicket.State, at desk: Text<60>? = nil, by caller: Caller
    ) async throws -> QueueTicket {
        let act = try caller.act("queue.set", .queueWrite)
        return try await store.write(act) { tx in
            guard var ticket = try tx.get(QueueTicket.self, id) else { throw Problem.notFound("ticket") }
            let wasGone = ticket.state == .left
            ticket.state = state
            if let desk { ticket.desk = desk }
            if state == .called { ticket.calledAt = tx.now }
            try tx.update(&ticket)
            try tx.tell(ticket)
            if wasGone != (state == .left) { try tx.tellOfWalkIn(ticket) }
            return ticket
        }
    }

    func tickets(_ query: QueueQuery, page: PageRequest, by caller: Caller) async throws -> Page<Record> {
        let grant = try caller.grant(.appointmentsRead)
        let date = (query.date ?? hospital.zone.date(of: clock.now)).description
        return try await store.read(grant) { snapshot in
            if let doctor = query.doctor {
                return try snapshot.records(QueueTicket.byDay.equals(doctor, date), page)
            }
            return try snapshot.records(QueueTicket.byDate.equals(date), page)
        }
    }

    func display(_ query: QueueQuery, by caller: Caller) async throws -> QueueDisplay {
        let grant = try caller.grant(.appointmentsRead)
        let date = query.date ?? hospital.zone.date(of: clock.now)
        return try await store.scan(grant) { snapshot in
            let tickets =
                if let doctor = query.doctor {
                    try snapshot.find(QueueTicket.byDay.equals(doctor, date.description), limit: 2000).items
                } else { try snapshot.find(QueueTicket.byDate.equals(date.description), limit: 2000).items }
            let lines = try Dictionary(grouping: tickets, by: \.doctor).map { doctor, tickets in
                let called = tickets.filter { $0.calledAt != nil && ($0.state == .called || $0.state == .serving) }
                    .sorted { ($0.calledAt ?? $0.issuedAt) > ($1.calledAt ?? $1.issuedAt) }
                return QueueDisplay.Line(
                    doctor: doctor,
                    doctorName: try snapshot.get(DoctorCalendar.self, doctor)?.facts.name.full ?? "",
                    called: called.prefix(5).map {
                        .init(number: $0.number, desk: $0.desk, at: $0.calledAt ?? $0.issuedAt)
                    },
                    waiting: tickets.count { $0.state == .waiting })
            }
            return QueueDisplay(date: date, lines: lines.sorted { $0.doctor < $1.doctor })
        }
    }
}

extension Transaction {
    /// Gives out the next number of a doctor's queue.
    func issueTicket(
        doctor: DoctorID, on date: LocalDate, patient: PatientID?, appointment: AppointmentID?, isUrgent: Bool
    ) throws -> QueueTicket {
        let id = TicketCounter.id(doctor, date)
        var counter = try get(TicketCounter.self, id) ?? TicketCounter(id: id, last: 0)
        counter.last += 1
        if counter.revision == 0 { try insert(&counter) } else { try update(&counter) }
        var ticket = QueueTicket(
            id: newID(), doctor: doctor, date: date, number: counter.last, patient: patient, appointment: appointment,
            isUrgent: isUrgent, state: .waiting, issuedAt: now)
        try insert(&ticket)
        try tell(ticket)
        try tellOfWalkIn(ticket)
        return ticket
    }

    /// The ticket follows its appointment.
    func setTicket(of appointment: AppointmentID, to state: QueueTicket.State) throws {
        for var ticket in try find(QueueTicket.byAppointment.equals(appointment), limit: 10).items
        where ticket.state != .left && ticket.state != .done {
            ticket.state = state
            try update(&ticket)
            try tell(ticket)
        }
    }

    /// Whose chart the doctor needs: of a visit with an appointment, that one's events tell.
    fileprivate func tellOfWalkIn(_ ticket: QueueTicket) throws {
        guard let patient = ticket.patient, ticket.appointment == nil else { return }
        if ticket.state == .left {
            try publish(WalkInLeft(ticket: ticket.id.text))
        } else {
            try publish(
                WalkInWaiting(ticket: ticket.id.text, patient: patient, doctor: ticket.doctor, at: ticket.issuedAt))
        }
    }

    /// The waiting room's screens show the queue as it is.
    fileprivate func tell(_ ticket: QueueTicket) throws {
        try publish(QueueChanged(ticket: ticket.id.text, doctor: ticket.doctor, date: ticket.date))
    }
}
