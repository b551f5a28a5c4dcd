import Kernel

/// The reference that people read at `/api/docs`, made from the OpenAPI document: without scripts, so that it prints, and
/// can be searched by the browser.
struct ReferencePage {
    private let schemas: JSONObject
    private let parameters: JSONObject

    static func html(_ document: JSONValue) -> String {
        let page = ReferencePage(
            schemas: document["components"]?["schemas"]?.asObject ?? [:],
            parameters: document["components"]?["parameters"]?.asObject ?? [:])
        var operations: [(tag: String, path: String, method: String, operation: JSONValue)] = []
        for path in document["paths"]?.asObject ?? [:] {
            for method in path.value.asObject ?? [:] {
                let tag = method.value["tags"]?[0]?.asString ?? ""
                operations.append((tag, path.name, method.name, method.value))
            }
        }
        let tags = (document["tags"]?.asArray ?? []).compactMap { $0["name"]?.asString }
        var navigation = ""
        var chapters = ""
        for tag in tags {
            navigation += "<h2>\(HTML.escaped(title(tag)))</h2><ul>"
            chapters += "<section><h2>\(HTML.escaped(title(tag)))</h2>"
            for entry in operations where entry.tag == tag {
                let id = HTML.escaped(entry.operation["operationId"]?.asString ?? "")
                let summary = HTML.escaped(entry.operation["summary"]?.asString ?? "")
                navigation += "<li><a href=\"#\(id)\">\(summary)</a></li>"
                chapters += page.article(id, summary, entry.method, entry.path, entry.operation)
            }
            navigation += "</ul>"
            chapters += "</section>"
        }
        let models = page.schemas.map { page.model($0.name, $0.value) }.joined()
        return HTML.page(
            "HMS API reference", class: "docs",
            """
            <nav aria-label="Operations"><a href="/api">HMS</a>\(navigation)<h2><a href="#schemas">Schemas</a></h2></nav>
            <main><h1>HMS API reference</h1>
            <p class="lead">\(HTML.prose(document["info"]?["description"]?.asString ?? ""))</p>
            <p>Version \(HTML.escaped(document["info"]?["version"]?.asString ?? "")); for programs: \
            <a href="/api/openapi.json">openapi.json</a>.</p>
            \(chapters)
            <section id="schemas"><h2>Schemas</h2>\(models)</section></main>
            """)
    }

    private func article(
        _ id: String, _ summary: String, _ method: String, _ path: String, _ operation: JSONValue
    ) -> String {
        var html = """
            <article id="\(id)"><h3>\(summary)</h3>
            <p class="route"><span class="method \(method)">\(method.uppercased())</span><code>\(HTML.escaped(path))</code>\
            <span class="needs">\(needs(operation))</span></p>
            """
        if let description = operation["description"]?.asString { html += "<p>\(HTML.prose(description))</p>" }
        let rows = (operation["parameters"]?.asArray ?? []).map { parameter in
            let parameter = resolved(parameter)
            let isRequired = parameter["required"]?.asBool ?? false
            return """
                <tr><td><code>\(text(parameter["name"]))</code></td><td>\(text(parameter["in"]))</td>\
                <td>\(type(parameter["schema"]))</td><td>\(isRequired ? "required" : "")</td>\
                <td>\(text(parameter["description"]))</td></tr>
                """
        }
        if !rows.isEmpty {
            html +=
                "<table><tr><th>Parameter</th><th>in</th><th>Type</th><th></th><th></th></tr>\(rows.joined())</table>"
        }
        if let body = operation["requestBody"]?["content"]?.asObject?.members.first {
            html += "<p>Body: <code>\(HTML.escaped(body.name))</code> \(type(body.value["schema"]))</p>"
        }
        html += "<table><tr><th>Status</th><th>Answer</th></tr>"
        for response in operation["responses"]?.asObject ?? [:] { html += row(response) }
        html +=
            "</table><details><summary>Example</summary><pre>\(HTML.escaped(curl(method, path, operation)))</pre></details>"
        return html + "</article>"
    }

    private func row(_ response: JSONObject.Member) -> String {
        let content = response.value["content"]?.asObject?.members.first
        let description =
            response.value["description"]?.asString
            ?? Int(response.name).flatMap(Problem.Kind.init(rawValue:))?.title ?? ""
        let what = content.map { $0.name == "application/problem+json" ? "" : type($0.value["schema"]) } ?? ""
        return """
            <tr><td><span class="status s\(response.name.prefix(1))">\(HTML.escaped(response.name))</span></td>\
            <td>\(HTML.prose(description)) \(what)</td></tr>
            """
    }

