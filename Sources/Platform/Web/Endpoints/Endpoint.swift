package import Kernel

/// One row of the endpoint table: everything that HMS knows of one operation of its API, in one declaration. Routing,
/// authorisation, limits, audit, metrics and the OpenAPI document all come from here.
///
/// ```swift
/// Endpoint.post(
///     "/api/patients", "Register a patient", .requires(.patientsWrite), body: Registration.self,
///     returns: .created(Patient.self), .problems(.duplicateSuspected)
/// ) { call, registration in
///     .created(try await patients.register(registration, by: call.caller))
/// }
/// ```
package struct Endpoint: Sendable {
    package enum Method: String, Sendable, Hashable, CaseIterable {
        case get = "GET"
        case post = "POST"
        case put = "PUT"
        case patch = "PATCH"
        case delete = "DELETE"

        /// Whether it changes nothing, so that a browser's session needs no proof against forged requests.
        package var isSafe: Bool { self == .get }
    }

    package typealias Handler = @Sendable (Call) async throws -> Reply
    /// A type whose schema the OpenAPI document shows.
    package typealias Described = any (Decodable & Sendable).Type

    package let method: Method
    /// `/api/patients/{id}`; a name in braces takes one segment of the path.
    package let path: String
    /// A few words: `Read a patient`.
    package let summary: String
    package let access: Access
    /// The type of the query parameters, apart from those of pages.
    package let query: Described?
    /// The type of the body; nothing for endpoints without one.
    package let body: Described?
    package let answer: Answer
    package let handle: Handler

    /// Unique among all endpoints; made from the summary (`readPatient`) unless it is given.
    package internal(set) var operationID: String
    /// The chapter of the reference: the segment behind `/api/` unless it is given.
    package internal(set) var tag: String
    /// More than the summary says, for the reference.
    package internal(set) var description: String?
    package internal(set) var problems: [ProblemType] = []
    package internal(set) var audit = AuditClass.none
    package internal(set) var rate: RateClass
    package internal(set) var precondition = Precondition.none
    /// The media type of a body that the handler reads itself; nothing for bodies of JSON.
    package internal(set) var rawBody: String?
    /// Whether the list takes `count`.
    package internal(set) var isCounted = false
    /// Whether the list is gathered from several services, and says which ones are missing in it.
    package internal(set) var isGathered = false
    /// Whether the reference shows it.
    package internal(set) var isListed = true
    /// Most bytes of a body.
    package internal(set) var bodyLimit = 256 * 1024
    /// Where a created entity is found; `{id}` is its id, other names are those of the path. `<path>/{id}` by default.
    package internal(set) var location: String

    init(
        _ method: Method, _ path: String, _ summary: String, _ access: Access, query: Described?, body: Described?,
        returns answer: Answer, _ traits: [EndpointTrait], handle: @escaping Handler
    ) {
        self.method = method
        self.path = path
        self.summary = summary
        self.access = access
        self.query = query
        self.body = body
        self.answer = answer
        self.handle = handle
        operationID = Self.operationID(from: summary)
        tag = path.split(separator: "/").dropFirst().first.map(String.init) ?? "system"
        rate = method.isSafe ? .read : .write
        location = path + "/{id}"
        for trait in traits { trait.apply(&self) }
    }

    /// Names in braces, in the order of the path.
    package var pathParameters: [String] {
        path.split(separator: "/").filter { $0.first == "{" }.map { String($0.dropFirst().dropLast()) }
    }

    /// "Read a patient's record" is `readPatientsRecord`.
    private static func operationID(from summary: String) -> String {
        let words = summary.lowercased().filter { $0.isLetter || $0.isNumber || $0 == " " }.split(separator: " ")
            .filter { !["a", "an", "the"].contains($0) }
        guard let first = words.first else { return "" }
        return first + words.dropFirst().map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
    }
}

/// Who may use an endpoint.
package enum Access: Sendable, Hashable {
    /// Anyone, signed in or not.
    case open
    /// Anyone who is signed in.
    case signedIn
    case requires(Permission)
    /// One of these is enough.
    case requiresAny([Permission])

    package func admits(_ caller: Caller) -> Bool {
        switch self {
        case .open, .signedIn: true
        case .requires(let permission): caller.has(permission)
        case .requiresAny(let permissions): permissions.contains(where: caller.has)
        }
    }
}

/// What an endpoint answers when all went well.
package enum Answer: Sendable {
    /// 200 with this type as JSON; `ETag` if the reply has a revision.
    case ok(Endpoint.Described)
    /// 201 with this type as JSON, `Location` and `ETag`.
    case created(Endpoint.Described)
    /// 200 with `{"items": [...], "next": "..."}` of this type. The endpoint takes `limit` and `cursor`; see `Call.page`.
    case page(of: Endpoint.Described)
    /// 204.
    case nothing
    /// 200 with content that is not JSON, of this media type.
    case content(String)

    package var status: Int {
        switch self {
        case .ok, .page, .content: 200
        case .created: 201
        case .nothing: 204
        }
    }
}

/// What the audit log says of the use of an endpoint. Changes are audited by the store.
package enum AuditClass: Sendable, Hashable {
    case none
    /// Every answered request is recorded as the reading of this resource.
    /// - Parameter id: the path parameter that names the one that is read; nothing for lists.
    case read(resource: String, id: String?)
}

/// Which budget a request counts in.
package enum RateClass: String, Sendable, Hashable, CaseIterable {
    case read
    case write
    case search
    case login
    /// Health and static pages, which must answer whoever asks.
    case unlimited
}

/// Whether a change must name the revision that it saw, by `If-Match`.
package enum Precondition: Sendable, Hashable {
    case none
    case optional
    case required
}

/// One kind of problem that the API can answer, and its page in the documentation.
package struct ProblemType: Sendable, Hashable {
    package let kind: Problem.Kind
    package let slug: String
    /// What happened and what the client can do, in a sentence or two.
    package let explanation: String

    package init(_ kind: Problem.Kind, _ slug: String, _ explanation: String) {
        self.kind = kind
        self.slug = slug
        self.explanation = explanation
    }
}

/// The endpoints of one service, and the store that remembers the answers of its idempotent requests.
package struct EndpointGroup: Sendable {
    package typealias Replay = @Sendable (IdempotencyClaim) async throws -> [UInt8]?

    package let endpoints: [Endpoint]
    let replay: Replay?

    /// - Parameter replay: the first answer to a request that is made again; throws if its key was used for another.
    package init(_ endpoints: [Endpoint], replay: Replay? = nil) {
        self.endpoints = endpoints
        self.replay = replay
    }
}
