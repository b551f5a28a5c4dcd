package import Kernel

/// What a request proves its caller with.
package enum Credentials: Sendable, Hashable {
    /// `Authorization: Bearer`
    case bearer(String)
    /// `X-API-Key`
    case apiKey(String)
    /// The cookie of a browser's session.
    case session(String)
}

/// Knows whose credentials are whose.
package protocol Authenticator: Sendable {
    /// The caller, if it is known without a wait. The request of the returned caller is not used.
    func cached(_ credentials: Credentials) -> Caller?

    /// The caller; nothing for credentials that are not valid, or not any more.
    func authenticate(_ credentials: Credentials, request: RequestContext) async throws -> Caller?

    /// Whether a CSRF token belongs to a browser's session.
    func isGenuine(csrfToken: String, session: String) -> Bool

    /// A caller of a while ago, as they are now: nothing, if their session or their credentials ended. A session outlives
    /// the tokens that are made for it.
    func renewed(_ caller: Caller, _ credentials: Credentials, request: RequestContext) async throws -> Caller?
}

extension Authenticator {
    package func renewed(
        _ caller: Caller, _ credentials: Credentials, request: RequestContext
    ) async throws -> Caller? {
        if let caller = cached(credentials) { return caller }
        return try await authenticate(credentials, request: request)
    }
}

/// Where reads of records, and refused attempts, are recorded.
package protocol AccessLog: Sendable {
    /// Returns when the read is recorded; it is answered only then.
    /// - Parameters:
    ///   - action: `patient.read`.
    ///   - resource: `patient`.
    ///   - id: of the one that was read; nothing for lists.
    func recordRead(by caller: Caller, action: String, resource: String, id: String?) async throws

    /// - Parameters:
    ///   - action: the endpoint's operation.
    ///   - path: of the request.
    func recordDenial(of caller: Caller, action: String, path: String) async throws
}

/// For a server without accounts: nobody can sign in.
package struct NoAuthenticator: Authenticator {
    package init() {}
    package func cached(_ credentials: Credentials) -> Caller? { nil }
    package func authenticate(_ credentials: Credentials, request: RequestContext) async throws -> Caller? { nil }
    package func isGenuine(csrfToken: String, session: String) -> Bool { false }
}

/// For a server without an audit log.
package struct NoAccessLog: AccessLog {
    package init() {}
    package func recordRead(by caller: Caller, action: String, resource: String, id: String?) async throws {}
    package func recordDenial(of caller: Caller, action: String, path: String) async throws {}
}

/// One thing that HMS needs to serve, asked at `/health/ready`.
package struct ReadinessCheck: Sendable {
    package let name: String
    /// Whether nothing can be served without it. What is wrong with another one is only said.
    package let isVital: Bool
    /// Why it is not ready; nothing when it is. No internals: the answer is public.
    package let reason: @Sendable () async -> String?

    package init(_ name: String, isVital: Bool = true, reason: @escaping @Sendable () async -> String?) {
        self.name = name
        self.isVital = isVital
        self.reason = reason
    }
}