    private func needs(_ operation: JSONValue) -> String {
        if let permission = operation["x-permission"]?.asString { return "needs \(HTML.escaped(permission))" }
        if let permissions = operation["x-permission"]?.asArray?.compactMap(\.asString) {
            return "needs \(HTML.escaped(permissions.joined(separator: " or ")))"
        }
        return operation["security"]?[0]?.asObject?.isEmpty == true ? "open to all" : "for everyone who is signed in"
    }

    private func model(_ name: String, _ schema: JSONValue) -> String {
        let required = Set((schema["required"]?.asArray ?? []).compactMap(\.asString))
        let rows = (schema["properties"]?.asObject ?? [:]).map { property in
            """
            <tr><td><code>\(HTML.escaped(property.name))</code></td><td>\(type(property.value))</td>\
            <td>\(required.contains(property.name) ? "" : "optional")</td><td>\(text(property.value["description"]))</td></tr>
            """
        }
        let name = HTML.escaped(name)
        return "<article id=\"schema-\(name)\"><h3>\(name)</h3><table>\(rows.joined())</table></article>"
    }

    /// A schema in a few words, with links to components.
    private func type(_ schema: JSONValue?) -> String {
        guard let schema else { return "" }
        if let reference = schema["$ref"]?.asString?.split(separator: "/").last {
            let name = HTML.escaped(String(reference))
            return "<a href=\"#schema-\(name)\">\(name)</a>"
        }
        if let alternatives = (schema["anyOf"] ?? schema["oneOf"])?.asArray {
            return alternatives.map { type($0) }.joined(separator: " or ")
        }
        if let values = schema["enum"]?.asArray {
            return values.map { "<code>\(HTML.escaped($0.asString ?? $0.description))</code>" }.joined(separator: " ")
        }
        if let items = schema["items"] { return "list of \(type(items))" }
        if let page = schema["properties"]?["items"]?["items"] { return "page of \(type(page))" }
        let names = schema["type"]?.asArray?.compactMap(\.asString) ?? [schema["type"]?.asString ?? "any"]
        var words = names.joined(separator: " or ")
        if let format = schema["format"]?.asString { words += ", \(format)" }
        if let least = schema["minimum"] { words += ", from \(least.description)" }
        if let most = schema["maximum"] { words += ", to \(most.description)" }
        return HTML.escaped(words)
    }

    /// `auth` is shown as Auth.
    private static func title(_ tag: String) -> String { tag.prefix(1).uppercased() + tag.dropFirst() }

    private func text(_ value: JSONValue?) -> String { HTML.prose(value?.asString ?? "") }

    private func resolved(_ parameter: JSONValue) -> JSONValue {
        parameter["$ref"]?.asString?.split(separator: "/").last.flatMap { parameters[String($0)] } ?? parameter
    }

    private func curl(_ method: String, _ path: String, _ operation: JSONValue) -> String {
        var lines = ["curl http://127.0.0.1:8080\(path)"]
        if method != "get" { lines[0] = "curl -X \(method.uppercased()) http://127.0.0.1:8080\(path)" }
        if operation["security"]?[0]?.asObject?.isEmpty == false { lines.append("-H \"Authorization: Bearer $TOKEN\"") }
        if let body = operation["requestBody"]?["content"]?.asObject?.members.first {
            lines.append("-H \"Content-Type: \(body.name)\"")
            lines.append("-d '\(ExampleMaker(schemas: schemas).example(of: body.value["schema"] ?? [:]).description)'")
        }
        return lines.joined(separator: " \\\n  ")
    }
}

/// An example that fits a schema of the document, with the required members.
struct ExampleMaker {
    let schemas: JSONObject

    func example(of schema: JSONValue, depth: Int = 0) -> JSONValue {
        guard depth < 6 else { return nil }
        if let first = schema["examples"]?[0] ?? schema["enum"]?[0] ?? schema["const"] { return first }
        if let name = schema["$ref"]?.asString?.split(separator: "/").last {
            return example(of: schemas[String(name)] ?? [:], depth: depth + 1)
        }
        if let alternative = schema["anyOf"]?[0] ?? schema["oneOf"]?[0] {
            return example(of: alternative, depth: depth + 1)
        }
        switch schema["type"]?.asString ?? schema["type"]?[0]?.asString {
        case "object":
            let required = (schema["required"]?.asArray ?? []).compactMap(\.asString)
            var object = JSONObject()
            for name in required {
                object[name] = example(of: schema["properties"]?[name] ?? [:], depth: depth + 1)
            }
            return .object(object)
        case "array": return .array(schema["items"].map { [example(of: $0, depth: depth + 1)] } ?? [])
        case "integer", "number": return schema["minimum"] ?? 1
        case "boolean": return true
        case "string":
            switch schema["format"]?.asString {
            case "date-time": return "2026-11-23T09:30:00Z"
            case "date": return "2026-11-23"
            default: return "text"
            }
        default: return nil
        }
    }
}
