import Kernel

/// What all operations share.
extension OpenAPIOperation {
    static let problemContent: JSONValue = [
        "application/problem+json": ["schema": ["$ref": "#/components/schemas/Problem"]]
    ]

    static let sharedResponses: JSONObject = {
        var responses = JSONObject()
        for kind in Problem.Kind.allCases {
            responses["problem\(kind.rawValue)"] = [
                "description": .string(kind.title), "content": problemContent,
            ]
        }
        return responses
    }()

    static let sharedParameters: JSONObject = [
        "limit": [
            "name": "limit", "in": "query", "description": "Most items of the page.",
            "schema": [
                "type": "integer", "minimum": .integer(Int64(PageRequest.limits.lowerBound)),
                "maximum": .integer(Int64(PageRequest.limits.upperBound)),
                "default": .integer(Int64(PageRequest.defaultLimit)),
            ],
        ],
        "cursor": [
            "name": "cursor", "in": "query", "description": "Where to go on: the `next` of the page before.",
            "schema": ["type": "string", "maxLength": 1000],
        ],
        "count": [
            "name": "count", "in": "query",
            "description": "Whether to add `total`, where it can be told; 10000 is as far as lists are counted.",
            "schema": ["type": "boolean"],
        ],
        "ifMatch": ifMatch(isRequired: false),
        "ifMatchRequired": ifMatch(isRequired: true),
        "idempotencyKey": [
            "name": "Idempotency-Key", "in": "header", "required": false,
            "description":
                "Makes the request safe to repeat for 24 hours: the same key and body give the first answer.",
            "schema": ["type": "string", "pattern": "^[A-Za-z0-9._:-]{1,128}$"],
        ],
    ]

    static let sharedHeaders: JSONObject = [
        "etag": header("The revision, in quotes.", ["type": "string"]),
        "location": header("Where what was created is found.", ["type": "string", "format": "uri-reference"]),
        "link": header("The next page, with rel=\"next\".", ["type": "string"]),
        "requestId": header("The id of this request, for questions to the operator.", ["type": "string"]),
        "traceparent": header("W3C Trace Context.", ["type": "string"]),
        "idempotencyReplayed": header(
            "There, if this is the first answer again.", ["type": "string", "const": "true"]),
    ]

    private static func ifMatch(isRequired: Bool) -> JSONValue {
        [
            "name": "If-Match", "in": "header", "required": .bool(isRequired),
            "description": "The ETag of the revision that the change starts from.",
            "schema": ["type": "string", "pattern": "^\"[1-9][0-9]{0,17}\"$"],
        ]
    }

    private static func header(_ description: String, _ schema: JSONValue) -> JSONValue {
        ["description": .string(description), "schema": schema]
    }
}
