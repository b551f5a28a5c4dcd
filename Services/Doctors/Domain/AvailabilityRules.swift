import Contracts
package import Kernel

extension Availability {
    /// Every rule that these hours break, each with the JSON pointer of where; empty for hours that can be saved.
    package func brokenRules() -> [Problem.Field] {
        let excess = excess()
        // What is compared with one another is bounded first: a hostile client shall not make it long.
        if !excess.isEmpty { return excess }
        var fields: [Problem.Field] = []
        for (index, template) in templates.enumerated() { fields += Self.check(template, "/templates/\(index)") }
        for (index, opening) in openings.enumerated() {
            fields += HoursRules.check(opening.hours, "/openings/\(index)/hours")
        }
        for (index, leave) in leaves.enumerated() { fields += Self.check(leave, "/leaves/\(index)") }
        fields += checkBeginnings() + checkLocations() + checkOpenings()
        var seen: Set<Problem.Field> = []
        return fields.filter { seen.insert($0).inserted }
    }

    private static func check(_ template: WeeklyTemplate, _ pointer: String) -> [Problem.Field] {
        var fields: [Problem.Field] = []
        if let last = template.effectiveTo, last < template.effectiveFrom {
            fields.append(.init("\(pointer)/effectiveTo", "must not be before effectiveFrom"))
        }
        for (index, session) in template.sessions.enumerated() {
            fields += HoursRules.check(session.hours, "\(pointer)/sessions/\(index)/hours")
            if template.sessions[..<index].contains(where: { $0.day == session.day && $0.hours.overlaps(session.hours) }
            ) {
                fields.append(.init("\(pointer)/sessions/\(index)", "must not overlap another session of that day"))
            }
        }
        return fields
    }

    private static func check(_ leave: Leave, _ pointer: String) -> [Problem.Field] {
        var fields: [Problem.Field] = []
        if leave.to < leave.from { fields.append(.init("\(pointer)/to", "must not be before from")) }
        if let hours = leave.hours, hours.end <= hours.start {
            fields.append(.init("\(pointer)/hours/end", "must be later than start"))
        }
        return fields
    }

    /// Of two templates for one location the later one holds, so they must not begin on one day.
    private func checkBeginnings() -> [Problem.Field] {
        templates.indices.compactMap { index in
            let isTaken = templates[..<index].contains {
                $0.location == templates[index].location && $0.effectiveFrom == templates[index].effectiveFrom
            }
            guard isTaken else { return nil }
            return .init(
                "/templates/\(index)/effectiveFrom", "must differ from that of another template for this location")
        }
    }

    /// Nobody is at two locations at the same time.
    private func checkLocations() -> [Problem.Field] {
        var fields: [Problem.Field] = []
        for stretch in stretches() {
            let current = templateIndices(on: stretch.lowerBound)
            // A stretch of less than a week has not every weekday.
            let days = Set(stretch.prefix(7).map(\.weekday))
            for (position, later) in current.enumerated() {
                for earlier in current[..<position] {
                    for (index, session) in templates[later].sessions.enumerated() where days.contains(session.day) {
                        let clashes = templates[earlier].sessions.contains {
                            $0.day == session.day && $0.hours.overlaps(session.hours)
                        }
                        guard clashes else { continue }
                        fields.append(
                            .init(
                                "/templates/\(later)/sessions/\(index)", "must not be at the time of another location"))
                    }
                }
            }
        }
        return fields
    }

    private func checkOpenings() -> [Problem.Field] {
        openings.enumerated().compactMap { index, opening in
            let sessions = templateIndices(on: opening.date).flatMap { templates[$0].sessions }
            let clashes =
                sessions.contains { $0.day == opening.date.weekday && $0.hours.overlaps(opening.hours) }
                || openings[..<index].contains { $0.date == opening.date && $0.hours.overlaps(opening.hours) }
            return clashes ? .init("/openings/\(index)", "must not overlap other hours of that date") : nil
        }
    }

    /// The templates that hold on a date, one for each location.
    private func templateIndices(on date: LocalDate) -> [Int] {
        var current: [Text<60>: Int] = [:]
        for (index, template) in templates.enumerated()
        where template.effectiveFrom <= date && date <= (template.effectiveTo ?? .last) {
            if let other = current[template.location], templates[other].effectiveFrom >= template.effectiveFrom {
                continue
            }
            current[template.location] = index
        }
        return current.values.sorted()
    }

    /// The dates from the first template on, cut where another template begins or ends to hold.
    private func stretches() -> [ClosedRange<LocalDate>] {
        let ends = templates.compactMap(\.effectiveTo).filter { $0 < .last }.map { $0.adding(days: 1) }
        let cuts = Set(templates.map(\.effectiveFrom) + ends).sorted()
        return cuts.indices.map { index in
            cuts[index]...(index + 1 < cuts.count ? cuts[index + 1].adding(days: -1) : .last)
        }
    }
}
