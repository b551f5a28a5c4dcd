package import Kernel
package import Storage

/// What a patient does not tolerate.
package struct Allergy: ClinicalFacts {
    package enum Category: String, ListedValue, SchemaDescribed {
        case medication, food, environment, biologic, other
    }

    package enum Severity: String, ListedValue, SchemaDescribed {
        case mild, moderate, severe, lifeThreatening
    }

    package enum Status: String, ListedValue, SchemaDescribed {
        case active, inactive, resolved, refuted, enteredInError
    }

    package let substance: Text<200>
    package let category: Category?
    /// "rash", "anaphylaxis".
    package let reaction: Text<300>?
    package let severity: Severity?
    package let status: Status
    package let onset: LocalDate?
    package let note: LongText<2000>?

    package init(
        substance: Text<200>, category: Category? = nil, reaction: Text<300>? = nil, severity: Severity? = nil,
        status: Status = .active, onset: LocalDate? = nil, note: LongText<2000>? = nil
    ) {
        self.substance = substance
        self.category = category
        self.reaction = reaction
        self.severity = severity
        self.status = status
        self.onset = onset
        self.note = note
    }

    package static let collection = "allergies"
    package static let noun = "allergy"
    package static let timelineKind = TimelineEntry.Kind.allergy
    package static var example: Allergy { Allergy(substance: .example, reaction: .example, severity: .severe) }

    package var title: String { substance.description }
    package var state: String { status.rawValue }
    package var when: When? { onset.map { .day($0) } }

    package func brokenRules(on today: LocalDate) -> [Problem.Field] { Rules.notFuture("/onset", onset, today) }

    /// Nobody has an allergy and knows of none.
    package func settle(of patient: PatientID, by author: String, _ tx: Transaction) throws {
        guard status == .active else { return }
        try NoKnownAllergies.withdraw(of: patient, because: .allergyRecorded, by: author, tx)
    }
}

/// Rules that several kinds of records have.
enum Rules {
    static func notFuture(_ pointer: String, _ date: LocalDate?, _ today: LocalDate) -> [Problem.Field] {
        guard let date, date > today else { return [] }
        return [.init(pointer, "must not be in the future")]
    }

    static func ordered(_ pointer: String, _ start: LocalDate?, _ end: LocalDate?) -> [Problem.Field] {
        guard let start, let end, end < start else { return [] }
        return [.init(pointer, "must not be before the start")]
    }
}
