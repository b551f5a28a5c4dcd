import Contracts
import Kernel
import RPCMessages
import SwiftProtobuf

extension Availability {
    init(_ message: Hms_Doctors_V1_Availability) throws {
        self.init(
            templates: try message.templates.map { try WeeklyTemplate($0) },
            openings: try message.openings.map { opening in
                OneOffOpening(
                    date: try Reading.value(opening.date, "openings.date"),
                    location: try Reading.value(opening.location, "openings.location"), hours: try Hours(opening.hours))
            },
            leaves: try message.leaves.map { leave in
                Leave(
                    from: try Reading.value(leave.from, "leaves.from"), to: try Reading.value(leave.to, "leaves.to"),
                    hours: leave.hasHours ? try Break(leave.hours) : nil,
                    reason: try Reading.value(leave.hasReason ? leave.reason : nil, "leaves.reason"))
            })
    }
}

extension Hms_Doctors_V1_Availability {
    init(_ availability: Availability) {
        self.init()
        templates = availability.templates.map { template in
            .with { message in
                message.location = template.location.description
                message.effectiveFrom = template.effectiveFrom.description
                if let end = template.effectiveTo { message.effectiveTo = end.description }
                message.sessions = template.sessions.map { session in
                    .with {
                        $0.day = session.day.rawValue
                        $0.hours = Hms_Doctors_V1_Hours(session.hours)
                    }
                }
            }
        }
        openings = availability.openings.map { opening in
            .with {
                $0.date = opening.date.description
                $0.location = opening.location.description
                $0.hours = Hms_Doctors_V1_Hours(opening.hours)
            }
        }
        leaves = availability.leaves.map { leave in
            .with { message in
                message.from = leave.from.description
                message.to = leave.to.description
                if let hours = leave.hours { message.hours = Hms_Doctors_V1_Break(hours) }
                if let reason = leave.reason { message.reason = reason.description }
            }
        }
    }
}

extension WeeklyTemplate {
    fileprivate init(_ message: Hms_Doctors_V1_WeeklyTemplate) throws {
        self.init(
            location: try Reading.value(message.location, "templates.location"),
            effectiveFrom: try Reading.value(message.effectiveFrom, "templates.effective_from"),
            effectiveTo: try Reading.value(
                message.hasEffectiveTo ? message.effectiveTo : nil, "templates.effective_to"),
            sessions: try message.sessions.map {
                Session(day: try Reading.listed($0.day, "sessions.day"), hours: try Hours($0.hours))
            })
    }
}

extension Hours {
    fileprivate init(_ message: Hms_Doctors_V1_Hours) throws {
        self.init(
            start: try Reading.value(message.start, "hours.start"), end: try Reading.value(message.end, "hours.end"),
            slotMinutes: try Reading.whole(message.slotMinutes, "hours.slot_minutes") { Whole($0) },
            capacity: try Reading.whole(message.capacity, "hours.capacity") { Whole($0) },
            visitTypes: message.hasVisitTypes ? try message.visitTypes.rules.map { try VisitTypeRule($0) } : nil,
            breaks: message.hasBreaks ? try message.breaks.items.map { try Break($0) } : nil)
    }
}

extension Hms_Doctors_V1_Hours {
    fileprivate init(_ hours: Hours) {
        self.init()
        start = hours.start.description
        end = hours.end.description
        slotMinutes = Int32(hours.slotMinutes.value)
        capacity = Int32(hours.capacity.value)
        if let rules = hours.visitTypes {
            visitTypes = .with { message in
                message.rules = rules.map { rule in
                    .with {
                        $0.code = rule.code.description
                        if let minutes = rule.slotMinutes { $0.slotMinutes = Int32(minutes.value) }
                        if let capacity = rule.capacity { $0.capacity = Int32(capacity.value) }
                    }
                }
            }
        }
        if let items = hours.breaks { breaks = .with { $0.items = items.map { Hms_Doctors_V1_Break($0) } } }
    }
}

extension VisitTypeRule {
    fileprivate init(_ message: Hms_Doctors_V1_VisitTypeRule) throws {
        self.init(
            code: try Reading.value(message.code, "visit_types.code"),
            slotMinutes: message.hasSlotMinutes
                ? try Reading.whole(message.slotMinutes, "visit_types.slot_minutes") { Whole($0) } : nil,
            capacity: message.hasCapacity
                ? try Reading.whole(message.capacity, "visit_types.capacity") { Whole($0) } : nil)
    }
}

extension Break {
    fileprivate init(_ message: Hms_Doctors_V1_Break) throws {
        self.init(
            start: try Reading.value(message.start, "breaks.start"), end: try Reading.value(message.end, "breaks.end"))
    }
}

extension Hms_Doctors_V1_Break {
    fileprivate init(_ pause: Break) {
        self.init()
        start = pause.start.description
        end = pause.end.description
    }
}
