import HTTPTypes
import HummingbirdCore
package import Kernel
import NIOCore

/// Makes responses of replies and problems.
struct ResponseMaker: Sendable {
    /// The answer of the route that other routes are compared with: two headers, and nothing done.
    let hello = Response(
        status: .ok, headers: [.contentType: "text/plain"], body: ResponseBody(byteBuffer: ByteBuffer(string: "hello")))
    private let base: HTTPFields
    private let date = DateHeader()

    init(isHTTPS: Bool) {
        base = SecurityHeaders.fields(isHTTPS: isHTTPS)
    }

    func response(
        _ reply: Reply, _ mounted: Mounted, _ input: Input, _ context: RequestContext, _ rate: RateLimiter.Decision?
    ) -> Response {
        var headers = headers(context, rate)
        var isCacheable = false
        for (name, value) in reply.headers {
            guard let name = HTTPField.Name(name) else { continue }
            if name == .cacheControl { isCacheable = true }
            headers.append(HTTPField(name: name, value: value))
        }
        // Records of patients are kept by nobody on the way, nor on the disk of a shared computer.
        if !isCacheable { headers.append(HTTPField(name: .cacheControl, value: "no-store")) }
        if let revision = reply.revision {
            let tag = "\"\(revision)\""
            headers.append(HTTPField(name: .eTag, value: tag))
            if mounted.endpoint.method == .get, let seen = input.head.ifNoneMatch, Self.matches(seen, tag) {
                return Response(status: .notModified, headers: headers)
            }
        } else if let seen = input.head.ifNoneMatch, let tag = headers[.eTag], Self.matches(seen, tag) {
            return Response(status: .notModified, headers: headers)
        }
        if mounted.status == .created, let id = reply.id {
            headers.append(HTTPField(name: .location, value: Self.location(mounted, input, id)))
        }
        if let next = reply.next {
            headers.append(HTTPField(name: .link, value: Self.link(input, next)))
        }
        switch reply.content {
        case .none: return Response(status: mounted.status, headers: headers)
        case .json(let bytes):
            headers.append(HTTPField(name: .contentType, value: "application/json"))
            return Response(status: mounted.status, headers: headers, body: .init(byteBuffer: ByteBuffer(bytes: bytes)))
        case .other(let bytes, let type):
            headers.append(HTTPField(name: .contentType, value: type))
            return Response(status: mounted.status, headers: headers, body: .init(byteBuffer: ByteBuffer(bytes: bytes)))
        }
    }

    func response(
        _ problem: Problem, _ target: String, _ context: RequestContext, _ rate: RateLimiter.Decision?
    ) -> Response {
        var headers = headers(context, rate)
        headers.append(HTTPField(name: .cacheControl, value: "no-store"))
        headers.append(HTTPField(name: .contentType, value: "application/problem+json"))
        if let seconds = problem.retryAfter { headers.append(HTTPField(name: .retryAfter, value: String(seconds))) }
        if problem.kind == .unauthenticated { headers.append(HTTPField(name: .wwwAuthenticate, value: "Bearer")) }
        if problem.kind == .tooLarge { headers.append(HTTPField(name: .connection, value: "close")) }
        let body = problem.document(instance: target, requestID: context.requestID)
        return Response(
            status: HTTPResponse.Status(code: problem.kind.rawValue), headers: headers,
            body: .init(byteBuffer: ByteBuffer(bytes: body.bytes)))
    }

    func headers(_ context: RequestContext, _ rate: RateLimiter.Decision?) -> HTTPFields {
        var headers = base
        headers.reserveCapacity(16)
        headers.append(HTTPField(name: .date, value: date.text(at: SystemClock().now)))
        headers.append(HTTPField(name: .requestID, value: context.requestID))
        headers.append(HTTPField(name: .traceparent, value: context.trace.traceparent))
        if let rate {
            headers.append(HTTPField(name: .rateLimit, value: String(rate.limit)))
            headers.append(HTTPField(name: .rateRemaining, value: String(rate.remaining)))
            headers.append(HTTPField(name: .rateReset, value: String(rate.reset)))
        }
        return headers
    }

    static func matches(_ seen: String, _ tag: String) -> Bool {
        seen == tag || seen == "*" || seen.split(separator: ",").contains { $0.filter { $0 != " " } == tag }
    }

    private static func location(_ mounted: Mounted, _ input: Input, _ id: String) -> String {
        var location = mounted.endpoint.location
        if location == mounted.endpoint.path + "/{id}" { return input.path + "/" + id }
        let parameters = PathParameters(names: mounted.names, values: input.values)
        location = location.split(separator: "/").map { segment in
            guard segment.first == "{" else { return String(segment) }
            let name = String(segment.dropFirst().dropLast())
            return name == "id" ? id : parameters[name] ?? ""
        }.joined(separator: "/")
        return "/" + location
    }

    /// The same request with the next page's cursor.
    private static func link(_ input: Input, _ next: String) -> String {
        let others = (input.query ?? "").split(separator: "&").filter { !$0.hasPrefix("cursor=") }
        return "<\(input.path)?\((others + ["cursor=\(next)"]).joined(separator: "&"))>; rel=\"next\""
    }
}

extension Problem {
    /// The problem as RFC 9457 writes it.
    package func document(instance: String, requestID: String) -> JSONValue {
        var document: JSONObject = [
            "type": .string("/problems/\(slug)"), "title": .string(kind.title),
            "status": .integer(Int64(kind.rawValue)),
            "detail": .string(detail), "instance": .string(String(instance.prefix(200))),
            "requestId": .string(requestID),
        ]
        if !fields.isEmpty {
            document["errors"] = .array(
                fields.map { ["pointer": .string($0.pointer), "message": .string($0.message)] })
        }
        for (name, value) in extra.sorted(by: { $0.key < $1.key }) where document[name] == nil {
            document[name] = value
        }
        return .object(document)
    }
}

extension Problem.Kind {
    /// The phrase of the status, by RFC 9110.
    package var title: String {
        switch self {
        case .badRequest: "Bad Request"
        case .unauthenticated: "Unauthorized"
        case .forbidden: "Forbidden"
        case .notFound: "Not Found"
        case .methodNotAllowed: "Method Not Allowed"
        case .notAcceptable: "Not Acceptable"
        case .timeout: "Request Timeout"
        case .conflict: "Conflict"
        case .gone: "Gone"
        case .preconditionFailed: "Precondition Failed"
        case .tooLarge: "Content Too Large"
        case .uriTooLong: "URI Too Long"
        case .unsupportedMediaType: "Unsupported Media Type"
        case .unprocessable: "Unprocessable Content"
        case .preconditionRequired: "Precondition Required"
        case .tooManyRequests: "Too Many Requests"
        case .headersTooLarge: "Request Header Fields Too Large"
        case .internalError: "Internal Server Error"
        case .unavailable: "Service Unavailable"
        }
    }
}
