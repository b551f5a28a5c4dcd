package import Kernel

/// When and where a doctor sees patients: wall-clock rules in the hospital's time zone.
package struct Availability: Codable, Sendable, Hashable {
    package var templates: [WeeklyTemplate]
    package var openings: [OneOffOpening]
    package var leaves: [Leave]

    package init(templates: [WeeklyTemplate] = [], openings: [OneOffOpening] = [], leaves: [Leave] = []) {
        self.templates = templates
        self.openings = openings
        self.leaves = leaves
    }
}

/// A week as it repeats at one location between two dates. Of two templates for one location, the one that began later
/// holds.
package struct WeeklyTemplate: Codable, Sendable, Hashable {
    package let location: Text<60>
    package let effectiveFrom: LocalDate
    /// The last day; nothing for open-ended.
    package let effectiveTo: LocalDate?
    package let sessions: [Session]

    package init(location: Text<60>, effectiveFrom: LocalDate, effectiveTo: LocalDate?, sessions: [Session]) {
        self.location = location
        self.effectiveFrom = effectiveFrom
        self.effectiveTo = effectiveTo
        self.sessions = sessions
    }
}

/// Hours on one day of the week.
package struct Session: Codable, Sendable, Hashable {
    package let day: Weekday
    package let hours: Hours

    package init(day: Weekday, hours: Hours) {
        self.day = day
        self.hours = hours
    }
}

/// From when to when, in slots of what length, for how many patients a slot.
package struct Hours: Codable, Sendable, Hashable {
    package let start: LocalTime
    package let end: LocalTime
    package let slotMinutes: Whole<5, 480>
    /// Patients a slot.
    package let capacity: Whole<1, 50>
    /// What is booked in these hours; nothing for every visit type.
    package let visitTypes: [VisitTypeRule]?
    package let breaks: [Break]?

    package init(
        start: LocalTime, end: LocalTime, slotMinutes: Whole<5, 480>, capacity: Whole<1, 50>,
        visitTypes: [VisitTypeRule]? = nil,
        breaks: [Break]? = nil
    ) {
        self.start = start
        self.end = end
        self.slotMinutes = slotMinutes
        self.capacity = capacity
        self.visitTypes = visitTypes
        self.breaks = breaks
    }
}

/// A visit type that these hours are for, with a slot length and capacity of its own.
package struct VisitTypeRule: Codable, Sendable, Hashable {
    /// The visit type's code: `consultation`.
    package let code: Text<40>
    package let slotMinutes: Whole<5, 480>?
    package let capacity: Whole<1, 50>?

    package init(code: Text<40>, slotMinutes: Whole<5, 480>? = nil, capacity: Whole<1, 50>? = nil) {
        self.code = code
        self.slotMinutes = slotMinutes
        self.capacity = capacity
    }
}

package struct Break: Codable, Sendable, Hashable {
    package let start: LocalTime
    package let end: LocalTime

    package init(start: LocalTime, end: LocalTime) {
        self.start = start
        self.end = end
    }
}

/// Hours on one date, on top of the templates.
package struct OneOffOpening: Codable, Sendable, Hashable {
    package let date: LocalDate
    package let location: Text<60>
    package let hours: Hours

    package init(date: LocalDate, location: Text<60>, hours: Hours) {
        self.date = date
        self.location = location
        self.hours = hours
    }
}

/// Whole days, or hours of each of them, without patients.
package struct Leave: Codable, Sendable, Hashable {
    package let from: LocalDate
    /// The last day.
    package let to: LocalDate
    /// Nothing for the whole day.
    package let hours: Break?
    package let reason: Text<200>?

    package init(from: LocalDate, to: LocalDate, hours: Break? = nil, reason: Text<200>? = nil) {
        self.from = from
        self.to = to
        self.hours = hours
        self.reason = reason
    }
}

extension Availability {
    package static let mostTemplates = 20
    package static let mostSessions = 42
    package static let mostOpenings = 400
    package static let mostLeaves = 400
    package static let mostBreaks = 10
    package static let mostVisitTypes = 30

    /// The lists that are too long. Whoever computes with hours that were not saved looks here first: each of these lists is
    /// compared with the others, and a hostile client shall not make that long.
    /// - Parameter pointer: of the hours in the request.
    package func excess(at pointer: String = "") -> [Problem.Field] {
        func check(_ count: Int, _ most: Int, _ name: String) -> [Problem.Field] {
            count <= most ? [] : [.init(pointer + name, "must have at most \(most) items")]
        }
        func check(_ hours: Hours, _ name: String) -> [Problem.Field] {
            check(hours.breaks?.count ?? 0, Self.mostBreaks, name + "/breaks")
                + check(hours.visitTypes?.count ?? 0, Self.mostVisitTypes, name + "/visitTypes")
        }
        let fields =
            check(templates.count, Self.mostTemplates, "/templates")
            + check(openings.count, Self.mostOpenings, "/openings") + check(leaves.count, Self.mostLeaves, "/leaves")
        guard fields.isEmpty else { return fields }
        return templates.enumerated().flatMap { index, template in
            check(template.sessions.count, Self.mostSessions, "/templates/\(index)/sessions")
                + template.sessions.prefix(Self.mostSessions).enumerated().flatMap {
                    check($1.hours, "/templates/\(index)/sessions/\($0)/hours")
                }
        } + openings.enumerated().flatMap { check($1.hours, "/openings/\($0)/hours") }
    }
}
