import Kernel
import Testing

@Suite("JSON to types")
struct JSONDecodingTests {
    @Test("a whole document is read", arguments: [JSON.Strictness.request, .stored])
    func document(strictness: JSON.Strictness) throws {
        #expect(try JSON.decode(Admission.self, from: Array(Admission.text.utf8), strictness: strictness) == .sample)
    }

    @Test("everything that is wrong is reported at once, each with pointer and rule")
    func everyError() throws {
        let text = #"""
            {"id":"a b","ward":"kitchen","days":"3","temperature":true,"isUrgent":null,"note":7,"address":{"city":1},
            "others":[{"line":"ok"},5,{"line":2,"x":3}],"tags":{"a/b":"n","c~d":1.5},"doctor":null,"wrad":1}
            """#
        let known = "id, ward, since, days, temperature, isUrgent, note, address, others, tags, extra, doctor"
        #expect(
            Self.problem(Admission.self, text)
                == .invalid([
                    .init("/id", "must be an id: 1 to 96 letters, digits, - _ ."),
                    .init("/ward", "must be one of: surgery, maternity"), .init("/since", "is required"),
                    .init("/days", "must be a whole number"), .init("/temperature", "must be a number"),
                    .init("/isUrgent", "must not be null"), .init("/note", "must be a string"),
                    .init("/address/line", "is required"), .init("/address/city", "must be a string"),
                    .init("/others/1", "must be an object"), .init("/others/2/line", "must be a string"),
                    .init("/others/2/x", "is not a known field; known are: line, city"),
                    .init("/tags/a~1b", "must be a whole number"), .init("/tags/c~0d", "must be a whole number"),
                    .init("/wrad", "is not a known field; known are: \(known)"),
                ]))
    }

    @Test("an unknown member alone refuses a request, and is ignored in a stored document")
    func unknown() throws {
        let text = #"{"line":"x","lnie":"y"}"#
        #expect(
            Self.problem(PostalAddress.self, text)
                == .invalid("/lnie", "is not a known field; known are: line, city"))
        #expect(
            try JSON.decode(PostalAddress.self, from: Array(text.utf8), strictness: .stored)
                == PostalAddress(line: "x", city: nil))
    }

    @Test("unknown members are found in long objects", arguments: [63, 64, 65, 200])
    func unknownBehindMany(count: Int) throws {
        let members = (0..<count).map { "\"k\($0)\":\($0)" }.joined(separator: ",")
        let known = try JSON.decode([String: Int].self, from: Array("{\(members)}".utf8), strictness: .request)
        #expect(known.count == count)
        let problem = try #require(Self.problem(PostalAddress.self, "{\"line\":\"x\",\(members)}"))
        #expect(problem.fields.count == min(count, 100))
    }

    @Test("a document that is not JSON is a 400 that says where")
    func malformed() {
        let problem = Self.problem(PostalAddress.self, #"{"line":01}"#)
        #expect(problem?.kind == .badRequest)
        #expect(problem?.slug == "malformed-json")
        #expect(problem?.detail == "The body is not valid JSON: a number must not begin with zeros (byte 8).")
    }

    @Test("a rule that binds members is reported at its member, unless a member itself is wrong")
    func crossRules() {
        #expect(Self.problem(Span.self, #"{"start":3,"end":2}"#) == .invalid("/end", "must be after start"))
        #expect(Self.problem(Span.self, #"{"start":"3","end":2}"#) == .invalid("/start", "must be a whole number"))
        // Of a span no placeholder can be made, so the list ends with the first that is wrong.
        #expect(Self.problem([Span].self, #"[{"start":3,"end":2},{"start":1,"end":2},{}]"#)?.fields.count == 1)
    }

    @Test("the whole document may be of the wrong type")
    func wrongRoot() {
        #expect(Self.problem(PostalAddress.self, "[]") == .invalid("", "must be an object"))
        #expect(Self.problem([Int].self, "{}") == .invalid("", "must be an array"))
        #expect(Self.problem([Int].self, "null") == .invalid("", "must not be null"))
        #expect(Self.problem([Int].self, "[1,\"2\",3.5]")?.fields.map(\.pointer) == ["/1", "/2"])
    }

    @Test("numbers must fit their type")
    func ranges() throws {
        #expect(Self.problem([UInt8].self, "[255,256,-1]")?.fields.map(\.pointer) == ["/1", "/2"])
        #expect(Self.problem([UInt8].self, "[256]")?.fields.first?.message == "must be a whole number from 0 to 255")
        #expect(try JSON.decode([Int].self, from: [.integer(.max), 2.0], strictness: .request) == [.max, 2])
        #expect(try JSON.decode([Double].self, from: [1, 2.5], strictness: .request) == [1, 2.5])
        #expect(try JSON.decode([Int?].self, from: [1, nil], strictness: .request) == [1, nil])
        #expect(Self.problem([Float].self, "[1e300]") != nil)
    }

    @Test("a hostile request gets at most a hundred errors")
    func manyErrors() {
        let text = "[" + Array(repeating: "0", count: 100_000).joined(separator: ",") + "]"
        #expect(Self.problem([Admission].self, text)?.fields.count == 100)
    }

    @Test("a stored document that does not fit says where")
    func stored() {
        let text = #"{"line":"x","city":{}}"#
        #expect(throws: JSONMismatch(pointer: "/city", message: "must be a string")) {
            try JSON.decode(PostalAddress.self, from: Array(text.utf8), strictness: .stored)
        }
        #expect(throws: JSONMismatch(pointer: "/0", message: "must be an id: 1 to 96 letters, digits, - _ .")) {
            try JSON.decode([PatientID].self, from: ["!"], strictness: .stored)
        }
    }

    @Test("whatever is missing or of another type, a request gets a Problem that names it")
    func mutations() throws {
        let whole = try #require(JSONValue(parsing: Admission.text).asObject)
        let others: [JSONValue?] = [nil, .null, true, 1, 2.5, "", [], [:], [nil], ["": nil]]
        for name in whole.names {
            for other in others {
                var object = whole
                object[name] = other
                do {
                    _ = try JSON.decode(Admission.self, from: .object(object), strictness: .request)
                } catch let problem as Problem {
                    #expect(problem.fields.allSatisfy { $0.pointer.hasPrefix("/\(name)") })
                    #expect(!problem.fields.isEmpty)
                }
            }
        }
    }

    @Test("any part may stay a JSON value, with its null")
    func values() throws {
        #expect(try JSON.decode([String: JSONValue].self, from: ["a": nil], strictness: .request) == ["a": .null])
        #expect(try JSON.decode(JSONValue.self, from: Array("[{}]".utf8), strictness: .request) == [[:]])
    }

    @Test("a type without members takes an object without members")
    func noMembers() throws {
        struct Nothing: Decodable {}
        #expect(Self.problem(Nothing.self, "{}") == nil)
        #expect(Self.problem(Nothing.self, #"{"a":1}"#) == .invalid("/a", "is not a known field; there are none"))
        #expect(Self.problem(Nothing.self, "3") == .invalid("", "must be an object"))
    }

    @Test("a type may take the whole value as it is")
    func whole() throws {
        struct Raw: Decodable {
            let value: JSONValue
            init(from decoder: any Decoder) throws { value = try JSONValue(from: decoder) }
        }
        #expect(try JSON.decode([Raw].self, from: [["a": 1]], strictness: .request).first?.value == ["a": 1])
    }

    @Test("two types may read one object, each its members")
    func shared() throws {
        struct Both: Decodable {
            let address: PostalAddress
            let span: Span

            init(from decoder: any Decoder) throws {
                address = try PostalAddress(from: decoder)
                span = try Span(from: decoder)
            }
        }
        let both = try JSON.decode(Both.self, from: ["start": 1, "line": "x", "end": 2], strictness: .request)
        #expect(both.address.line == "x")
        #expect(both.span.end == 2)
        #expect(Self.problem(Both.self, #"{"start":1,"end":2,"line":"x","odd":1}"#)?.fields.map(\.pointer) == ["/odd"])
    }

    @Test("nested containers are as strict")
    func nestedContainers() throws {
        struct Flat: Decodable {
            let inner: Int
            let first: String

            enum Outer: String, CodingKey { case object, list }
            enum Inner: String, CodingKey { case inner }

            init(from decoder: any Decoder) throws {
                let outer = try decoder.container(keyedBy: Outer.self)
                inner = try outer.nestedContainer(keyedBy: Inner.self, forKey: .object).decode(Int.self, forKey: .inner)
                var list = try outer.nestedUnkeyedContainer(forKey: .list)
                first = try list.decode(String.self)
            }
        }
        #expect(Self.problem(Flat.self, #"{"object":{"inner":1},"list":["a"]}"#) == nil)
        #expect(
            Self.problem(Flat.self, #"{"object":{"inner":1,"odd":2},"list":["a"]}"#)
                == .invalid("/object/odd", "is not a known field; known are: inner"))
        #expect(Self.problem(Flat.self, #"{"object":{"inner":1},"list":[]}"#)?.fields.first?.pointer == "/list")
        let schema = try SchemaRecorder.schema(of: Flat.self).components["JSONDecodingTestsFlat"]?.json
        #expect(schema?["properties"]?["object"]?["properties"]?["inner"]?["type"] == "integer")
        #expect(schema?["properties"]?["list"]?["items"]?["type"] == "string")
    }

    private static func problem<T: Decodable>(_ type: T.Type, _ text: String) -> Problem? {
        do {
            _ = try JSON.decode(type, from: Array(text.utf8), strictness: .request)
            return nil
        } catch {
            return error as? Problem
        }
    }
}

@Suite("query strings to types")
struct JSONQueryTests {
    struct Search: Decodable, Equatable {
        var limit: Int?
        var count: Bool?
        var name: String?
        var wards: [Ward]?
        var since: Instant?
        var weights: [Double]
    }

    @Test("texts are read as what the type asks for")
    func coerced() throws {
        let search = try JSON.decodeQuery(
            Search.self,
            from: [
                ("wards", "surgery"), ("limit", "20"), ("count", "true"), ("name", "20"), ("wards", "maternity"),
                ("since", "2023-11-14T22:13:20Z"), ("weights", "1.5"),
            ])
        #expect(
            search
                == Search(
                    limit: 20, count: true, name: "20", wards: [.surgery, .maternity],
                    since: Instant(seconds: 1_700_000_000), weights: [1.5]))
    }

    @Test("a list that is not there is empty")
    func noList() throws {
        #expect(try JSON.decodeQuery(Search.self, from: []).weights == [])
    }

    @Test("everything that does not fit is reported with its parameter")
    func errors() {
        #expect(
            Self.problem([
                ("limit", "many"), ("limit", "2"), ("count", "yes"), ("wards", "kitchen"), ("weights", "nan"),
            ])
                == .invalid([
                    .init("?limit", "must be given once"), .init("?count", "must be true or false"),
                    .init("?wards", "must be one of: surgery, maternity"), .init("?weights", "must be a number"),
                ]))
        #expect(Self.problem([("limit", "")]) == .invalid("?limit", "must be a whole number"))
        #expect(Self.problem([("limit", "+5")]) == .invalid("?limit", "must be a whole number"))
    }

    @Test("an unknown parameter is a 400 that lists what is allowed")
    func unknown() {
        let problem = Self.problem([("limti", "3")])
        #expect(problem?.kind == .badRequest)
        #expect(problem?.slug == "unknown-parameter")
        #expect(
            problem?.detail == "A parameter is not known. Allowed are: limit, count, name, wards, since, weights.")
        #expect(problem?.fields.first?.pointer == "?limti")
    }

    private static func problem(_ query: [(name: String, value: String)]) -> Problem? {
        do {
            _ = try JSON.decodeQuery(Search.self, from: query)
            return nil
        } catch {
            return error as? Problem
        }
    }
}
