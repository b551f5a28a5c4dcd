import Contracts
import Kernel

extension Hours {
    /// Whether both have a time in common, on one date. Hours that run backwards have no time.
    func overlaps(_ other: Hours) -> Bool {
        start < other.end && other.start < end && start < end && other.start < other.end
    }
}

/// The rules of hours on one day.
enum HoursRules {
    static func check(_ hours: Hours, _ pointer: String) -> [Problem.Field] {
        guard hours.start < hours.end else { return [.init("\(pointer)/end", "must be later than start")] }
        let breaks = hours.breaks ?? []
        guard breaks.count <= Availability.mostBreaks else {
            return [.init("\(pointer)/breaks", "must have at most \(Availability.mostBreaks) items")]
        }
        let fields = check(breaks, in: hours, "\(pointer)/breaks")
        guard fields.isEmpty else { return fields }
        return checkSlots(hours, longest: longestStretch(hours, breaks), pointer)
    }

    private static func check(_ breaks: [Break], in hours: Hours, _ pointer: String) -> [Problem.Field] {
        var fields: [Problem.Field] = []
        for (index, pause) in breaks.enumerated() {
            let place = "\(pointer)/\(index)"
            if pause.end <= pause.start {
                fields.append(.init("\(place)/end", "must be later than start"))
                continue
            }
            if pause.start < hours.start { fields.append(.init("\(place)/start", "must be within the hours")) }
            if pause.end > hours.end { fields.append(.init("\(place)/end", "must be within the hours")) }
            if breaks[..<index].contains(where: { $0.start < pause.end && pause.start < $0.end }) {
                fields.append(.init(place, "must not overlap another break"))
            }
        }
        return fields
    }

    private static func checkSlots(_ hours: Hours, longest: Int, _ pointer: String) -> [Problem.Field] {
        let rule = "must fit between the breaks: at most \(longest) minutes"
        var fields: [Problem.Field] = []
        if hours.slotMinutes.value > longest { fields.append(.init("\(pointer)/slotMinutes", rule)) }
        guard let types = hours.visitTypes else { return fields }
        guard (1...Availability.mostVisitTypes).contains(types.count) else {
            let rule = "must have 1 to \(Availability.mostVisitTypes) items, or be left out"
            return fields + [.init("\(pointer)/visitTypes", rule)]
        }
        var seen: Set<Text<40>> = []
        for (index, type) in types.enumerated() {
            let place = "\(pointer)/visitTypes/\(index)"
            if !seen.insert(type.code).inserted { fields.append(.init("\(place)/code", "must be there only once")) }
            if let minutes = type.slotMinutes, minutes.value > longest {
                fields.append(.init("\(place)/slotMinutes", rule))
            }
        }
        return fields
    }

    /// Minutes of the longest time between breaks, which are within the hours and apart.
    private static func longestStretch(_ hours: Hours, _ breaks: [Break]) -> Int {
        var longest = 0
        var from = hours.start.minutes
        for pause in breaks.sorted(by: { $0.start < $1.start }) {
            longest = max(longest, pause.start.minutes - from)
            from = pause.end.minutes
        }
        return max(longest, hours.end.minutes - from)
    }
}
