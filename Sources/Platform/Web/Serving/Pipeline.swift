import HTTPTypes
import HummingbirdCore
import Kernel
import NIOCore
import Storage

/// What came with one request.
struct Input: Sendable {
    let request: Request
    let head: RequestHead
    let path: String
    let query: Substring?
    let values: [String]
}

/// The way of a request through the checks, in the order in which they are cheapest and tell least.
extension Responder {
    func answer(
        _ mounted: Mounted, _ input: Input, _ context: RequestContext, _ progress: inout Progress
    ) async throws -> Reply {
        let endpoint = mounted.endpoint
        progress.caller = try await caller(endpoint, input, context)
        try await limit(endpoint, context, &progress)
        var caller = progress.caller ?? .anonymous(context)
        if progress.caller == nil, endpoint.access != .open { throw Problem.unauthenticated }
        guard endpoint.access.admits(caller) else { throw Problem.forbidden }

        let body = try await body(mounted, input)
        let (page, query) = try parameters(mounted, input)
        let ifMatch = endpoint.precondition == .none ? nil : try input.head.revision()
        if endpoint.precondition == .required, ifMatch == nil { throw Problem.ifMatchRequired }
        if endpoint.isIdempotent, let key = input.head.idempotencyKey {
            let claim = try Idempotency.claim(
                key, caller: caller, method: endpoint.method, path: input.request.head.path ?? "", body: body)
            if let first = try await mounted.replay?(claim) { return Idempotency.reply(first, to: endpoint) }
            caller.request.idempotency = claim
        }

        let call = Call(
            caller: caller, path: input.path, page: page, ifMatch: ifMatch, headers: input.request.headers, body: body,
            parameters: PathParameters(names: mounted.names, values: input.values), query: query,
            depthLimit: configuration.mostJSONDepth, sessionCookie: configuration.sessionCookie)
        let reply: Reply
        do {
            reply =
                configuration.tellsOrigin
                ? try await CallOrigin.$current.withValue(caller) { try await handle(mounted, call) }
                : try await handle(mounted, call)
        } catch let replay as IdempotentReplay {
            return Idempotency.reply(replay.answer, to: endpoint)
        }
        if case .read(let resource, let id) = endpoint.audit {
            try await accessLog.recordRead(
                by: caller, action: mounted.readAction, resource: resource, id: id.flatMap { call.parameters[$0] })
        }
        return reply
    }

    private func handle(_ mounted: Mounted, _ call: Call) async throws -> Reply {
        let endpoint = mounted.endpoint
        return mounted.hasDeadline
            ? try await deadlines.run { try await endpoint.handle(call) } : try await endpoint.handle(call)
    }

    /// Who asks; nobody if the request has no credentials, or on open endpoints none that are valid.
    private func caller(_ endpoint: Endpoint, _ input: Input, _ context: RequestContext) async throws -> Caller? {
        guard
            let credentials = input.head.credentials(
                input.request.headers, sessionCookie: configuration.sessionCookie)
        else { return nil }
        if case .session(let session) = credentials, !endpoint.method.isSafe {
            guard let token = input.head.csrfToken, authenticator.isGenuine(csrfToken: token, session: session) else {
                // Another site can make a browser send the cookie: on an open endpoint it then counts for nothing.
                if endpoint.access == .open { return nil }
                throw Problem.csrf
            }
        }
        if var caller = authenticator.cached(credentials) {
            caller.request = context
            return caller
        }
        guard var caller = try await authenticator.authenticate(credentials, request: context) else { return nil }
        caller.request = context
        return caller
    }

    private func limit(
        _ endpoint: Endpoint, _ context: RequestContext, _ progress: inout Progress
    ) async throws(Problem) {
        // Who signs in is limited by address, whoever they are already: it is passwords that are tried.
        let key = (endpoint.rate == .login ? nil : progress.caller.map(\.id)) ?? context.remoteAddress
        let now = (ContinuousClock.now - start) / .seconds(1)
        if let sharedLimiter {
            progress.rate = await sharedLimiter.take(key, endpoint.rate, at: now)
        } else {
            progress.rate = limiter.take(key, endpoint.rate, at: now)
        }
        if let rate = progress.rate, !rate.isAllowed { throw .tooManyRequests(rate.retryAfter) }
    }

    /// The body, if the endpoint takes one; other bodies are not read.
    private func body(_ mounted: Mounted, _ input: Input) async throws -> [UInt8] {
        guard let takes = mounted.takes else { return [] }
        guard let type = input.head.contentType, mounted.accepts(type) else { throw Problem.unsupported(takes) }
        let limit = min(mounted.endpoint.bodyLimit, configuration.mostBodyBytes)
        var expected = 0
        if let text = input.head.contentLength, let length = Int(text) { expected = length }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(min(expected, limit))
        var received = 0
        do {
            for try await buffer in input.request.body {
                received += buffer.readableBytes
                // What is a little too large is read to its end, so that the client reads the answer instead of failing
                // to write; the server closes the connection on the rest.
                guard max(received, expected) <= limit else {
                    if received > limit + Self.mostDiscarded || expected > limit + Self.mostDiscarded { break }
                    continue
                }
                buffer.withUnsafeReadableBytes { bytes.append(contentsOf: $0) }
            }
        } catch {
            // The client went away, or what it sent is no HTTP: no fault of the server's.
            if Task.isCancelled { throw error }
            throw Problem.brokenBody
        }
        guard max(received, expected) <= limit else { throw Problem.tooLarge(limit) }
        guard received >= expected else { throw Problem.brokenBody }
        return bytes
    }

    private static let mostDiscarded = 1024 * 1024

    private func parameters(
        _ mounted: Mounted, _ input: Input
    ) throws(Problem) -> (PageRequest, [(name: String, value: String)]) {
        guard let text = input.query, !text.isEmpty else { return (PageRequest(), []) }
        var pairs = try PercentEncoding.pairs(text)
        var page = PageRequest()
        let names = mounted.pageParameters
        if mounted.isPage { page = try PageRequest(names, takingFrom: &pairs) }
        if mounted.endpoint.query == nil, !pairs.isEmpty { throw .unknownParameters(pairs.map(\.name), allowed: names) }
        return (page, pairs)
    }
}

extension PageRequest {
    /// Takes its own parameters, which are these, out of the pairs.
    init(_ names: [String], takingFrom pairs: inout [(name: String, value: String)]) throws(Problem) {
        var fields: [Problem.Field] = []
        var limit = Self.defaultLimit
        var cursor: Cursor?
        var wantsTotal = false
        for (name, value) in pairs where names.contains(name) {
            switch name {
            case "limit":
                if let number = Int(value), Self.limits.contains(number) {
                    limit = number
                } else {
                    fields.append(.init("?limit", "must be a whole number from 1 to 200"))
                }
            case "cursor":
                guard let parsed = Cursor(value) else { throw .badCursor }
                cursor = parsed
            case "count":
                if let flag = Bool(value) {
                    wantsTotal = flag
                } else {
                    fields.append(.init("?count", "must be true or false"))
                }
            default: break
            }
        }
        guard fields.isEmpty else { throw .invalid(fields) }
        pairs.removeAll { names.contains($0.name) }
        self.init(limit: limit, after: cursor, wantsTotal: wantsTotal)
    }
}
