package import Kernel

/// The OpenAPI 3.1 document, made from the endpoint table and from the types that it names.
package enum OpenAPIDocument {
    /// - Throws: `EndpointTableError` for an operation that is there twice, or a type whose schema cannot be derived.
    package static func make(_ endpoints: [Endpoint], version: String) throws -> JSONValue {
        let recorder = SchemaRecorder()
        var paths = JSONObject()
        var operations: Set<String> = []
        var tags: [String] = []
        for endpoint in endpoints {
            guard operations.insert(endpoint.operationID).inserted else {
                throw EndpointTableError.duplicateOperation(endpoint.operationID)
            }
            guard endpoint.isListed else { continue }
            if !tags.contains(endpoint.tag) { tags.append(endpoint.tag) }
            var path = paths[endpoint.path]?.asObject ?? [:]
            path[endpoint.method.rawValue.lowercased()] = try OpenAPIOperation(endpoint, recorder).json()
            paths[endpoint.path] = .object(path)
        }
        var schemas = JSONObject()
        schemas["Problem"] = problemSchema.json
        for (name, schema) in recorder.components.sorted(by: { $0.key < $1.key }) { schemas[name] = schema.json }
        return [
            "openapi": "3.1.0",
            "info": [
                "title": "HMS", "version": .string(version),
                "summary": "The API of the hospital management system.",
                "description": .string(introduction),
            ],
            "tags": .array(tags.sorted().map { ["name": .string($0)] }),
            "paths": .object(paths),
            "components": [
                "schemas": .object(schemas), "responses": .object(OpenAPIOperation.sharedResponses),
                "parameters": .object(OpenAPIOperation.sharedParameters),
                "headers": .object(OpenAPIOperation.sharedHeaders),
                "securitySchemes": [
                    "bearer": ["type": "http", "scheme": "bearer", "description": "An access token."],
                    "apiKey": ["type": "apiKey", "in": "header", "name": "X-API-Key"],
                    "session": [
                        "type": "apiKey", "in": "cookie", "name": "hms_session",
                        "description": "A browser's session. Changes need the header X-CSRF-Token too.",
                    ],
                ],
            ],
        ]
    }

    private static let introduction = """
        Errors are problem details (RFC 9457) with a `type` that leads to a page about them. Lists are cut into pages: \
        follow `next`. Reads send an `ETag`; changes take it as `If-Match`. A POST with an `Idempotency-Key` can be \
        repeated safely for 24 hours.
        """

    /// Open for members that help the client with one kind of problem.
    private static let problemSchema: Schema = {
        var error = Schema.object([.init("pointer", .string()), .init("message", .string())])
        error.additional = .allowed
        var problem = Schema.object([
            .init("type", .string(format: "uri-reference")), .init("title", .string()),
            .init("status", .integer(minimum: 400, maximum: 599)), .init("detail", .string()),
            .init("instance", .string()), .init("requestId", .string()),
            .init("errors", .array(of: error), isRequired: false),
        ])
        problem.additional = .allowed
        return problem
    }()
}
