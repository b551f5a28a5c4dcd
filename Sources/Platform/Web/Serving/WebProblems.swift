package import Kernel

/// The problems that the server itself answers, whatever the endpoint.
extension Problem {
    static let noSuchPath = Problem(.notFound, "not-found", "There is nothing at this path.")
    static let malformedQuery = Problem(
        .badRequest, "malformed-query", "The query string is not percent-encoded UTF-8, or has over 100 parameters.")
    static let malformedIfMatch = Problem(
        .badRequest, "malformed-if-match", "If-Match must be one ETag as a read gave it, such as \"3\".")
    static let malformedIdempotencyKey = Problem(
        .badRequest, "malformed-idempotency-key",
        "Idempotency-Key must be 1 to 128 letters, digits and . _ : - characters.")
    package static let ifMatchRequired = Problem(
        .preconditionRequired, "if-match-required", "Send the ETag of the revision that you saw as If-Match.")
    package static let revisionConflict = Problem(
        .preconditionFailed, "revision-conflict",
        "It was changed since the revision that If-Match names. Read it again.")
    static let badCursor = Problem(
        .badRequest, "bad-cursor", "The cursor is not one of this list.",
        fields: [Field("?cursor", "must be the next of a page of this list")])
    static let csrf = Problem(
        .forbidden, "csrf-token-invalid", "A change from a browser's session needs its X-CSRF-Token header.")
    static let tookTooLong = Problem(
        .unavailable, "took-too-long", "The request took too long and was given up.", retryAfter: 5)
    static let `internal` = Problem(.internalError, "internal", "Something went wrong here; it was recorded.")
    static let brokenBody = Problem(.badRequest, "incomplete-body", "The request's body ended early.")

    static func wrongMethod(_ allowed: [Endpoint.Method]) -> Problem {
        let names = allowed.map(\.rawValue).sorted().joined(separator: ", ")
        return Problem(.methodNotAllowed, "method-not-allowed", "This path takes: \(names).")
    }

    static func unsupported(_ accepted: String) -> Problem {
        Problem(.unsupportedMediaType, "unsupported-media-type", "The body must be \(accepted).")
    }

    static func tooLarge(_ limit: Int) -> Problem {
        Problem(.tooLarge, "body-too-large", "The body may have \(limit) bytes at most.")
    }

    static func tooManyRequests(_ seconds: Int) -> Problem {
        Problem(.tooManyRequests, "too-many-requests", "You ask too often; wait a little.", retryAfter: seconds)
    }

    static func unknownParameters(_ names: [String], allowed: [String]) -> Problem {
        let hint =
            allowed.isEmpty ? "There are no parameters here." : "Allowed are: \(allowed.joined(separator: ", "))."
        return Problem(
            .badRequest, "unknown-parameter", "A parameter is not known. \(hint)",
            fields: names.map { Field("?" + String($0.prefix(100)), "is not known") })
    }
}

extension ProblemType {
    /// Pages of the problems that the server, the codec and the store answer.
    package static let builtIn = ofServer + ofGateway

    private static let ofServer: [ProblemType] = [
        ProblemType(.notFound, "not-found", "There is nothing at this path. The reference lists all paths."),
        ProblemType(.methodNotAllowed, "method-not-allowed", "The path exists, but not with this method; see `Allow`."),
        ProblemType(.badRequest, "malformed-json", "The body is not JSON (RFC 8259), or is nested too deeply."),
        ProblemType(.badRequest, "malformed-query", "The query string is not percent-encoded UTF-8."),
        ProblemType(.badRequest, "unknown-parameter", "A query parameter is not one of this endpoint. Check its name."),
        ProblemType(.badRequest, "malformed-if-match", "`If-Match` is not one ETag as a read gave it."),
        ProblemType(
            .badRequest, "malformed-idempotency-key",
            "`Idempotency-Key` is empty, too long, or has other characters than letters, digits and . _ : -"),
        ProblemType(.badRequest, "incomplete-body", "The connection ended before the body did. Send it again."),
        ProblemType(
            .unauthenticated, "unauthenticated",
            "The request carries no valid token, API key or session. Sign in and try again."),
        ProblemType(
            .forbidden, "forbidden",
            "Your role does not include this. The answer is the same whether the record exists or not."),
        ProblemType(
            .forbidden, "csrf-token-invalid",
            "A change from a browser's session must carry the session's CSRF token in `X-CSRF-Token`."),
        ProblemType(.badRequest, "bad-cursor", "The cursor is not the `next` of a page of this list."),
        ProblemType(
            .conflict, "conflict", "Somebody else changed the record meanwhile. Read it again, and decide again."),
        ProblemType(.conflict, "duplicate", "There is one with this identity already."),
        ProblemType(.unavailable, "overloaded", "The server has too much to do. `Retry-After` says when to try again."),
        ProblemType(
            .preconditionFailed, "revision-conflict",
            "Someone changed the record since you read it. Read it again, and decide again."),
        ProblemType(.tooLarge, "body-too-large", "The body has more bytes than this endpoint takes."),
        ProblemType(
            .unsupportedMediaType, "unsupported-media-type",
            "The body's `Content-Type` is not one that this endpoint takes."),
        ProblemType(
            .unprocessable, "invalid-input", "Values break rules. `errors` names each one: where, and which rule."),
        ProblemType(
            .unprocessable, "idempotency-key-reused",
            "This `Idempotency-Key` was used for a different request. Make a new key for each different request."),
        ProblemType(
            .preconditionRequired, "if-match-required",
            "This change must name the revision that you saw: send its ETag as `If-Match`."),
        ProblemType(
            .tooManyRequests, "too-many-requests",
            "You ask more often than allowed. `Retry-After` says when to try again."),
        ProblemType(.internalError, "internal", "A fault of the server. Report the `requestId`."),
        ProblemType(
            .unavailable, "took-too-long",
            "The request was given up. A change may have happened: repeat it with the same `Idempotency-Key`."),
        ProblemType(.unavailable, "not-ready", "HMS is starting, stopping, or misses something that it needs."),
    ]

    /// What a gateway in front answers.
    private static let ofGateway: [ProblemType] = [
        ProblemType(
            .badRequest, "malformed-request",
            "The request is no proper HTTP, or its path has `//`, `/../` or coded slashes. Send the plain path."),
        ProblemType(
            .forbidden, "refused-by-gateway",
            "The gateway refused the request: by its address, or as an attack. Report the `requestId`."),
        ProblemType(.uriTooLong, "uri-too-long", "The path and its query are too long. Send less in the query."),
        ProblemType(.headersTooLarge, "headers-too-large", "The headers of the request are too large."),
        ProblemType(
            .unavailable, "unreachable",
            "What serves this cannot be reached (502, 503), or did not answer in time (504). A change may have happened "
                + "nonetheless: repeat it with the same `Idempotency-Key`."),
    ]
}
