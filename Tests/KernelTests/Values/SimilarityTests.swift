import Kernel
import Testing

@Suite("Names that sound or look alike")
struct SimilarityTests {
    @Test(
        "spellings of one name have one code",
        arguments: [
            ["vivek", "wivek", "viveek", "vivekh"], ["seeta", "sita", "sitha", "seetha", "siita"],
            ["pooja", "puja", "poojha"], ["shiv", "siv", "shiva", "siva", "shiw"], ["philip", "filip", "phillip"],
            ["lakshmi", "laxmi", "lakshmy", "laksmi", "luxmi"], ["krishna", "krisna", "krushna", "krishnaa"],
            ["mohammed", "muhammad", "mohamad", "mohammad", "mohamed", "mohd", "md"], ["ahmed", "ahmad", "ahmadh"],
            ["ayesha", "aisha", "aysha", "aesha"], ["gyan", "jnan", "dnyan", "gnan"], ["singh", "sing", "sinh"],
            ["chowdhury", "choudhury", "chaudhari", "chaudhary", "chowdhary"], ["bhavna", "bhawna", "bavna"],
            ["azhagu", "alagu"], ["usha", "oosha", "usa"], ["indira", "endira", "indhira"],
            ["shetty", "setti", "shetti"],
            ["dwivedi", "dvivedi"], ["sampat", "sanpat", "sampath"], ["iqbal", "ikbal", "eqbal"],
            ["khan", "kan", "khaan"],
            ["schmidt", "schmitt", "shmit"], ["wright", "right", "rite"], ["brown", "braun"], ["knight", "night"],
            ["chhaya", "chaya"], ["jhaveri", "javeri"], ["shah", "sha"], ["yusuf", "yousuf", "yoosuf"],
            ["xavier", "savier"], ["deepak", "dipak", "dheepak"], ["sunil", "suneel", "sooneel"],
        ])
    func unified(spellings: [String]) {
        #expect(Set(spellings.map { Phonetics.code($0) }).count == 1, "\(spellings.map { Phonetics.code($0) ?? "-" })")
        #expect(Phonetics.code(spellings[0]) != nil)
    }

    @Test(
        "different names have different codes",
        arguments: [
            ("asha", "usha"), ("ram", "rahim"), ("mohan", "mona"), ("vijay", "ajay"), ("kumar", "kamal"),
            ("gita", "jita"),
            ("rao", "roshan"), ("suresh", "ramesh"), ("khan", "ghan"), ("patel", "fatel"),
        ])
    func distinct(a: String, b: String) {
        #expect(Phonetics.code(a) != Phonetics.code(b))
    }

    @Test("codes are 1 to 8 capital letters; other scripts have none")
    func form() throws {
        for word in [
            "a", "hhh", "ngh", "x", "y", "w", "e", "aeiou", "schwarzenegger", "thiruvananthapuram", "wh", "ckck",
        ] {
            let code = try #require(Phonetics.code(word))
            #expect((1...8).contains(code.utf8.count), "\(word)")
            #expect(code.utf8.allSatisfy { (65...90).contains($0) }, "\(word)")
        }
        for word in ["", "आशा", "o'brien", "7", "Asha"] { #expect(Phonetics.code(word) == nil, "\(word)") }
        #expect(PersonName(given: "Asha", family: "Rao Rao")?.soundCodes == ["AS", "R"])
    }

    @Test("every word of four letters from a small alphabet gets a code without trapping")
    func exhaustive() {
        let letters = Array("abcdghjknstwxyz").map(String.init)
        for a in letters {
            for b in letters {
                for c in letters {
                    for d in letters where Phonetics.code(a + b + c + d)?.isEmpty ?? true {
                        Issue.record("\(a + b + c + d)")
                        return
                    }
                }
            }
        }
    }

    @Test(
        "edit distances",
        arguments: [
            ("", "", 0), ("asha", "asha", 0), ("asha", "ahsa", 1), ("asha", "", 4), ("kitten", "sitting", 3),
            ("ca", "abc", 3), ("rao", "roa", 1), ("आशा", "आश", 1), ("abcdef", "badcfe", 3), ("sunil", "suneel", 2),
        ])
    func distances(a: String, b: String, distance: Int) {
        #expect(EditDistance.damerauLevenshtein(a, b) == distance)
        #expect(EditDistance.damerauLevenshtein(b, a) == distance)
        #expect(EditDistance.damerauLevenshtein(a, b, limit: distance) == distance)
        if distance > 0 { #expect(EditDistance.damerauLevenshtein(a, b, limit: distance - 1) == nil) }
    }

    @Test("a bound changes nothing but what lies above it")
    func bounded() {
        let letters = Array("abc")
        for _ in 0..<3_000 {
            let a = String((0..<Int.random(in: 0...8)).map { _ in letters.randomElement() ?? "a" })
            let b = String((0..<Int.random(in: 0...8)).map { _ in letters.randomElement() ?? "a" })
            let full = EditDistance.damerauLevenshtein(a, b) ?? -1
            for limit in 0...8 {
                guard EditDistance.damerauLevenshtein(a, b, limit: limit) == (full <= limit ? full : nil) else {
                    Issue.record("\(a) \(b) \(limit)")
                    return
                }
            }
        }
    }

    @Test(
        "Jaro–Winkler's own examples",
        arguments: [
            ("martha", "marhta", 0.9611), ("dwayne", "duane", 0.84), ("dixon", "dicksonx", 0.8133), ("a", "a", 1),
            ("a", "b", 0), ("", "", 1), ("", "a", 0), ("abcd", "abcd", 1),
        ])
    func jaroWinkler(a: String, b: String, similarity: Double) {
        #expect(abs(EditDistance.jaroWinkler(a, b) - similarity) < 0.0001)
        #expect(abs(EditDistance.jaroWinkler(b, a) - similarity) < 0.0001)
    }
}
