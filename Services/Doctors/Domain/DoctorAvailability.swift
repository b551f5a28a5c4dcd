package import Contracts
package import Kernel
import Storage

package enum LeaveTag {}
package enum OneOffOpeningTag {}

/// When and where a doctor sees patients, with a revision of its own. Its id is the doctor's.
package struct DoctorAvailability: Entity {
    package typealias Tag = DoctorTag
    package static let collection = "availabilities"

    package let id: DoctorID
    package var revision = 0
    package internal(set) var templates: [WeeklyTemplate]
    package internal(set) var openings: [OpeningEntry]
    package internal(set) var leaves: [LeaveEntry]

    init(of doctor: DoctorID) {
        id = doctor
        (templates, openings, leaves) = ([], [], [])
    }

    /// The hours as other services know them.
    package var availability: Availability {
        Availability(templates: templates, openings: openings.map(\.opening), leaves: leaves.map(\.leave))
    }

    /// Takes over what a client sent. Openings and leaves that were there before keep their ids.
    mutating func replace(
        with new: Availability, openingID: () -> EntityID<OneOffOpeningTag>, leaveID: () -> EntityID<LeaveTag>
    ) {
        templates = new.templates
        var oldOpenings = openings
        openings = new.openings.map { opening in
            let known = oldOpenings.firstIndex { $0.opening == opening }.map { oldOpenings.remove(at: $0).id }
            return OpeningEntry(id: known ?? openingID(), opening)
        }
        var oldLeaves = leaves
        leaves = new.leaves.map { leave in
            let known = oldLeaves.firstIndex { $0.leave == leave }.map { oldLeaves.remove(at: $0).id }
            return LeaveEntry(id: known ?? leaveID(), leave)
        }
    }
}

/// Hours on one date, with an id to take them back by.
package struct OpeningEntry: Codable, Sendable, Hashable {
    package let id: EntityID<OneOffOpeningTag>
    package let date: LocalDate
    package let location: Text<60>
    package let hours: Hours

    init(id: EntityID<OneOffOpeningTag>, _ opening: OneOffOpening) {
        self.id = id
        date = opening.date
        location = opening.location
        hours = opening.hours
    }

    var opening: OneOffOpening { OneOffOpening(date: date, location: location, hours: hours) }
}

/// Leave, with an id to take it back by.
package struct LeaveEntry: Codable, Sendable, Hashable {
    package let id: EntityID<LeaveTag>
    package let from: LocalDate
    /// The last day.
    package let to: LocalDate
    /// Nothing for the whole day.
    package let hours: Break?
    package let reason: Text<200>?

    init(id: EntityID<LeaveTag>, _ leave: Leave) {
        self.id = id
        from = leave.from
        to = leave.to
        hours = leave.hours
        reason = leave.reason
    }

    var leave: Leave { Leave(from: from, to: to, hours: hours, reason: reason) }
}

/// All hours of a doctor as a client replaces them; a list that is left out becomes empty.
package struct AvailabilityDraft: Codable, Sendable, Hashable {
    package let templates: [WeeklyTemplate]
    package let openings: [OneOffOpening]?
    package let leaves: [Leave]?

    package init(_ availability: Availability) {
        templates = availability.templates
        openings = availability.openings
        leaves = availability.leaves
    }

    var availability: Availability {
        Availability(templates: templates, openings: openings ?? [], leaves: leaves ?? [])
    }
}
