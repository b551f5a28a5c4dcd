package import Kernel

/// A vaccine that was given, or was not and why.
package struct Immunization: ClinicalFacts {
    package enum Status: String, ListedValue, SchemaDescribed {
        case completed, notDone, enteredInError
    }

    package let vaccine: Text<200>
    /// Which dose of the series.
    package let doseNumber: Whole<1, 20>?
    package let givenOn: LocalDate
    package let lot: Text<60>?
    package let manufacturer: Text<120>?
    /// "left deltoid".
    package let site: Text<100>?
    package let performer: Text<200>?
    package let status: Status
    package let reason: Text<300>?

    package init(
        vaccine: Text<200>, doseNumber: Whole<1, 20>? = nil, givenOn: LocalDate, lot: Text<60>? = nil,
        manufacturer: Text<120>? = nil, site: Text<100>? = nil, performer: Text<200>? = nil,
        status: Status = .completed,
        reason: Text<300>? = nil
    ) {
        self.vaccine = vaccine
        self.doseNumber = doseNumber
        self.givenOn = givenOn
        self.lot = lot
        self.manufacturer = manufacturer
        self.site = site
        self.performer = performer
        self.status = status
        self.reason = reason
    }

    package static let collection = "immunizations"
    package static let noun = "immunization"
    package static let timelineKind = TimelineEntry.Kind.immunization
    package static var example: Immunization { Immunization(vaccine: .example, givenOn: .example) }

    package var title: String { vaccine.description }
    package var state: String { status.rawValue }
    package var when: When? { .day(givenOn) }

    package func brokenRules(on today: LocalDate) -> [Problem.Field] { Rules.notFuture("/givenOn", givenOn, today) }
}
