import Contracts
import Doctors
import Kernel
import Testing

@Suite("Rules of hours")
struct AvailabilityRulesTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        let availability: Availability
        let pointers: [String]

        init(_ name: String, _ availability: Availability, _ pointers: String...) {
            self.name = name
            self.availability = availability
            self.pointers = pointers
        }

        var testDescription: String { name }
    }

    static let nine = hours("09:00", "13:00")
    static let noon = hours("12:00", "16:00")

    static let cases = [
        Case("nothing at all", Availability()),
        Case(
            "two sessions that touch",
            Availability(templates: [template("A", [(.mon, nine), (.mon, hours("13:00", "14:00"))])])),
        Case("a whole day", Availability(templates: [template("A", [(.mon, hours("00:00", "24:00"))])])),
        Case(
            "the end before the start", Availability(templates: [template("A", [(.mon, hours("13:00", "09:00"))])]),
            "/templates/0/sessions/0/hours/end"),
        Case(
            "no time at all", Availability(templates: [template("A", [(.mon, hours("24:00", "24:00"))])]),
            "/templates/0/sessions/0/hours/end"),
        Case(
            "a break that ends after the hours",
            Availability(templates: [
                template(
                    "A", [(.mon, hours("09:00", "13:00", breaks: [Break(start: time("12:30"), end: time("13:30"))]))])
            ]),
            "/templates/0/sessions/0/hours/breaks/0/end"),
        Case(
            "breaks that overlap, and one that runs backwards",
            Availability(templates: [
                template(
                    "A",
                    [
                        (
                            .tue,
                            hours(
                                "09:00", "13:00",
                                breaks: [
                                    Break(start: time("10:00"), end: time("11:00")),
                                    Break(start: time("10:30"), end: time("11:30")),
                                    Break(start: time("12:00"), end: time("12:00")),
                                ])
                        )
                    ])
            ]),
            "/templates/0/sessions/0/hours/breaks/1", "/templates/0/sessions/0/hours/breaks/2/end"),
        Case(
            "a slot that fits nowhere",
            Availability(templates: [
                template(
                    "A",
                    [
                        (
                            .mon,
                            hours("09:00", "10:00", slot: 45, breaks: [Break(start: time("09:30"), end: time("09:40"))])
                        )
                    ])
            ]),
            "/templates/0/sessions/0/hours/slotMinutes"),
        Case(
            "sessions that overlap",
            Availability(templates: [template("A", [(.mon, nine), (.mon, noon), (.tue, noon)])]),
            "/templates/0/sessions/1"),
        Case(
            "a template that ends before it begins",
            Availability(templates: [template("A", from: "2026-02-01", to: "2026-01-31", [(.mon, nine)])]),
            "/templates/0/effectiveTo"),
        Case(
            "two locations at one time",
            Availability(templates: [template("A", [(.mon, nine)]), template("B", [(.mon, noon)])]),
            "/templates/1/sessions/0"),
        Case(
            "two locations on other days",
            Availability(templates: [template("A", [(.mon, nine)]), template("B", [(.tue, noon)])])),
        Case(
            "two locations one after the other in the year",
            Availability(templates: [
                template("A", to: "2026-03-31", [(.mon, nine)]), template("B", from: "2026-04-01", [(.mon, noon)]),
            ])),
        Case(
            "a later template that makes room for another location",
            Availability(templates: [
                template("A", [(.mon, nine)]), template("A", from: "2026-03-01", [(.mon, hours("08:00", "10:00"))]),
                template("B", from: "2026-03-01", [(.mon, noon)]),
            ])),
        Case(
            "an earlier template that comes back when the later one ends",
            Availability(templates: [
                template("A", [(.mon, nine)]),
                template("A", from: "2026-03-01", to: "2026-03-31", [(.mon, hours("08:00", "10:00"))]),
                template("B", from: "2026-03-01", [(.mon, noon)]),
            ]),
            "/templates/2/sessions/0"),
        Case(
            "common dates without a common weekday",
            Availability(templates: [
                template("A", from: "2026-11-23", to: "2026-11-24", [(.mon, nine), (.wed, nine)]),
                template("B", from: "2026-11-24", to: "2026-11-25", [(.mon, noon), (.wed, noon)]),
            ])),
        Case(
            "two templates of a location from one day",
            Availability(templates: [template("A", [(.mon, nine)]), template("A", [(.tue, nine)])]),
            "/templates/1/effectiveFrom"),
        Case(
            "an opening in the hours of a template",
            Availability(
                templates: [template("A", [(.mon, nine)])],
                openings: [
                    OneOffOpening(date: date("2026-11-23"), location: text("B"), hours: noon),
                    OneOffOpening(date: date("2026-11-24"), location: text("B"), hours: noon),
                    OneOffOpening(date: date("2026-11-24"), location: text("A"), hours: noon),
                ]), "/openings/0", "/openings/2"),
        Case(
            "leave that runs backwards",
            Availability(leaves: [
                Leave(from: date("2026-11-23"), to: date("2026-11-22")),
                Leave(
                    from: date("2026-11-23"), to: date("2026-11-23"),
                    hours: Break(start: time("10:00"), end: time("09:00"))),
            ]), "/leaves/0/to", "/leaves/1/hours/end"),
        Case(
            "too many templates",
            Availability(templates: (1...21).map { template("A\($0)", [(.mon, nine)]) }), "/templates"),
        Case(
            "everything wrong at once",
            Availability(
                templates: [template("A", from: "2026-02-01", to: "2026-01-31", [(.mon, hours("13:00", "09:00"))])],
                openings: [
                    OneOffOpening(date: date("2026-11-23"), location: text("B"), hours: hours("10:00", "10:00"))
                ],
                leaves: [Leave(from: date("2026-11-23"), to: date("2026-11-22"))]),
            "/templates/0/effectiveTo", "/templates/0/sessions/0/hours/end", "/openings/0/hours/end", "/leaves/0/to"),
    ]

    @Test("every broken rule is named, where it is broken", arguments: cases)
    func rules(_ one: Case) {
        #expect(one.availability.brokenRules().map(\.pointer) == one.pointers)
    }
}
