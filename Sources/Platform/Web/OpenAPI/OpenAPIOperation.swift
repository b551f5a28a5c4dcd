import Kernel

/// One operation of the document.
struct OpenAPIOperation {
    private let endpoint: Endpoint
    private let recorder: SchemaRecorder

    init(_ endpoint: Endpoint, _ recorder: SchemaRecorder) {
        self.endpoint = endpoint
        self.recorder = recorder
    }

    func json() throws -> JSONValue {
        var operation: JSONObject = [
            "operationId": .string(endpoint.operationID), "summary": .string(endpoint.summary),
            "tags": [.string(endpoint.tag)],
        ]
        operation["description"] = endpoint.description.map { .string($0) }
        let parameters = try parameters()
        if !parameters.isEmpty { operation["parameters"] = .array(parameters) }
        operation["requestBody"] = try body()
        operation["responses"] = .object(try responses())
        operation["security"] =
            endpoint.access == .open ? [[:]] : [["bearer": []], ["apiKey": []], ["session": []]]
        switch endpoint.access {
        case .open, .signedIn: break
        case .requires(let permission): operation["x-permission"] = .string(permission.rawValue)
        case .requiresAny(let permissions):
            operation["x-permission"] = .array(permissions.map { .string($0.rawValue) })
        }
        operation["x-rate-class"] = .string(endpoint.rate.rawValue)
        return .object(operation)
    }

    private func parameters() throws -> [JSONValue] {
        var parameters: [JSONValue] = endpoint.pathParameters.map { name in
            [
                "name": .string(name), "in": "path", "required": true,
                "schema": name == "id" || name.hasSuffix("Id") ? Self.idSchema : ["type": "string", "minLength": 1],
            ]
        }
        if let query = endpoint.query {
            for property in try object(query).properties {
                var parameter: JSONObject = [
                    "name": .string(property.name), "in": "query", "required": .bool(property.isRequired),
                    "schema": property.schema.json,
                ]
                parameter["description"] = property.schema.description.map { .string($0) }
                parameters.append(.object(parameter))
            }
        }
        parameters += endpoint.pageParameters.map(Self.reference)
        if endpoint.precondition != .none {
            parameters.append(Self.reference(endpoint.precondition == .required ? "ifMatchRequired" : "ifMatch"))
        }
        if endpoint.isIdempotent { parameters.append(Self.reference("idempotencyKey")) }
        return parameters
    }

    private func body() throws -> JSONValue? {
        if let raw = endpoint.rawBody { return ["required": true, "content": .object([raw: [:]])] }
        guard let type = endpoint.body else { return nil }
        let content: JSONValue = ["schema": try schema(type).json]
        var types: JSONObject = ["application/json": content]
        if endpoint.method == .patch { types["application/merge-patch+json"] = content }
        return ["required": true, "content": .object(types)]
    }

    private func responses() throws -> JSONObject {
        var responses = JSONObject()
        var headers: JSONObject = [
            "X-Request-Id": Self.header("requestId"), "traceparent": Self.header("traceparent"),
        ]
        if endpoint.isIdempotent { headers["Idempotency-Replayed"] = Self.header("idempotencyReplayed") }
        var answer: JSONObject = ["description": "Done."]
        switch endpoint.answer {
        case .ok(let type):
            headers["ETag"] = Self.header("etag")
            answer["content"] = ["application/json": ["schema": try schema(type).json]]
        case .created(let type):
            headers["ETag"] = Self.header("etag")
            headers["Location"] = Self.header("location")
            answer["description"] = "Created."
            answer["content"] = ["application/json": ["schema": try schema(type).json]]
        case .page(let type):
            headers["Link"] = Self.header("link")
            var members: [Schema.Property] = [
                .init("items", .array(of: try schema(type), maxItems: PageRequest.limits.upperBound)),
                .init("next", .string(), isRequired: false),
            ]
            if endpoint.isCounted { members.append(.init("total", .integer(minimum: 0), isRequired: false)) }
            if endpoint.isGathered { members.append(.init("missing", .array(of: .string(), maxItems: 100))) }
            let page = Schema.object(members)
            answer["content"] = ["application/json": ["schema": page.json]]
        case .nothing: break
        case .content(let type):
            let plain = String(type.prefix { $0 != ";" })
            let isJSON = plain == "application/json" || plain.hasSuffix("+json")
            answer["content"] = .object([plain: ["schema": ["type": isJSON ? "object" : "string"]]])
        }
        answer["headers"] = .object(headers)
        responses[String(endpoint.answer.status)] = .object(answer)
        if endpoint.method == .get, case .ok = endpoint.answer {
            responses["304"] = ["description": "You have it already: If-None-Match names its ETag."]
        }
        for kind in endpoint.possibleProblems { responses[String(kind.rawValue)] = response(kind) }
        return responses
    }

    /// A problem's response; the endpoint's own problems are named.
    private func response(_ kind: Problem.Kind) -> JSONValue {
        let own = endpoint.problems.filter { $0.kind == kind }
        guard !own.isEmpty else { return ["$ref": .string("#/components/responses/problem\(kind.rawValue)")] }
        let text = own.map { "`\($0.slug)`: \($0.explanation)" }.joined(separator: "\n\n")
        return ["description": .string("\(kind.title)\n\n\(text)"), "content": Self.problemContent]
    }

    private func schema(_ type: Endpoint.Described) throws -> Schema {
        do {
            return try recorder.schema(of: type)
        } catch {
            throw EndpointTableError.undescribable("\(endpoint.operationID): \(error)")
        }
    }

    /// The members of a struct: its parameters are documented one by one, so it is no component.
    private func object(_ type: Endpoint.Described) throws -> Schema {
        do {
            let own = SchemaRecorder()
            let schema = try own.schema(of: type)
            return schema.reference.flatMap { own.components[$0] } ?? schema
        } catch {
            throw EndpointTableError.undescribable("\(endpoint.operationID): \(error)")
        }
    }

    private static let idSchema = EntityID<Never>.schema.json
    private static func reference(_ name: String) -> JSONValue {
        ["$ref": .string("#/components/parameters/\(name)")]
    }
    private static func header(_ name: String) -> JSONValue { ["$ref": .string("#/components/headers/\(name)")] }
}
