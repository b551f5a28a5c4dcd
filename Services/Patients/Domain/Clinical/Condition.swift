package import Kernel

/// A diagnosis or complaint, coded or in words. Those with `isProblem` make the problem list.
package struct Condition: ClinicalFacts {
    package enum Status: String, ListedValue, SchemaDescribed {
        case active, recurrence, remission, inactive, resolved, enteredInError
    }

    package enum Certainty: String, ListedValue, SchemaDescribed {
        case provisional, differential, confirmed, refuted
    }

    package let code: ICD10Code?
    package let description: Text<300>
    package let certainty: Certainty?
    package let status: Status
    /// Whether it belongs on the problem list.
    package let isProblem: Bool?
    package let onset: LocalDate?
    package let resolvedOn: LocalDate?
    package let note: LongText<2000>?

    package init(
        code: ICD10Code? = nil, description: Text<300>, certainty: Certainty? = nil, status: Status = .active,
        isProblem: Bool? = nil, onset: LocalDate? = nil, resolvedOn: LocalDate? = nil, note: LongText<2000>? = nil
    ) {
        self.code = code
        self.description = description
        self.certainty = certainty
        self.status = status
        self.isProblem = isProblem
        self.onset = onset
        self.resolvedOn = resolvedOn
        self.note = note
    }

    package static let collection = "conditions"
    package static let noun = "condition"
    package static let timelineKind = TimelineEntry.Kind.condition
    package static var example: Condition { Condition(code: .example, description: .example) }

    package var title: String { code.map { "\($0) \(description)" } ?? description.description }
    package var state: String { status.rawValue }
    package var when: When? { onset.map { .day($0) } }
    /// The problem list is the group `problem`.
    package var group: String? { isProblem == true && status != .enteredInError ? "problem" : nil }

    package func brokenRules(on today: LocalDate) -> [Problem.Field] {
        Rules.notFuture("/onset", onset, today) + Rules.notFuture("/resolvedOn", resolvedOn, today)
            + Rules.ordered("/resolvedOn", onset, resolvedOn)
    }
}
