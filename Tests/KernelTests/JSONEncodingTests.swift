import Foundation
import Kernel
import Testing

@Suite("types to JSON")
struct JSONEncodingTests {
    @Test("members come in the order of the declaration, without those that are nil")
    func order() throws {
        #expect(String(decoding: try JSON.encode(Admission.sample), as: UTF8.self) == Admission.text)
    }

    @Test("texts are escaped where RFC 8259 says so")
    func escapes() throws {
        #expect(
            Self.text("\"\\/\u{8}\u{C}\n\r\t\u{1}\u{1F}\u{7F}é😀") == #""\"\\/\b\f\n\r\t\u0001\u001f"# + "\u{7F}é😀\"")
    }

    @Test("numbers are exact")
    func numbers() {
        #expect(Self.text([Int.min, -1, 0, 7, .max]) == "[-9223372036854775808,-1,0,7,9223372036854775807]")
        #expect(Self.text([UInt64.max]) == "[18446744073709551615]")
        #expect(Self.text([0.1, -1e300, .leastNonzeroMagnitude, 1.0]) == "[0.1,-1e+300,5e-324,1.0]")
        #expect(Self.text([Float(0.1)]) == "[0.1]")
        #expect(throws: EncodingError.self) { try JSON.encode([Double.nan]) }
        #expect(throws: EncodingError.self) { try JSON.encode(["a": -Double.infinity]) }
    }

    @Test("Foundation reads what is written as the same value, and the other way round")
    func foundation() throws {
        let bytes = try JSON.encode(Admission.sample)
        #expect(try JSONDecoder().decode(Admission.self, from: Data(bytes)) == .sample)
        let data = try JSONEncoder().encode(Admission.sample)
        #expect(try JSON.decode(Admission.self, from: Array(data), strictness: .request) == .sample)
        for value in [["a": [1, nil]], ["b": []], [:]] as [[String: [Int?]]] {
            #expect(try JSON.encode(value) == Array(JSONEncoder().encode(value)))
        }
    }

    @Test("scalars and empty values may be the document")
    func roots() {
        struct Empty: Encodable {}
        #expect(Self.text(true) == "true")
        #expect(Self.text("") == "\"\"")
        #expect(Self.text(Int?.none) == "null")
        #expect(Self.text([Int]()) == "[]")
        #expect(Self.text(Empty()) == "{}")
        #expect(Self.text([Empty()]) == "[{}]")
        #expect(Self.text(JSONValue.object(["a": [1, "x"]])) == #"{"a":[1,"x"]}"#)
        #expect(Self.text(String(repeating: "ab\"", count: 10_000))?.utf8.count == 40_002)
    }

    @Test("containers may be nested, shared and left open")
    func containers() {
        struct Custom: Encodable {
            enum Key: String, CodingKey { case object, list, after, shared, `super` }

            func encode(to encoder: any Encoder) throws {
                var outer = encoder.container(keyedBy: Key.self)
                var object = outer.nestedContainer(keyedBy: Key.self, forKey: .object)
                try object.encode(1, forKey: .after)
                var list = outer.nestedUnkeyedContainer(forKey: .list)
                try list.encode("x")
                try list.encodeNil()
                var inner = list.nestedContainer(keyedBy: Key.self)
                try inner.encode(2, forKey: .after)
                try list.encode(3)
                try PostalAddress(line: "l", city: nil).encode(to: encoder)
                _ = outer.superEncoder()
                try outer.encode(true, forKey: .after)
            }
        }
        #expect(
            Self.text([Custom()])
                == #"[{"object":{"after":1},"list":["x",null,{"after":2},3],"line":"l","super":null,"after":true}]"#)
    }

    @Test("a write to a container that is closed is an error, not a broken document")
    func closed() {
        struct Late: Encodable {
            enum Key: String, CodingKey { case a, b }

            func encode(to encoder: any Encoder) throws {
                var outer = encoder.container(keyedBy: Key.self)
                var a = outer.nestedContainer(keyedBy: Key.self, forKey: .a)
                try outer.encode(1, forKey: .b)
                try a.encode(1, forKey: .a)
            }
        }
        #expect(throws: EncodingError.self) { try JSON.encode(Late()) }
    }

    private static func text(_ value: some Encodable) -> String? {
        (try? JSON.encode(value)).map { String(decoding: $0, as: UTF8.self) }
    }
}
