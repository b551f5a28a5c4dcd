import Kernel

/// The verbs. Each has a form with and without a typed query, or a typed body, so that handlers get values, not texts.
extension Endpoint {
    /// Reads without query parameters; those of pages are in `Call.page`.
    package static func get(
        _ path: String, _ summary: String, _ access: Access, returns: Answer, _ traits: EndpointTrait...,
        handle: @escaping Handler
    ) -> Endpoint {
        Endpoint(.get, path, summary, access, query: nil, body: nil, returns: returns, traits, handle: handle)
    }

    /// Reads with query parameters: one member of `Query` each, a list for one that may be repeated. Unknown ones are 400.
    package static func get<Query: Decodable & Sendable>(
        _ path: String, _ summary: String, _ access: Access, query: Query.Type, returns: Answer,
        _ traits: EndpointTrait..., handle: @escaping @Sendable (Call, Query) async throws -> Reply
    ) -> Endpoint {
        Endpoint(.get, path, summary, access, query: query, body: nil, returns: returns, traits) { call in
            try await handle(call, try call.decodeQuery(query))
        }
    }

    /// Creates an entity, or does what its path says: `POST /api/appointments/{id}/check-in`.
    package static func post<Body: Decodable & Sendable>(
        _ path: String, _ summary: String, _ access: Access, body: Body.Type, returns: Answer,
        _ traits: EndpointTrait..., handle: @escaping @Sendable (Call, Body) async throws -> Reply
    ) -> Endpoint {
        with(.post, path, summary, access, body, returns, traits, handle)
    }

    /// An action that needs no body.
    package static func post(
        _ path: String, _ summary: String, _ access: Access, returns: Answer, _ traits: EndpointTrait...,
        handle: @escaping Handler
    ) -> Endpoint {
        Endpoint(.post, path, summary, access, query: nil, body: nil, returns: returns, traits, handle: handle)
    }

    /// Replaces an entity as a whole.
    package static func put<Body: Decodable & Sendable>(
        _ path: String, _ summary: String, _ access: Access, body: Body.Type, returns: Answer,
        _ traits: EndpointTrait..., handle: @escaping @Sendable (Call, Body) async throws -> Reply
    ) -> Endpoint {
        with(.put, path, summary, access, body, returns, traits, handle)
    }

    /// Changes the members that the body names (JSON merge patch, RFC 7396).
    package static func patch<Body: Decodable & Sendable>(
        _ path: String, _ summary: String, _ access: Access, body: Body.Type, returns: Answer,
        _ traits: EndpointTrait..., handle: @escaping @Sendable (Call, Body) async throws -> Reply
    ) -> Endpoint {
        with(.patch, path, summary, access, body, returns, traits, handle)
    }

    package static func delete(
        _ path: String, _ summary: String, _ access: Access, returns: Answer = .nothing, _ traits: EndpointTrait...,
        handle: @escaping Handler
    ) -> Endpoint {
        Endpoint(.delete, path, summary, access, query: nil, body: nil, returns: returns, traits, handle: handle)
    }

    private static func with<Body: Decodable & Sendable>(
        _ method: Method, _ path: String, _ summary: String, _ access: Access, _ body: Body.Type, _ answer: Answer,
        _ traits: [EndpointTrait], _ handle: @escaping @Sendable (Call, Body) async throws -> Reply
    ) -> Endpoint {
        Endpoint(method, path, summary, access, query: nil, body: body, returns: answer, traits) { call in
            try await handle(call, try call.decodeBody(body))
        }
    }
}
