import Kernel
import Testing

@Suite("Check digits")
struct CheckDigitTests {
    private enum Scheme: CaseIterable {
        case damm
        case verhoeff

        func digit(for digits: [Int]) -> Int {
            self == .damm ? CheckDigit.damm(digits) : CheckDigit.verhoeff(digits)
        }

        func accepts(_ digits: [Int]) -> Bool {
            self == .damm ? CheckDigit.dammAccepts(digits) : CheckDigit.verhoeffAccepts(digits)
        }
    }

    @Test("the examples of the literature")
    func examples() {
        #expect(CheckDigit.damm([5, 7, 2]) == 4)
        #expect(CheckDigit.verhoeff([2, 3, 6]) == 3)
        #expect(CheckDigit.verhoeff([1, 2, 3, 4, 5]) == 1)
        #expect(CheckDigit.verhoeffAccepts([2, 3, 6, 3]))
    }

    @Test("every wrong digit and every swap of neighbours is found", arguments: Scheme.allCases)
    private func errors(scheme: Scheme) {
        for _ in 0..<300 {
            var digits = (0..<11).map { _ in Int.random(in: 0...9) }
            digits.append(scheme.digit(for: digits))
            var missed = scheme.accepts(digits) ? 0 : 1
            for position in digits.indices {
                for wrong in 0...9 where wrong != digits[position] {
                    var changed = digits
                    changed[position] = wrong
                    if scheme.accepts(changed) { missed += 1 }
                }
                if position > 0, digits[position] != digits[position - 1] {
                    var swapped = digits
                    swapped.swapAt(position, position - 1)
                    if scheme.accepts(swapped) { missed += 1 }
                }
            }
            #expect(missed == 0, "\(digits)")
        }
    }

    @Test("an MRN reads back as its prefix and number", arguments: ["", "H", "MRN", "ABCDEF"])
    func mrns(prefix: String) throws {
        for number in [0, 1, 1234, 9_999_999, 10_000_000, 999_999_999_999] as [Int64] {
            let mrn = try #require(MRN.make(prefix: prefix, number: number))
            #expect(MRN(mrn.description) == mrn)
            #expect(mrn.prefix == prefix)
            #expect(mrn.number == number)
            #expect(mrn.description.utf8.count >= prefix.utf8.count + 8)
        }
    }

    @Test("MRNs are read as people type them, and a wrong digit is refused")
    func typedMRNs() throws {
        let mrn = try #require(MRN.make(prefix: "MRN", number: 572))
        #expect(mrn.description == "MRN00005724")
        #expect(MRN(" mrn-0000 5724 ") == mrn)
        for text in ["MRN00005725", "MRN00005742", "MRN5724", "00M005724", "MRN", "", "ABCDEFG00005724", "MRN0000572４"]
        {
            #expect(MRN(text) == nil, "\(text)")
        }
        #expect(MRN.make(prefix: "mrn", number: 1) == nil)
        #expect(MRN.make(prefix: "MRN", number: -1) == nil)
        #expect(MRN.make(prefix: "MRN", number: 1_000_000_000_000) == nil)
        #expect(try fromJSON(MRN.self, json(mrn)) == mrn)
        #expect(MRN(String(MRN.rule.split(separator: " ").last ?? "")) != nil)
    }

    @Test(
        "identifiers are stored without separators",
        arguments: [
            (NationalIdentifier.Kind.aadhaar, "2345 6789 0124", "234567890124", "XXXXXXXX0124"),
            (.pan, "abcde1234f", "ABCDE1234F", "XXXXXX234F"), (.voterID, "ABC1234567", "ABC1234567", "XXXXXX4567"),
            (.passport, "J 8369854", "J8369854", "XXXX9854"),
            (.drivingLicence, "HR-06 1985/0034761", "HR0619850034761", "XXXXXXXXXXX4761"),
            (.other, " Ration card 12-34 ", "Ration card 12-34", "XXXXXXXXXXXXX2-34"), (.other, "AB12", "AB12", "XXXX"),
        ])
    func identifiers(kind: NationalIdentifier.Kind, text: String, value: String, masked: String) throws {
        let identifier = try #require(NationalIdentifier(kind, text))
        #expect(identifier.value == value)
        #expect(identifier.masked == masked)
        #expect(try fromJSON(NationalIdentifier.self, json(identifier)) == identifier)
    }

    @Test(
        "wrong identifiers are refused",
        arguments: [
            (NationalIdentifier.Kind.aadhaar, "234567890125"), (.aadhaar, "234567890142"), (.aadhaar, "123456789010"),
            (.aadhaar, "23456789012"), (.aadhaar, "2345678901２4"), (.aadhaar, ""), (.pan, "ABCDE12345"),
            (.voterID, "AB12345678"), (.passport, "ABCDEFG"), (.passport, "J836985412"), (.drivingLicence, "X1"),
            (.other, "   "), (.other, "a\nb"),
        ])
    func wrongIdentifiers(kind: NationalIdentifier.Kind, text: String) {
        #expect(NationalIdentifier(kind, text) == nil)
    }

    @Test("the error of an identifier names the member and the rule of its kind")
    func identifierRule() {
        let broken = brokenRule(NationalIdentifier.self, #"{"type":"aadhaar","value":"234567890125"}"#)
        #expect(broken?.path == ["value"])
        #expect(broken?.rule == "must be an Aadhaar number: 12 digits with a correct check digit")
        #expect(brokenRule(NationalIdentifier.self, #"{"type":"ssn","value":"1"}"#)?.path == ["type"])
    }
}
