package import Contracts
package import Kernel
package import Modules
package import Storage

/// A stretch of time in which a doctor sees patients, as a client sees it.
package struct OpeningView: Codable, Sendable, Hashable {
    package let date: LocalDate
    package let start: Instant
    package let end: Instant
    package let location: Text<60>
    package let slotMinutes: Int
    /// Patients a slot.
    package let capacity: Int
    /// Nothing, if every visit type is booked.
    package let visitTypes: [VisitTypeRule]?

    init(_ opening: Opening, on date: LocalDate) {
        self.date = date
        start = opening.interval.start
        end = opening.interval.end
        location = opening.location
        slotMinutes = opening.slotMinutes
        capacity = opening.capacity
        visitTypes = opening.visitTypes
    }
}

package struct OpeningList: Codable, Sendable, Hashable {
    package let items: [OpeningView]
}

/// Which dates to expand.
package struct OpeningQuery: Codable, Sendable, Hashable {
    /// Today if it is left out.
    package let from: LocalDate?
    /// The last day; four weeks by default, at most 92 days.
    package let to: LocalDate?

    package init(from: LocalDate? = nil, to: LocalDate? = nil) {
        self.from = from
        self.to = to
    }
}

/// When and where doctors see patients.
package struct OpeningHours: Sendable {
    static let mostDays = 92

    let store: Store
    let hospital: Hospital
    let clock: any HospitalClock

    package init(store: Store, hospital: Hospital, clock: any HospitalClock) {
        self.store = store
        self.hospital = hospital
        self.clock = clock
    }

    package func record(of doctor: DoctorID, by caller: Caller) async throws -> Record {
        let grant = try caller.grantHours(of: doctor)
        guard let record = try await store.record(DoctorAvailability.self, doctor, grant) else {
            throw Problem.notFound("doctor")
        }
        return record
    }

    /// - Parameter seen: the revision of the hours that the client changed.
    package func replace(
        of doctor: DoctorID, with draft: AvailabilityDraft, seen: Int, by caller: Caller
    ) async throws -> DoctorAvailability {
        let act = try caller.actOnHours(of: doctor, "availability.replace")
        let new = draft.availability
        return try await store.write(act) { tx in
            var hours = try tx.hours(of: doctor, seen: seen)
            let broken = new.brokenRules()
            guard broken.isEmpty else { throw Problem.invalid(broken) }
            hours.replace(with: new, openingID: { tx.newID() }, leaveID: { tx.newID() })
            try tx.saveAndTell(&hours)
            return hours
        }
    }

    package func addLeave(
        _ leave: Leave, to doctor: DoctorID, seen: Int?, by caller: Caller
    ) async throws -> LeaveEntry {
        let act = try caller.actOnHours(of: doctor, "leave.add")
        return try await store.write(act) { tx in
            var hours = try tx.hours(of: doctor, seen: seen)
            let entry = LeaveEntry(id: tx.newID(), leave)
            hours.leaves.append(entry)
            try Self.check(hours, added: "/leaves")
            try tx.saveAndTell(&hours)
            return entry
        }
    }

    package func removeLeave(
        _ leave: EntityID<LeaveTag>, of doctor: DoctorID, seen: Int?, by caller: Caller
    ) async throws {
        let act = try caller.actOnHours(of: doctor, "leave.remove")
        try await store.write(act) { (tx: Transaction) in
            var hours = try tx.hours(of: doctor, seen: seen)
            guard let position = hours.leaves.firstIndex(where: { $0.id == leave }) else {
                throw Problem.notFound("leave")
            }
            hours.leaves.remove(at: position)
            try tx.saveAndTell(&hours)
        }
    }

    package func addOpening(
        _ opening: OneOffOpening, to doctor: DoctorID, seen: Int?, by caller: Caller
    ) async throws -> OpeningEntry {
        let act = try caller.actOnHours(of: doctor, "opening.add")
        return try await store.write(act) { tx in
            var hours = try tx.hours(of: doctor, seen: seen)
            let entry = OpeningEntry(id: tx.newID(), opening)
            hours.openings.append(entry)
            try Self.check(hours, added: "/openings")
            try tx.saveAndTell(&hours)
            return entry
        }
    }

    package func removeOpening(
        _ opening: EntityID<OneOffOpeningTag>, of doctor: DoctorID, seen: Int?, by caller: Caller
    ) async throws {
        let act = try caller.actOnHours(of: doctor, "opening.remove")
        try await store.write(act) { (tx: Transaction) in
            var hours = try tx.hours(of: doctor, seen: seen)
            guard let position = hours.openings.firstIndex(where: { $0.id == opening }) else {
                throw Problem.notFound("opening")
            }
            hours.openings.remove(at: position)
            try tx.saveAndTell(&hours)
        }
    }

    /// The hours of some dates as they are: templates and one-off openings, without breaks and leave.
    package func openings(of doctor: DoctorID, _ query: OpeningQuery, by caller: Caller) async throws -> OpeningList {
        let grant = try caller.grantHours(of: doctor)
        let from = query.from ?? hospital.zone.date(of: clock.now)
        let to = query.to ?? from.adding(days: 27)
        guard from <= to else { throw DoctorError.datesBackwards }
        guard from.distance(to: to) < Self.mostDays else { throw DoctorError.tooManyDays }
        let zone = hospital.zone
        return try await store.scan(grant) { snapshot in
            let availability = try snapshot.hours(of: doctor).availability
            return OpeningList(
                items: (from...to).flatMap { date in
                    availability.openings(on: date, in: zone).map { OpeningView($0, on: date) }
                })
        }
    }

    /// Throws what is wrong with the last entry of a list, in the terms of that entry.
    private static func check(_ hours: DoctorAvailability, added list: String) throws(Problem) {
        let broken = hours.availability.brokenRules()
        guard !broken.isEmpty else { return }
        let last = (list == "/leaves" ? hours.leaves.count : hours.openings.count) - 1
        let prefix = "\(list)/\(last)"
        throw .invalid(
            broken.map { field in
                field.pointer.hasPrefix(prefix)
                    ? .init(String(field.pointer.dropFirst(prefix.count)), field.message) : field
            })
    }
}
