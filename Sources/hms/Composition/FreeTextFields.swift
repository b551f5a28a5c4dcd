import Kernel

/// The JSON fields of request bodies that people write sentences in, such as the text of a note: found in the OpenAPI
/// document by their pattern and length. A firewall must not take sentences for commands.
struct FreeTextFields {
    private let document: JSONValue
    private var names: Set<String> = []
    private var seen: Set<String> = []

    /// Shorter ones are names and codes.
    private static let sentence: Int = 200
    /// The only rule of texts: that something is written.
    private static let pattern = "\\S"

    static func names(_ document: JSONValue) -> [String] {
        var fields = FreeTextFields(document: document)
        for path in document["paths"]?.asObject ?? [:] {
            for operation in path.value.asObject ?? [:] {
                for content in operation.value["requestBody"]?["content"]?.asObject ?? [:] {
                    fields.collect(content.value["schema"], name: nil)
                }
            }
        }
        return fields.names.sorted()
    }

    private mutating func collect(_ schema: JSONValue?, name: String?) {
        guard let schema else { return }
        if let reference = schema["$ref"]?.asString, let target = reference.split(separator: "/").last {
            // By field and schema: the same schema may be a field of several names, and may contain itself.
            guard seen.insert("\(name ?? "") \(target)").inserted else { return }
            collect(document["components"]?["schemas"]?[String(target)], name: name)
        }
        if let name, schema["pattern"]?.asString == Self.pattern,
            let length = schema["maxLength"]?.asInt, length >= Self.sentence
        {
            names.insert(name)
        }
        for property in schema["properties"]?.asObject ?? [:] { collect(property.value, name: property.name) }
        collect(schema["items"], name: name)
        for kind in ["anyOf", "oneOf", "allOf"] {
            for choice in schema[kind]?.asArray ?? [] { collect(choice, name: name) }
        }
    }
}
