import Contracts
import Kernel
import Modules
import Storage
import Web

struct WaitListRequest: Codable, Sendable, Hashable {
    let patient: PatientID
    let doctor: DoctorID
    let visitType: EntityID<VisitType.Tag>
    let from: LocalDate
    let to: LocalDate
    let notes: Text<300>?
}

struct WaitListQuery: Codable, Sendable, Hashable {
    let state: WaitListEntry.State?
    let doctor: DoctorID?
}

/// Who gets a slot that becomes free.
struct WaitListRules: Sendable {
    /// How long an offered slot is held.
    static let offerLife = Duration.minutes(60)
    /// Entries looked at for one freed slot.
    static let mostEntries = 500
    /// Offers that an entry remembers to have let pass.
    static let mostPassed = 20

    let hospital: Hospital
    let desk: BookingDesk

    /// Holds the time that an appointment gave back for the first on the list whom it suits.
    func offer(freedBy appointment: Appointment, in tx: Transaction) throws {
        guard appointment.start > tx.now + Self.offerLife, !appointment.isOverbooked else { return }
        let date = hospital.zone.date(of: appointment.start)
        let waiting = try tx.find(
            WaitListEntry.byDoctor.equals(appointment.doctor, WaitListEntry.State.waiting), limit: Self.mostEntries)
        for var entry in waiting.items
        where entry.visitType == appointment.visitType && entry.from <= date && date <= entry.to
            && entry.patient != appointment.patient && entry.passed?.contains(appointment.start) != true
        {
            let request = BookingRequest(
                patient: entry.patient, doctor: entry.doctor, visitType: entry.visitType, start: appointment.start,
                room: nil, notes: nil, overbook: nil)
            do {
                var held = try desk.draft(request, status: .held, in: tx)
                held.heldUntil = tx.now + Self.offerLife
                try desk.reserve(held, mayOverbook: false, in: tx)
                try tx.insert(&held)
                entry.state = .offered
                entry.offer = held.id
                // They are called now, whatever was agreed before there was an offer.
                entry.contact = entry.contact?.withoutCallBack
                try tx.update(&entry)
                try tx.publish(AppointmentOffered(facts: held.facts, until: tx.now + Self.offerLife))
                return
            } catch let error as BookingError {
                // It does not suit this one after all; the next may take it.
                if error == .slotTaken || error == .doctorInactive || error == .licenceLapsed { return }
            }
        }
    }

    /// Ends a hold that nobody took: the time is free again, and goes to the next on the list.
    func expire(_ held: Appointment, in tx: Transaction) throws {
        var held = held
        try offerEnded(held, in: tx)
        try desk.cancel(&held, by: .other, because: nil, in: tx)
        try offer(freedBy: held, in: tx)
    }

    /// Whom the slot was held for waits on, for another one.
    func offerEnded(_ held: Appointment, in tx: Transaction) throws {
        guard held.status == .held, var entry = try tx.first(WaitListEntry.byOffer.equals(held.id)) else { return }
        entry.state = .waiting
        entry.offer = nil
        // The call that was agreed was about this offer.
        entry.contact = entry.contact?.withoutCallBack
        entry.passed = ((entry.passed ?? []) + [held.start]).suffix(Self.mostPassed)
        try tx.update(&entry)
    }
}

/// The wait list, as reception and patients use it.
struct WaitLists: Sendable {
    let store: Store
    let patients: any PatientDirectory
    let desk: BookingDesk
    let rules: WaitListRules

    func join(_ request: WaitListRequest, by caller: Caller) async throws -> WaitListEntry {
        let act = try caller.actForAppointments("wait-list.join", of: request.patient)
        guard request.from <= request.to else { throw Problem.invalid("/to", "must not be before from") }
        try await patients.check(request.patient)
        try await desk.learn(request.doctor)
        let desk = desk
        return try await store.write(act) { tx in
            _ = try desk.visitType(request.visitType, in: tx)
            guard request.to >= desk.hospital.zone.date(of: tx.now) else {
                throw Problem.invalid("/to", "must not be in the past")
            }
            var entry = WaitListEntry(
                id: tx.newID(), patient: request.patient, doctor: request.doctor, visitType: request.visitType,
                from: request.from, to: request.to, notes: request.notes, state: .waiting, createdAt: tx.now)
            try tx.insert(&entry)
            try tx.publish(WaitListChanged(doctor: entry.doctor))
            return entry
        }
    }

    func list(_ query: WaitListQuery, page: PageRequest, by caller: Caller) async throws -> Page<Record> {
        let grant = try caller.grant(.appointmentsRead)
        let state = query.state ?? .waiting
        return try await store.read(grant) { snapshot in
            if let doctor = query.doctor {
                return try snapshot.records(WaitListEntry.byDoctor.equals(doctor, state), page)
            }
            return try snapshot.records(WaitListEntry.byState.equals(state), page)
        }
    }

    /// Takes the offered slot: the held appointment becomes a scheduled one.
    func accept(_ id: EntityID<WaitListEntry.Tag>, by caller: Caller) async throws -> Appointment {
        let act = try caller.actForAppointments("wait-list.accept")
        return try await store.write(act) { tx in
            var entry = try tx.waitListEntry(id, by: caller)
            guard entry.state == .offered, let offer = entry.offer, var held = try tx.get(Appointment.self, offer),
                held.status == .held, let until = held.heldUntil, until > tx.now
            else { throw BookingError.offerOver }
            try held.confirm()
            try tx.update(&held)
            entry.state = .booked
            try tx.update(&entry)
            try tx.publish(AppointmentScheduled(facts: held.facts))
            return held
        }
    }

    /// Leaves the list; an offered slot goes to the next.
    func withdraw(_ id: EntityID<WaitListEntry.Tag>, by caller: Caller) async throws {
        let act = try caller.actForAppointments("wait-list.withdraw")
        let rules = rules
        try await store.write(act) { tx in
            let entry = try tx.waitListEntry(id, by: caller)
            guard entry.state == .waiting || entry.state == .offered else { throw BookingError.offerOver }
            if let offer = entry.offer, let held = try tx.get(Appointment.self, offer), held.status == .held {
                try rules.expire(held, in: tx)
            }
            if var current = try tx.get(WaitListEntry.self, id) {
                current.state = .withdrawn
                current.offer = nil
                try tx.update(&current)
            }
            try tx.publish(WaitListChanged(doctor: entry.doctor))
        }
    }
}

extension Transaction {
    fileprivate func waitListEntry(_ id: EntityID<WaitListEntry.Tag>, by caller: Caller) throws -> WaitListEntry {
        guard let entry = try get(WaitListEntry.self, id), !caller.isPatient || caller.patient == entry.patient else {
            throw Problem.notFound("wait-list-entry")
        }
        return entry
    }
}
