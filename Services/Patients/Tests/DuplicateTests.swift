import Kernel
import Patients
import Storage
import TestSupport
import Testing

@Suite("Duplicates")
struct DuplicateTests {
    struct Case: CustomTestStringConvertible, Sendable {
        let what: String
        let a: (String, String?, String?, String?, Sex)
        let b: (String, String?, String?, String?, Sex)
        let isSuspected: Bool

        var testDescription: String { what }
    }

    static let cases = [
        Case(
            what: "the same in all", a: ("Asha", "Rao", "1990-05-17", "9876543210", .female),
            b: ("Asha", "Rao", "1990-05-17", "9876543210", .female), isSuspected: true),
        Case(
            what: "another telephone", a: ("Asha", "Rao", "1990-05-17", "9876543210", .female),
            b: ("Asha", "Rao", "1990-05-17", "9000000001", .female), isSuspected: true),
        Case(
            what: "another spelling", a: ("Lakshmi", "Iyer", "1990-05-17", nil, .female),
            b: ("Laxmi", "Aiyer", "1990-05-17", nil, .female), isSuspected: true),
        Case(
            what: "given and family name swapped", a: ("Asha", "Rao", "1990-05-17", nil, .female),
            b: ("Rao", "Asha", "1990-05-17", nil, .female), isSuspected: true),
        Case(
            what: "day and month swapped, same telephone", a: ("Asha", "Rao", "1990-05-07", "9876543210", .female),
            b: ("Asha", "Rao", "1990-07-05", "9876543210", .female), isSuspected: true),
        Case(
            what: "day and month swapped only", a: ("Asha", "Rao", "1990-05-07", nil, .female),
            b: ("Asha", "Rao", "1990-07-05", nil, .female), isSuspected: true),
        Case(
            what: "no birth date, same telephone", a: ("Asha", "Rao", nil, "9876543210", .female),
            b: ("Asha", "Rao", "1990-05-17", "9876543210", .female), isSuspected: true),
        Case(
            what: "one name only", a: ("Ramesh", nil, "1960-01-01", nil, .male),
            b: ("Ramesh", "Kumar", "1960-01-01", nil, .male), isSuspected: true),
        Case(
            what: "another script, same telephone and birth date", a: ("आशा", "राव", "1990-05-17", "9876543210", .female),
            b: ("आशा", "राव", "1990-05-17", "9876543210", .female), isSuspected: true),
        Case(
            what: "father and son with one telephone", a: ("Ramesh", "Rao", "1960-01-01", "9876543210", .male),
            b: ("Suresh", "Rao", "1988-07-09", "9876543210", .male), isSuspected: false),
        Case(
            what: "husband and wife with one telephone", a: ("Ramesh", "Rao", "1960-01-01", "9876543210", .male),
            b: ("Asha", "Rao", "1965-03-04", "9876543210", .female), isSuspected: false),
        Case(
            what: "namesakes", a: ("Asha", "Rao", "1990-05-17", nil, .female),
            b: ("Asha", "Rao", "1962-11-30", nil, .female), isSuspected: false),
        Case(
            what: "namesakes without anything else", a: ("Asha", "Rao", nil, nil, .female),
            b: ("Asha", "Rao", nil, nil, .female), isSuspected: false),
        Case(
            what: "strangers born on one day", a: ("Asha", "Rao", "1990-05-17", nil, .female),
            b: ("Imran", "Khan", "1990-05-17", nil, .male), isSuspected: false),
    ]

    @Test("who is suspected, and who is not", arguments: cases)
    func table(_ test: Case) throws {
        let a = try person(test.a.0, test.a.1, born: test.a.2, phone: test.a.3, sex: test.a.4)
        let b = try person(test.b.0, test.b.1, born: test.b.2, phone: test.b.3, sex: test.b.4)
        let score = DuplicateScore(MatchFacts(a), MatchFacts(b))
        #expect(score.isSuspicious == test.isSuspected, "\(score.points) \(score.reasons)")
        #expect(DuplicateScore(MatchFacts(b), MatchFacts(a)) == score)
        // A score is of no use for records that are never compared.
        guard test.isSuspected else { return }
        let isFound = !Set(MatchWords.stored(a)).isDisjoint(with: MatchWords.sought(b))
        #expect(isFound || a.phones.first?.number == b.phones.first?.number && !a.phones.isEmpty)
    }

