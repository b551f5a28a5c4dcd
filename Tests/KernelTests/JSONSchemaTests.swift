import Kernel
import Testing

@Suite("schemas from types")
struct JSONSchemaTests {
    @Test("a struct gives an object with all that its decoding asks for")
    func rich() throws {
        let (schema, components) = try SchemaRecorder.schema(of: Admission.self)
        #expect(schema.json == ["$ref": "#/components/schemas/Admission"])
        #expect(components.keys.sorted() == ["Admission", "PostalAddress"])
        let json = try #require(components["Admission"]?.json)
        #expect(json["type"] == "object")
        #expect(json["additionalProperties"] == false)
        #expect(
            json["required"]
                == ["id", "ward", "since", "days", "temperature", "isUrgent", "address", "others", "tags"])
        let properties = try #require(json["properties"])
        #expect(properties["id"]?["pattern"] == "^[A-Za-z0-9_.-]{1,96}$")
        #expect(properties["ward"] == ["type": "string", "enum": ["surgery", "maternity"]])
        #expect(properties["since"]?["format"] == "date-time")
        #expect(
            properties["days"]
                == ["type": "integer", "minimum": -9_007_199_254_740_992, "maximum": 9_007_199_254_740_992])
        #expect(properties["temperature"] == ["type": "number"])
        #expect(properties["isUrgent"] == ["type": "boolean"])
        #expect(properties["note"] == ["type": "string", "maxLength": 10_000])
        #expect(properties["address"] == ["$ref": "#/components/schemas/PostalAddress"])
        #expect(properties["others"] == ["type": "array", "items": ["$ref": "#/components/schemas/PostalAddress"]])
        #expect(properties["tags"]?["additionalProperties"]?["type"] == "integer")
        #expect(properties["extra"] == [:])
    }

    @Test("a type that contains itself ends")
    func recursive() throws {
        let components = try SchemaRecorder.schema(of: Tree.self).components
        #expect(components.keys.sorted() == ["Tree"])
        let json = try #require(components["Tree"]?.json)
        #expect(json["required"] == ["name", "children"])
        #expect(json["properties"]?["children"]?["items"]?["$ref"] == "#/components/schemas/Tree")
        #expect(json["properties"]?["twin"] == ["$ref": "#/components/schemas/Tree"])
        #expect(try SchemaExample.make(Tree.self).name == "text")
    }

    struct Page<Item: Decodable>: Decodable {
        var items: [Item]
        var next: String?
    }

    enum Elsewhere {
        struct PostalAddress: Decodable { var box: UInt8 }
    }

    @Test("components are named by their types, generic ones by their arguments too")
    func names() throws {
        let recorder = SchemaRecorder()
        #expect(
            try recorder.schema(of: Page<Admission>.self).reference == "AdmissionJSONSchemaTestsPage")
        #expect(
            try recorder.schema(of: Elsewhere.PostalAddress.self).reference
                == "JSONSchemaTestsElsewherePostalAddress")
        #expect(try recorder.schema(of: [Admission].self).items?.reference == "Admission")
        #expect(recorder.components.count == 4)
    }

    @Test("two types of one name are told apart")
    func collision() throws {
        func first() throws -> String? {
            struct Draft: Decodable { var a: Int }
            return try recorder.schema(of: Draft.self).reference
        }
        func second() throws -> String? {
            struct Draft: Decodable { var b: Int }
            return try recorder.schema(of: Draft.self).reference
        }
        let recorder = SchemaRecorder()
        #expect(try first() == "JSONSchemaTestsDraft")
        #expect(try second() == "KernelTestsJSONSchemaTestsDraft")
    }

    @Test("a type whose rules refuse every example must have its own")
    func examples() throws {
        #expect(throws: SchemaRecordingError.self) { try SchemaRecorder.schema(of: Span.self) }

        struct Ordered: Decodable, Exemplified {
            let span: Int

            init(from decoder: any Decoder) throws {
                span = try decoder.container(keyedBy: JSONKeys.self).decode(Int.self, forKey: .span)
                if span < 100 { throw DecodingError.dataCorrupted(.init(codingPath: [], debugDescription: "too few")) }
            }

            init(span: Int) { self.span = span }
            enum JSONKeys: String, CodingKey { case span }
            static var example: Ordered { Ordered(span: 100) }
        }
        let component = try SchemaRecorder.schema(of: Ordered.self).components["JSONSchemaTestsOrdered"]
        #expect(component?.properties.map(\.name) == ["span"])
        #expect(try SchemaExample.make(Ordered.self).span == 100)
    }

    @Test("an example of a type fits the type, with all its members")
    func example() throws {
        let example = try SchemaExample.make(Admission.self)
        #expect(example.others.count == 1)
        #expect(example.note != nil)
        let bytes = try JSON.encode(example)
        #expect(try JSON.decode(Admission.self, from: bytes, strictness: .request) == example)
    }

    @Test("values that may be null say so")
    func nullable() {
        #expect(Schema.boolean.nullable.json == ["type": ["boolean", "null"]])
        #expect(Schema.choice(["a"]).nullable.json["enum"] == ["a", nil])
        #expect(
            Schema.reference("A").nullable.json == ["anyOf": [["$ref": "#/components/schemas/A"], ["type": "null"]]])
        #expect(Schema.any.nullable.json == [:])
        #expect(Schema.oneOf([.boolean, .constant(1)]).json == ["oneOf": [["type": "boolean"], ["const": 1]]])
    }

    enum Colour: String, Codable, CaseIterable, SchemaDescribed { case red, green }

    @Test("an enum of strings need only say that it is described")
    func enums() {
        #expect(Colour.schema.json == ["type": "string", "enum": ["red", "green"]])
        #expect(Colour.example == .red)
    }
}
