/// Why a request was refused, in the terms of RFC 9457. The only error that a caller of HMS sees.
package struct Problem: Error, Sendable, Hashable {
    /// The HTTP status of a problem.
    package enum Kind: Int, Sendable, CaseIterable {
        case badRequest = 400
        case unauthenticated = 401
        case forbidden = 403
        case notFound = 404
        case methodNotAllowed = 405
        case notAcceptable = 406
        case timeout = 408
        case conflict = 409
        case gone = 410
        case preconditionFailed = 412
        case tooLarge = 413
        case uriTooLong = 414
        case unsupportedMediaType = 415
        case unprocessable = 422
        case preconditionRequired = 428
        case tooManyRequests = 429
        case headersTooLarge = 431
        case internalError = 500
        case unavailable = 503
    }

    /// One thing that is wrong with the input: where (a JSON pointer into the body, or `?name` for a query parameter),
    /// and the rule that was broken.
    package struct Field: Sendable, Hashable, Codable {
        package let pointer: String
        package let message: String

        package init(_ pointer: String, _ message: String) {
            self.pointer = pointer
            self.message = message
        }
    }

    package let kind: Kind
    /// Stable and documented: `slot-taken`. The problem's `type` is made from it.
    package let slug: String
    /// One sentence for a person, without personal data.
    package let detail: String
    package var fields: [Field]
    /// Seconds after which a retry may succeed.
    package var retryAfter: Int?
    /// Facts that help the client to go on, such as the candidates of a suspected duplicate.
    package var extra: [String: JSONValue] = [:]

    package init(_ kind: Kind, _ slug: String, _ detail: String, fields: [Field] = [], retryAfter: Int? = nil) {
        self.kind = kind
        self.slug = slug
        self.detail = detail
        self.fields = fields
        self.retryAfter = retryAfter
    }

    /// The input parses, but breaks the rules named in `fields`.
    package static func invalid(_ fields: [Field]) -> Problem {
        Problem(.unprocessable, "invalid-input", "The request breaks a rule; see errors.", fields: fields)
    }

    package static func invalid(_ pointer: String, _ message: String) -> Problem {
        .invalid([Field(pointer, message)])
    }

    package static func notFound(_ what: String) -> Problem {
        Problem(.notFound, "\(what)-not-found", "No such \(what), or it is not yours to see.")
    }

    /// Deliberately the same for a record that exists and one that does not.
    package static let forbidden = Problem(.forbidden, "forbidden", "You may not do this.")

    package static let unauthenticated = Problem(.unauthenticated, "unauthenticated", "Sign in first.")
}

/// An error of a service that has a problem to show for it; anything else is a 500 without detail.
package protocol ProblemConvertible: Error {
    var problem: Problem { get }
}

extension Problem: ProblemConvertible {
    package var problem: Problem { self }
}