    @Test("a suspected duplicate is refused with the candidates and the reasons, until the clerk has reviewed them")
    func suspected() async throws {
        let ward = try await Ward()
        let first = try await ward.register("Lakshmi", "Iyer", born: "1990-05-17", phone: "9876543210")
        let refusal = await problem {
            try await ward.register("Laxmi", "Iyer", born: "1990-05-17", phone: "9876543210")
        }
        #expect(refusal?.slug == "duplicate-suspected" && refusal?.kind == .conflict)
        let candidate = refusal?.extra["candidates"]?[0]
        #expect(candidate?["patient"]?.asString == first.id.text)
        #expect(candidate?["reasons"]?.asArray == ["similarName", "sameBirthDate", "samePhone"])
        let second = try await ward.register(
            "Laxmi", "Iyer", born: "1990-05-17", phone: "9876543210", reviewed: true)
        #expect(second.id != first.id)
    }

    @Test("given and family name swapped, or day and month, are found in the store too")
    func swapped() async throws {
        let ward = try await Ward()
        _ = try await ward.register("Asha", "Rao", born: "1990-05-07")
        for (given, family, date) in [("Rao", "Asha", "1990-05-07"), ("Asha", "Rao", "1990-07-05")] {
            let refusal = await problem { try await ward.register(given, family, born: date) }
            #expect(refusal?.slug == "duplicate-suspected")
        }
        #expect(try await ward.find(PatientFilter(birthDate: LocalDate("1990-07-05"))).isEmpty)
    }

    @Test("an estimated age finds the person a year later")
    func estimated() async throws {
        let ward = try await Ward()
        let details = try person("Kamala", "Bai", phone: "9876543210")
        _ = try await ward.module.registry.register(
            Registration(details: details, estimatedAgeYears: Whole(60)), by: ward.clerk)
        ward.clock.advance(by: .days(365))
        let refusal = await problem {
            try await ward.module.registry.register(
                Registration(details: try person("Kamla", "Bai", phone: "9876543210"), estimatedAgeYears: Whole(60)),
                by: ward.clerk)
        }
        #expect(refusal?.slug == "duplicate-suspected")
    }

    @Test("a form that is being typed shows candidates, and stores nothing")
    func live() async throws {
        let ward = try await Ward()
        let asha = try await ward.register("Asha", "Rao", born: "1990-05-17")
        let found = try await ward.module.registry.candidates(
            for: try ward.registration("Asha", born: "1990-05-17"), by: ward.clerk)
        #expect(found.map(\.patient) == [asha.id])
    }

    @Test("of many clerks who register one person at once, one gets the chart")
    func concurrent() async throws {
        for _ in 0..<10 {
            let ward = try await Ward()
            let registration = try ward.registration("Asha", "Rao", born: "1990-05-17", phone: "9876543210")
            let outcomes = await withTaskGroup(of: String.self) { group in
                for _ in 0..<20 {
                    group.addTask {
                        await problem { try await ward.module.registry.register(registration, by: ward.clerk) }?.slug
                            ?? "done"
                    }
                }
                return await group.reduce(into: []) { $0.append($1) }
            }
            #expect(outcomes.count { $0 == "done" } == 1)
            #expect(outcomes.count { $0 == "duplicate-suspected" } == 19)
        }
    }

    @Test("merged and erased records are no candidates")
    func closed() async throws {
        let ward = try await Ward()
        let first = try await ward.register("Asha", "Rao", born: "1990-05-17")
        _ = try await ward.module.erasure.erase(first.id, because: text("asked"), by: ward.records)
        _ = try await ward.register("Asha", "Rao", born: "1990-05-17")
    }
}
