import Kernel
import Testing

@Suite("JSON text to values")
struct JSONParserTests {
    @Test(
        "well-formed documents give their value",
        arguments: [
            ("null", .null), (" true\n", true), ("\tfalse ", false), ("0", 0), ("-0", 0), ("-12", -12), ("0.5", 0.5),
            ("1.0", 1.0), ("1e3", 1000.0), ("-2.5E-1", -0.25), ("1E+2", 100.0),
            ("9223372036854775807", .integer(.max)), ("-9223372036854775808", .integer(.min)),
            ("0.1", 0.1), ("123456789012345678901234.5", .number(123456789012345678901234.5)),
            ("2.2250738585072014e-308", .number(2.2250738585072014e-308)), ("5e-324", .number(.leastNonzeroMagnitude)),
            ("1e-400", 0.0), ("1.7976931348623157e308", .number(.greatestFiniteMagnitude)),
            (#""""#, ""), (#""a\"\\\/\b\f\n\r\t""#, "a\"\\/\u{8}\u{C}\n\r\t"), (#""\u00e9\uD83D\uDE00\u0000""#, "é😀\0"),
            (#""निशा 😀""#, "निशा 😀"), ("[]", []), ("[ 1 , [ ] ]", [1, []]), ("{ }", [:]),
            (#"{"b":1,"a":{"c":[null]}}"#, ["b": 1, "a": ["c": [nil]]]),
        ] as [(String, JSONValue)])
    func wellFormed(text: String, value: JSONValue) throws {
        #expect(try JSONValue(parsing: text) == value)
    }

    @Test(
        "malformed documents are refused with place and reason",
        arguments: [
            ("", 0, "it is empty"), ("  ", 2, "it ends where a value must be"),
            ("nul", 0, "it ends within a word"), ("nulL", 0, "only true, false and null may be written without quotes"),
            ("True", 0, "a value cannot begin like this"), ("NaN", 0, "a value cannot begin like this"),
            ("+1", 0, "a value cannot begin like this"), (".5", 0, "a value cannot begin like this"),
            ("'a'", 0, "a value cannot begin like this"), ("\u{FEFF}1", 0, "a value cannot begin like this"),
            ("01", 0, "a number must not begin with zeros"), ("-", 1, "a number needs a digit here"),
            ("-01", 0, "a number must not begin with zeros"), ("1.", 2, "a number needs a digit behind the point"),
            ("1e", 2, "an exponent needs a digit"), ("1e+", 3, "an exponent needs a digit"),
            ("[1e999]", 1, "a number is too large"), ("1e99999999999999999999", 0, "a number is too large"),
            ("9223372036854775808", 0, "a whole number does not fit 64 bits"),
            ("-9223372036854775809", 0, "a whole number does not fit 64 bits"),
            ("1 2", 2, "there is more after the end of the document"),
            ("{}}", 2, "there is more after the end of the document"),
            ("[1", 0, "an array is not closed"), ("[1,]", 3, "a value cannot begin like this"),
            ("[1 2]", 3, "a comma or the end of the array must be here"), ("[,1]", 1, "a value cannot begin like this"),
            (#"{"a":1"#, 0, "an object is not closed"), ("{", 0, "an object is not closed"),
            (#"{"a":1,}"#, 7, "a member's name in double quotes must be here"),
            ("{a:1}", 1, "a member's name in double quotes must be here"),
            (#"{"a" 1}"#, 5, "a colon must be here"),
            (#"{"a":1 "b":2}"#, 7, "a comma or the end of the object must be here"),
            (#"{"a":1,"a":2}"#, 7, "an object has two members of the same name"),
            (#"{"a":1,"\u0061":2}"#, 7, "an object has two members of the same name"),
            (#" "abc"#, 1, "a string is not closed"), (#""abc\"#, 0, "a string is not closed"),
            ("\"a\nb\"", 2, "a control character must be escaped"),
            (#""\t"# + "\t\"", 3, "a control character must be escaped"),
            (#""\x""#, 1, "there is no such escape"), (#""\u12""#, 1, "an escape needs four hexadecimal digits"),
            (#""\u12g4""#, 1, "an escape needs four hexadecimal digits"),
            (#""\uD800""#, 1, "half of a surrogate pair stands alone"),
            (#""\uDC00""#, 1, "half of a surrogate pair stands alone"),
            (#""\uD800\u0041""#, 1, "half of a surrogate pair stands alone"),
            (#""a\uD800x""#, 2, "half of a surrogate pair stands alone"),
            ("/* */ 1", 0, "a value cannot begin like this"),
        ])
    func malformed(text: String, offset: Int, reason: String) {
        #expect(Self.error(Array(text.utf8)) == "\(reason) (byte \(offset))")
    }

    @Test(
        "invalid UTF-8 is refused where it breaks",
        arguments: [
            ([0x22, 0x61, 0xFF, 0x22], 2), ([0x22, 0xC3, 0x22], 1), ([0x22, 0xC0, 0x80, 0x22], 1),
            ([0x22, 0xC3, 0xA9, 0xED, 0xA0, 0x80, 0x22], 3), ([0x22, 0xF5, 0x80, 0x80, 0x80, 0x22], 1),
            ([0x22, 0x5C, 0x6E, 0x61, 0x80, 0x22], 4),
        ] as [([UInt8], Int)])
    func invalidUTF8(bytes: [UInt8], offset: Int) {
        #expect(Self.error(bytes) == "a string is not valid UTF-8 (byte \(offset))")
    }

    @Test("nesting ends at the limit")
    func depth() throws {
        func nested(_ depth: Int) -> String {
            String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        }
        #expect(throws: Never.self) { try JSONValue(parsing: nested(32)) }
        #expect(Self.error(Array(nested(33).utf8)) == "it is nested deeper than 32 levels (byte 32)")
        #expect(Self.error(Array(String(repeating: #"{"a":"#, count: 100_000).utf8))?.contains("deeper") == true)
        #expect(throws: JSONSyntaxError.self) { try JSONParser.parse(Array("[[1]]".utf8), depthLimit: 1) }
    }

    @Test("a long object is searched and checked for repeated names", arguments: [20, 31, 32, 33, 34, 100, 20_000])
    func longObjects(count: Int) throws {
        let members = (0..<count).map { "\"name\($0)\":\($0)" }
        let object = try #require(JSONValue(parsing: "{\(members.joined(separator: ","))}").asObject)
        #expect(object.count == count)
        #expect(object["name\(count - 1)"] == .integer(Int64(count - 1)))
        #expect(object["name\(count)"] == nil)
        let repeated = "{\((members + [members[count / 2]]).joined(separator: ","))}"
        #expect(Self.error(Array(repeated.utf8))?.contains("two members of the same name") == true)
    }

    @Test("no bytes whatever crash it, and what it accepts it writes and reads again")
    func fuzz() throws {
        var random = SplitMix(state: 42)
        let seed = Array(
            #"{"a":[1,-2.5e3,true,null,"x\u00e9\n\ud83d\ude00é😀"],"b":{"c":{"d":[[],{}]}},"e":9223372036854775807}"#
                .utf8)
        let alphabet = Array(#"{}[]",:\u0123456789eE+-.truefalsn "#.utf8) + [0, 0x1F, 0x80, 0xC3, 0xED, 0xF0, 0xFF]
        var accepted = 0
        for round in 0..<20_000 {
            var bytes = round % 4 == 0 ? [] : seed
            if bytes.isEmpty {
                bytes = (0..<Int.random(in: 0..<40, using: &random)).map { _ in
                    alphabet[Int.random(in: 0..<alphabet.count, using: &random)]
                }
            }
            for _ in 0..<Int.random(in: 1...3, using: &random) where !bytes.isEmpty {
                let position = Int.random(in: 0..<bytes.count, using: &random)
                switch Int.random(in: 0..<4, using: &random) {
                case 0: bytes[position] = alphabet[Int.random(in: 0..<alphabet.count, using: &random)]
                case 1: bytes.remove(at: position)
                case 2: bytes.insert(UInt8.random(in: 0...255, using: &random), at: position)
                default: bytes = Array(bytes.prefix(position))
                }
            }
            guard let value = try? JSONValue(parsing: bytes) else { continue }
            accepted += 1
            #expect(try JSONValue(parsing: value.bytes) == value)
        }
        #expect(accepted > 500)
    }

    private static func error(_ bytes: [UInt8]) -> String? {
        do {
            _ = try JSONValue(parsing: bytes)
            return nil
        } catch {
            return error.description
        }
    }
}

/// Steele, Lea, Flood: "Fast Splittable Pseudorandom Number Generators" (2014). Repeatable.
private struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
