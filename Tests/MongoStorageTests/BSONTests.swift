import Kernel
import MongoDB
import Testing

@testable import MongoStorage

@Suite("JSON as BSON")
struct BSONTests {
    @Test(
        "a body comes back to the byte",
        arguments: [
            "{}", #"{"a":1,"b":1.0,"c":-0.5,"d":1e+300,"e":9223372036854775807,"f":-9223372036854775808}"#,
            #"{"z":1,"a":{"y":[],"b":{}},"m":[null,true,false,"",[1,[2.0,{"k":"v"}]]]}"#,
            #"{"":"no name","$set":1,"a.b":{"$":".","..":"$"},"100%":"%24","%24":1,"%2":2,"%":3}"#,
            #"{"\u0000":"\u0000","a\u0000b":"x\u0000y","quote\"":"\\\n\t\u001f"}"#,
            #"{"name":"José 王小明 किरण 😀","text":"e\u0301 é"}"#.replacing(#"\u0301"#, with: "\u{301}"),
        ])
    func roundTrip(json: String) throws {
        let bytes = Array(json.utf8)
        #expect(String(decoding: try StoredJSON.body(try StoredJSON.document(bytes)), as: UTF8.self) == json)
    }

    @Test("what is no object is refused", arguments: ["[]", "1", "null", "{", "", #"{"a":1}}"#])
    func noObject(json: String) {
        #expect(throws: (any Error).self) { try StoredJSON.document(Array(json.utf8)) }
    }

    @Test("names that mean something to MongoDB are written in another way, and no two in the same")
    func names() {
        let names = ["$a", "a.b", "%24a", "a%2Eb", "\u{0}", "%00", "%", "%%", "%25", "plain"]
        #expect(Set(names.map(StoredJSON.fieldName)).count == names.count)
        for name in names {
            let field = StoredJSON.fieldName(name)
            #expect(!field.hasPrefix("$") && !field.contains(".") && !field.utf8.contains(0))
            #expect(StoredJSON.memberName(field) == name)
        }
    }

    @Test("any bytes are either a document or refused")
    func anyBytes() throws {
        let whole = Array(try StoredJSON.document(Array(#"{"a":[1,"b",{"c":2.5}],"d":null,"e":true}"#.utf8)).bytes)
        for _ in 0..<5000 {
            var bytes = whole
            for _ in 0..<Int.random(in: 1...4) { bytes[Int.random(in: bytes.indices)] = UInt8.random(in: 0...255) }
            if Bool.random() { bytes.removeLast(Int.random(in: 0...bytes.count)) }
            _ = try? StoredJSON.body(BSON(bytes: bytes[...]))
        }
        #expect(throws: BSONDamage.self) { _ = try BSONReader(BSON(bytes: [5, 0, 0, 0, 1])) }
        #expect(throws: BSONDamage.self) { _ = try BSONReader(BSON(bytes: [])) }
    }
}
