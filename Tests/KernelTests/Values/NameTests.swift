import Kernel
import Testing

@Suite("Texts, names and ages")
struct NameTests {
    @Test("a line is trimmed, and counted in Unicode scalars")
    func lines() throws {
        #expect(Text<5>("  Asha \n")?.description == "Asha")
        #expect(Text<5>("Ashaa") != nil)
        #expect(Text<5>("Ashaas") == nil)
        #expect(Text<3>("\u{00A0}अरु\u{3000}")?.description == "अरु")
        #expect(Text<2>("अरु") == nil)
        for text in ["", " ", "\n\t", "a\nb", "a\tb", "a\u{0}b", "a\u{7F}", "a\u{202E}b", "a\u{2028}b", "a\u{85}b"] {
            #expect(Text<10>(text) == nil, "\(text.debugDescription)")
        }
        #expect(Text<5>(String(repeating: " ", count: 100_000) + "a") == nil)
        #expect(brokenRule(Text<5>.self, "\"Ashaas\"")?.rule == "must be 1 to 5 characters on one line")
        #expect(try fromJSON(Text<5>.self, "\" Asha \"") == Text<5>("Asha"))
    }

    @Test("a long text keeps its lines, with one kind of line end")
    func longTexts() {
        #expect(LongText<20>("one\r\ntwo\rthree\n")?.description == "one\ntwo\nthree")
        #expect(LongText<20>("a\tb")?.description == "a\tb")
        #expect(LongText<20>("\r\n") == nil)
        #expect(LongText<20>("a\u{1B}[31m") == nil)
        #expect(LongText<3>("a\r\nb") != nil)
    }

    @Test(
        "words are folded for search",
        arguments: [
            ("Asha Rao", ["asha", "rao"]), ("José  O'Brien-Rao", ["jose", "obrien", "rao"]),
            ("K.R. Narayanan", ["k", "r", "narayanan"]), ("Müller", ["muller"]), ("Straße", ["strasse"]),
            ("Łukasz Øster", ["lukasz", "oster"]), ("ＡＳＨＡ", ["asha"]), ("ΣΊΣΥΦΟΣ Σίσυφος", ["σισυφοσ", "σισυφοσ"]),
            ("आशा राव", ["आशा", "राव"]), ("ज़ाकिर", ["जाकिर"]), ("मुंबई", ["मुंबई"]), ("مُحَمَّد", ["محمد"]), ("İstanbul", ["istanbul"]),
            ("D’Souza", ["dsouza"]), ("", []), ("--- ..", []), ("Ward 7", ["ward", "7"]),
        ])
    func words(text: String, words: [String]) {
        #expect(SearchText.words(text) == words)
    }

    @Test("the same name in two normal forms has the same words")
    func normalForms() {
        #expect(SearchText.words("Jos\u{E9}") == SearchText.words("Jose\u{301}"))
        #expect(SearchText.words("Jos\u{E9}").first?.utf8.elementsEqual("jose".utf8) == true)
    }

    @Test("names have one part or more")
    func names() throws {
        let name = try #require(PersonName(given: " Asha ", family: "Rao", prefix: "Dr"))
        #expect(name.full == "Dr Asha Rao")
        #expect(name.words == ["asha", "rao"])
        #expect(PersonName(given: "Asha")?.full == "Asha")
        #expect(PersonName(given: "") == nil)
        #expect(PersonName(given: "Asha", family: " ") == nil)
        #expect(try json(name) == #"{"family":"Rao","given":"Asha","prefix":"Dr"}"#)
        #expect(try fromJSON(PersonName.self, #"{"given":"Asha"}"#) == PersonName(given: "Asha"))
        #expect(brokenRule(PersonName.self, #"{"given":"Asha","family":""}"#)?.path == ["family"])
    }

    @Test(
        "ages count completed years, months and days",
        arguments: [
            ("1990-11-24", "2026-11-23", "35 y"), ("1990-11-23", "2026-11-23", "36 y"),
            ("2024-02-29", "2025-02-28", "11 mo 30 d"), ("2024-02-29", "2025-03-01", "1 y 0 mo"),
            ("2026-01-31", "2026-02-28", "28 d"), ("2026-01-31", "2026-03-01", "1 mo 0 d"),
            ("2026-11-23", "2026-11-23", "0 d"), ("2022-08-01", "2026-11-23", "4 y 3 mo"),
        ])
    func ages(birth: String, day: String, age: String) throws {
        #expect(Age(bornOn: try date(birth), on: try date(day))?.description == age)
    }

    @Test("ages never fall as days pass, from any birthday")
    func ageOrder() throws {
        let births = Array(try date("2024-01-01")...date("2024-12-31"))
        for birth in births {
            var last = Age(bornOn: birth, on: birth)
            for day in birth...birth.adding(days: 800) {
                let age = Age(bornOn: birth, on: day)
                guard let age, let before = last, before <= age, age.days <= 30, age.months <= 11 else {
                    Issue.record("born \(birth), on \(day)")
                    return
                }
                last = age
            }
        }
        #expect(Age(bornOn: births[1], on: births[0]) == nil)
    }

    @Test("an estimated birth date gives the age that was told, and is half a year off at most")
    func estimate() throws {
        for day in try date("2024-01-01")...date("2024-12-31") {
            for years in [0, 1, 34, 150] {
                let birth = try #require(Age.estimatedBirthDate(years: years, on: day))
                #expect(Age(bornOn: birth, on: day)?.years == years)
            }
        }
        #expect(Age.estimatedBirthDate(years: 151, on: try date("2024-01-01")) == nil)
        #expect(Age.estimatedBirthDate(years: -1, on: try date("2024-01-01")) == nil)
    }

    @Test("lists name their members when another one is given")
    func lists() throws {
        #expect(try fromJSON(BloodGroup.self, "\"AB-\"") == .abNegative)
        #expect(brokenRule(BloodGroup.self, "\"C+\"")?.rule.hasPrefix("must be one of: A+, A-, B+") == true)
        #expect(brokenRule(Sex.self, "\"M\"")?.rule == "must be one of: male, female, intersex, unknown")
        #expect(Gender.suggestions.allSatisfy { Gender($0) != nil })
    }
}
