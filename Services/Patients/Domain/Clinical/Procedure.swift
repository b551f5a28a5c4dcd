package import Kernel

/// An operation or another procedure, done or planned.
package struct Procedure: ClinicalFacts {
    package enum Status: String, ListedValue, SchemaDescribed {
        case planned, inProgress, completed, abandoned, enteredInError
    }

    package let description: Text<300>
    /// A code of whatever system the hospital uses.
    package let code: Text<40>?
    package let performedOn: LocalDate?
    package let performer: Text<200>?
    package let bodySite: Text<100>?
    package let outcome: LongText<2000>?
    package let status: Status

    package init(
        description: Text<300>, code: Text<40>? = nil, performedOn: LocalDate? = nil, performer: Text<200>? = nil,
        bodySite: Text<100>? = nil, outcome: LongText<2000>? = nil, status: Status = .completed
    ) {
        self.description = description
        self.code = code
        self.performedOn = performedOn
        self.performer = performer
        self.bodySite = bodySite
        self.outcome = outcome
        self.status = status
    }

    package static let collection = "procedures"
    package static let noun = "procedure"
    package static let timelineKind = TimelineEntry.Kind.procedure
    package static var example: Procedure { Procedure(description: .example) }

    package var title: String { description.description }
    package var state: String { status.rawValue }
    package var when: When? { performedOn.map { .day($0) } }

    package func brokenRules(on today: LocalDate) -> [Problem.Field] {
        status == .planned ? [] : Rules.notFuture("/performedOn", performedOn, today)
    }
}
