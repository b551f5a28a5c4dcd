package import Kernel

/// A disease of a relative.
package struct FamilyHistory: ClinicalFacts {
    package enum Relation: String, ListedValue, SchemaDescribed {
        case mother, father, sister, brother, daughter, son, maternalGrandmother, maternalGrandfather
        case paternalGrandmother, paternalGrandfather, aunt, uncle, cousin, other
    }

    package enum Status: String, ListedValue, SchemaDescribed {
        case recorded, enteredInError
    }

    package let relation: Relation
    package let condition: Text<200>
    package let code: ICD10Code?
    /// Years.
    package let ageAtOnset: Whole<0, 150>?
    package let hasDied: Bool?
    package let status: Status
    package let note: LongText<2000>?

    package init(
        relation: Relation, condition: Text<200>, code: ICD10Code? = nil, ageAtOnset: Whole<0, 150>? = nil,
        hasDied: Bool? = nil, status: Status = .recorded, note: LongText<2000>? = nil
    ) {
        self.relation = relation
        self.condition = condition
        self.code = code
        self.ageAtOnset = ageAtOnset
        self.hasDied = hasDied
        self.status = status
        self.note = note
    }

    package static let collection = "family_history"
    package static let noun = "family-history"
    package static let timelineKind = TimelineEntry.Kind.familyHistory
    package static var example: FamilyHistory { FamilyHistory(relation: .mother, condition: .example) }

    package var title: String { "\(relation.rawValue): \(condition)" }
    package var state: String { status.rawValue }
    package var when: When? { nil }
}

/// How the patient lives: what the history of a first visit asks.
package struct SocialHistory: ClinicalFacts {
    package enum Topic: String, ListedValue, SchemaDescribed {
        case tobacco, alcohol, drugs, occupation, exercise, diet, housing, livingSituation, other
    }

    package enum Status: String, ListedValue, SchemaDescribed {
        case current, former, never, enteredInError
    }

    package let topic: Topic
    package let detail: Text<500>
    package let status: Status
    package let since: LocalDate?
    package let until: LocalDate?

    package init(
        topic: Topic, detail: Text<500>, status: Status = .current, since: LocalDate? = nil, until: LocalDate? = nil
    ) {
        self.topic = topic
        self.detail = detail
        self.status = status
        self.since = since
        self.until = until
    }

    package static let collection = "social_history"
    package static let noun = "social-history"
    package static let timelineKind = TimelineEntry.Kind.socialHistory
    package static var example: SocialHistory { SocialHistory(topic: .tobacco, detail: .example) }

    package var title: String { "\(topic.rawValue): \(detail)" }
    package var state: String { status.rawValue }
    package var when: When? { since.map { .day($0) } }

    package func brokenRules(on today: LocalDate) -> [Problem.Field] {
        Rules.notFuture("/since", since, today) + Rules.ordered("/until", since, until)
    }
}
