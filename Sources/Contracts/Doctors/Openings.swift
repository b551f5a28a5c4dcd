package import Kernel

/// A stretch of time in which a doctor sees patients at one place.
package struct Opening: Sendable, Hashable {
    package let interval: Interval
    package let location: Text<60>
    package let slotMinutes: Int
    package let capacity: Int
    package let visitTypes: [VisitTypeRule]?

    /// The length of a slot and its capacity for a visit type; nothing, if it is not booked in these hours.
    package func slots(for visitType: String) -> (minutes: Int, capacity: Int)? {
        guard let visitTypes else { return (slotMinutes, capacity) }
        guard let rule = visitTypes.first(where: { $0.code.description == visitType }) else { return nil }
        return (rule.slotMinutes?.value ?? slotMinutes, rule.capacity?.value ?? capacity)
    }
}

extension Availability {
    /// The openings of one date in the order of their start: templates and one-off openings, without breaks and leave.
    package func openings(on date: LocalDate, in zone: HospitalZone) -> [Opening] {
        let leaves = leaves.filter { $0.from <= date && date <= $0.to }
        if leaves.contains(where: { $0.hours == nil }) { return [] }
        var hours: [(Text<60>, Hours)] = []
        for (location, template) in current(on: date) {
            for session in template.sessions where session.day == date.weekday {
                hours.append((location, session.hours))
            }
        }
        for opening in openings where opening.date == date { hours.append((opening.location, opening.hours)) }
        let blocked = leaves.compactMap(\.hours)
        return hours.flatMap { location, hours in
            Self.openings(hours, without: (hours.breaks ?? []) + blocked, at: location, on: date, in: zone)
        }.sorted { $0.interval < $1.interval }
    }

    /// The template that holds on a date, for each location.
    private func current(on date: LocalDate) -> [Text<60>: WeeklyTemplate] {
        var current: [Text<60>: WeeklyTemplate] = [:]
        for template in templates
        where template.effectiveFrom <= date && date <= (template.effectiveTo ?? .last) {
            if let other = current[template.location], other.effectiveFrom >= template.effectiveFrom { continue }
            current[template.location] = template
        }
        return current
    }

    private static func openings(
        _ hours: Hours, without breaks: [Break], at location: Text<60>, on date: LocalDate, in zone: HospitalZone
    ) -> [Opening] {
        guard
            let whole = Interval(
                start: zone.instant(of: date, at: hours.start), end: zone.instant(of: date, at: hours.end))
        else { return [] }
        let pieces = breaks.reduce([whole]) { pieces, pause in
            guard
                let gone = Interval(
                    start: zone.instant(of: date, at: pause.start), end: zone.instant(of: date, at: pause.end))
            else { return pieces }
            return pieces.flatMap { $0.subtracting(gone) }
        }
        return pieces.map {
            Opening(
                interval: $0, location: location, slotMinutes: hours.slotMinutes.value, capacity: hours.capacity.value,
                visitTypes: hours.visitTypes)
        }
    }
}
