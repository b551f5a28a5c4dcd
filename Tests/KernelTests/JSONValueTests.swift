import Kernel
import Testing

@Suite("JSON values")
struct JSONValueTests {
    @Test("objects keep their order when written, and are equal in any order")
    func order() {
        let value: JSONValue = ["b": 1, "a": ["y": 2, "x": nil]]
        #expect(value.description == #"{"b":1,"a":{"y":2,"x":null}}"#)
        let other: JSONValue = ["a": ["x": nil, "y": 2], "b": 1]
        #expect(value == other)
        #expect(value.hashValue == other.hashValue)
        #expect(value != ["b": 1])
        #expect(value != ["b": 1, "c": 2])
    }

    @Test("members are read, replaced, added and removed by name", arguments: [3, 40])
    func members(count: Int) {
        var object = JSONObject((0..<count).reduce(into: [:]) { $0["m\($1)"] = .integer(Int64($1)) })
        object["m1"] = "one"
        object["new"] = true
        object["m0"] = nil
        #expect(object.count == count)
        #expect(object["m0"] == nil)
        #expect(object["m1"] == "one")
        #expect(object["m2"] == 2)
        #expect(object.names.last == "new")
        var value = JSONValue.object(object)
        value["m1"] = nil
        #expect(value["m1"] == nil)
    }

    @Test("accessors give a value only of their own type")
    func accessors() {
        #expect(JSONValue.number(3).asInt == 3)
        #expect(JSONValue.number(3.5).asInt == nil)
        #expect(JSONValue.number(1e300).asInt == nil)
        #expect(JSONValue.integer(3).asDouble == 3)
        #expect(JSONValue.string("3").asInt == nil)
        #expect(JSONValue.array([1, 2])[1] == 2)
        #expect(JSONValue.array([1, 2])[2] == nil)
        #expect(JSONValue.null["a"] == nil)
        #expect(JSONValue.number(.nan).description == "null")
    }

    @Test(
        "merge patch does what RFC 7396, appendix A, says",
        arguments: [
            (#"{"a":"b"}"#, #"{"a":"c"}"#, #"{"a":"c"}"#), (#"{"a":"b"}"#, #"{"b":"c"}"#, #"{"a":"b","b":"c"}"#),
            (#"{"a":"b"}"#, #"{"a":null}"#, "{}"), (#"{"a":"b","b":"c"}"#, #"{"a":null}"#, #"{"b":"c"}"#),
            (#"{"a":["b"]}"#, #"{"a":"c"}"#, #"{"a":"c"}"#), (#"{"a":"c"}"#, #"{"a":["b"]}"#, #"{"a":["b"]}"#),
            (#"{"a":{"b":"c"}}"#, #"{"a":{"b":"d","c":null}}"#, #"{"a":{"b":"d"}}"#),
            (#"{"a":[{"b":"c"}]}"#, #"{"a":[1]}"#, #"{"a":[1]}"#), (#"["a","b"]"#, #"["c","d"]"#, #"["c","d"]"#),
            (#"{"a":"b"}"#, #"["c"]"#, #"["c"]"#), (#"{"a":"foo"}"#, "null", "null"),
            (#"{"a":"foo"}"#, #""bar""#, #""bar""#),
            (#"{"e":null}"#, #"{"a":1}"#, #"{"e":null,"a":1}"#), ("[1,2]", #"{"a":"b","c":null}"#, #"{"a":"b"}"#),
            ("{}", #"{"a":{"bb":{"ccc":null}}}"#, #"{"a":{"bb":{}}}"#),
        ])
    func mergePatch(target: String, patch: String, result: String) throws {
        let merged = JSONValue.mergePatch(try JSONValue(parsing: target), try JSONValue(parsing: patch))
        #expect(merged.description == result)
    }
}
