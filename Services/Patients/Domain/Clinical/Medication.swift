package import Kernel

/// A drug that the patient takes or took, as told or prescribed. Orders and dispensing are Pharmacy's.
package struct Medication: ClinicalFacts {
    package enum Status: String, ListedValue, SchemaDescribed {
        case active, onHold, stopped, completed, enteredInError
    }

    package enum Source: String, ListedValue, SchemaDescribed {
        case prescribed, overTheCounter, reported
    }

    package let name: Text<200>
    /// "500 mg".
    package let strength: Text<60>?
    package let dose: Text<100>?
    /// "oral", "subcutaneous".
    package let route: Text<60>?
    /// "1-0-1", "every 8 hours".
    package let frequency: Text<100>?
    package let indication: Text<200>?
    package let source: Source?
    package let startedOn: LocalDate?
    package let stoppedOn: LocalDate?
    package let status: Status
    package let note: LongText<2000>?

    package init(
        name: Text<200>, strength: Text<60>? = nil, dose: Text<100>? = nil, route: Text<60>? = nil,
        frequency: Text<100>? = nil, indication: Text<200>? = nil, source: Source? = nil, startedOn: LocalDate? = nil,
        stoppedOn: LocalDate? = nil, status: Status = .active, note: LongText<2000>? = nil
    ) {
        self.name = name
        self.strength = strength
        self.dose = dose
        self.route = route
        self.frequency = frequency
        self.indication = indication
        self.source = source
        self.startedOn = startedOn
        self.stoppedOn = stoppedOn
        self.status = status
        self.note = note
    }

    package static let collection = "medications"
    package static let noun = "medication"
    package static let timelineKind = TimelineEntry.Kind.medication
    package static var example: Medication { Medication(name: .example) }

    package var title: String { [name.description, strength?.description].compactMap { $0 }.joined(separator: " ") }
    package var state: String { status.rawValue }
    package var when: When? { startedOn.map { .day($0) } }

    package func brokenRules(on today: LocalDate) -> [Problem.Field] {
        Rules.ordered("/stoppedOn", startedOn, stoppedOn)
    }
}
