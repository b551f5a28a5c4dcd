package import HTTPTypes
package import Kernel
package import Storage

/// One request, as a handler sees it: authenticated, authorised and within its limits.
package struct Call: Sendable {
    /// Who asks; `Caller.anonymous` on an open endpoint. Its `request` has the request's id, trace and idempotency claim.
    package let caller: Caller
    /// The request's path, without its query.
    package let path: String
    /// `limit` and `cursor`, on endpoints that answer pages.
    package let page: PageRequest
    /// The revision that `If-Match` names.
    package let ifMatch: Int?
    package let headers: HTTPFields
    /// The bytes of the request's body, within the endpoint's limit.
    package let body: [UInt8]
    let parameters: PathParameters
    /// Deepest nesting of a body.
    let depthLimit: Int
    /// Query parameters, decoded, without those of pages.
    let query: [(name: String, value: String)]
    /// The name of the cookie of a browser's session.
    let sessionCookie: String

    package init(
        caller: Caller, path: String, page: PageRequest = PageRequest(), ifMatch: Int? = nil, headers: HTTPFields = [:],
        body: [UInt8] = [], parameters: PathParameters = PathParameters(), query: [(name: String, value: String)] = [],
        depthLimit: Int = 32, sessionCookie: String = ""
    ) {
        self.caller = caller
        self.path = path
        self.page = page
        self.ifMatch = ifMatch
        self.headers = headers
        self.body = body
        self.parameters = parameters
        self.query = query
        self.depthLimit = depthLimit
        self.sessionCookie = sessionCookie
    }

    package var isSignedIn: Bool { !caller.isAnonymous }

    /// A path parameter as an id: `try call.id()` is the id of what the context asks for. 404 if it cannot be one.
    package func id<Tag>(_ name: String = "id", of: Tag.Type = Tag.self) throws(Problem) -> EntityID<Tag> {
        guard let text = parameters[name], let id = EntityID<Tag>(text) else { throw .notFound("resource") }
        return id
    }

    /// A path parameter as any type with a text form, such as a date. 404 if it has not that form.
    package func parameter<Value: LosslessStringConvertible>(
        _ name: String, as: Value.Type = Value.self
    ) throws(Problem) -> Value {
        guard let text = parameters[name], let value = Value(text) else { throw .notFound("resource") }
        return value
    }

    /// The revision that `If-Match` names, on endpoints that require it.
    package func expectedRevision() throws(Problem) -> Int {
        guard let ifMatch else { throw .ifMatchRequired }
        return ifMatch
    }

    /// The body of an endpoint that takes `application/x-www-form-urlencoded`, as a type whose members have the names of
    /// the form's fields.
    package func form<Form: Decodable>(_ type: Form.Type = Form.self) throws -> Form {
        guard let text = String(validating: body, as: UTF8.self) else { throw Problem.malformedQuery }
        return try JSON.decodeQuery(type, from: try PercentEncoding.pairs(text))
    }

    func decodeQuery<Query: Decodable>(_ type: Query.Type) throws -> Query {
        try JSON.decodeQuery(type, from: query)
    }

    func decodeBody<Body: Decodable>(_ type: Body.Type) throws -> Body {
        try JSON.decode(type, from: body, strictness: .request, depthLimit: depthLimit)
    }

    /// A request header by its name in any case.
    package func header(_ name: String) -> String? {
        HTTPField.Name(name).flatMap { headers[$0] }
    }

    /// What the caller is known by, to prove it to a service in another process; nothing for who did not sign in.
    package var credentials: Credentials? {
        isSignedIn ? RequestHead(headers).credentials(headers, sessionCookie: sessionCookie) : nil
    }

    /// A cookie's value.
    package func cookie(_ name: String) -> String? {
        Cookies.value(of: name, in: headers)
    }
}

/// Which part of a list is asked for.
package struct PageRequest: Sendable, Hashable {
    package static let limits = 1...200
    package static let defaultLimit = 20
    /// No list is counted further: a total of so many means so many or more.
    package static let mostCounted = 10_000

    package let limit: Int
    /// Where the page before ended.
    package let after: Cursor?
    /// Whether the client asked for the total (`count=true`).
    package let wantsTotal: Bool

    /// - Parameter limit: most items of the page, 1 to 200.
    package init(limit: Int = defaultLimit, after: Cursor? = nil, wantsTotal: Bool = false) {
        self.limit = limit
        self.after = after
        self.wantsTotal = wantsTotal
    }
}

/// The segments that the names of an endpoint's path took; few enough to be searched in order.
package struct PathParameters: Sendable {
    private let names: [String]
    private let values: [String]

    /// - Parameter values: percent-decoded, one for each name.
    package init(names: [String] = [], values: [String] = []) {
        self.names = names
        self.values = values
    }

    package subscript(name: String) -> String? {
        for (index, candidate) in names.enumerated() where candidate == name && index < values.count {
            return values[index]
        }
        return nil
    }
}

extension Caller {
    /// Nobody in particular: who uses an open endpoint without signing in.
    package static func anonymous(_ request: RequestContext) -> Caller {
        Caller(kind: .client, id: "anonymous", roles: [], permissions: [], request: request)
    }

    package var isAnonymous: Bool { kind == .client && id == "anonymous" }
}
