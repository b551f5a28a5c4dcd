import HTTPTypes
package import HummingbirdCore
import Kernel
package import Logging
import NIOCore
package import Observability
import Storage

/// Answers every request: finds its endpoint and takes it through all checks, in one function, without a chain of
/// middleware. Usable without a socket.
package final class Responder: Sendable {
    let mounted: [Mounted]
    let routes: RouteTable
    let authenticator: any Authenticator
    let accessLog: any AccessLog
    let configuration: WebConfiguration
    let ids = RandomIDs()
    let limiter: RateLimiter
    /// Where several processes share the limits.
    let sharedLimiter: SharedRateLimiter?
    let deadlines: Deadlines
    let writer: ResponseMaker
    let logger: Logger
    let spans: (any SpanExporter)?
    let strays: EndpointMetrics
    /// Answers what no endpoint has.
    let app: WebApp?
    let start = ContinuousClock.now

    /// - Throws: `EndpointTableError` for endpoints that contradict each other, `WebFolderError` without a web app in its
    ///   folder.
    package init(
        groups: [EndpointGroup], configuration: WebConfiguration, authenticator: any Authenticator,
        accessLog: any AccessLog, readiness: Readiness, metrics: Metrics, logger: Logger,
        spans: (any SpanExporter)? = nil
    ) throws {
        let system = try SystemEndpoints.group(
            beside: groups, configuration: configuration, authenticator: authenticator, readiness: readiness,
            metrics: metrics)
        mounted = (groups + [system]).flatMap { group in
            group.endpoints.map { Mounted($0, group.replay, metrics: metrics) }
        }
        routes = try RouteTable(mounted.map(\.endpoint))
        strays = EndpointMetrics(in: metrics, method: "ANY", route: "unknown")
        app = try configuration.appFolder.map { try WebApp(folder: $0, metrics: metrics) }
        self.authenticator = authenticator
        self.accessLog = accessLog
        self.configuration = configuration
        let limiter = RateLimiter(configuration.rateLimits)
        self.limiter = limiter
        sharedLimiter = configuration.sharedBuckets.map { SharedRateLimiter(limiter, $0, metrics: metrics) }
        deadlines = Deadlines(limit: configuration.handlerTimeout)
        writer = ResponseMaker(isHTTPS: configuration.isHTTPS)
        self.logger = logger
        self.spans = spans
    }

    /// Every endpoint, those of the server itself included.
    package var endpoints: [Endpoint] { mounted.map(\.endpoint) }

    /// Other rate limits from now on.
    package func replace(rateLimits: RateLimits) { limiter.replace(rateLimits) }

    /// Ends requests that take too long. The server does so twice a second.
    package func endOverdue() { deadlines.sweep() }

    /// What was found out on the way, needed also when the request fails.
    struct Progress {
        var caller: Caller?
        var rate: RateLimiter.Decision?
    }

    /// - Parameter address: of the client's end of the connection.
    package func respond(to request: Request, from address: String) async -> Response {
        let started = ContinuousClock.now
        let target = request.head.path ?? "/"
        let (path, query) = Self.split(target)
        if configuration.hasBenchRoute, path == "/hello-bench" { return writer.hello }
        let head = RequestHead(request.headers)
        let context = RequestContext(
            requestID: head.givenRequestID ?? ids.requestID(), trace: ids.trace(head.traceparent),
            remoteAddress: configuration.trustsProxy ? Self.client(head.forwardedFor) ?? address : address)
        let isHead = request.method == .head
        let method = isHead ? .get : Endpoint.Method(rawValue: request.method.rawValue)

        var progress = Progress()
        var metrics = strays
        var operation = "unknown"
        var response: Response
        switch routes.match(method, path) {
        case .found(let position, let values):
            let mounted = mounted[position]
            metrics = mounted.metrics
            operation = mounted.endpoint.operationID
            metrics.began()
            do {
                let input = Input(request: request, head: head, path: String(path), query: query, values: values)
                let reply = try await answer(mounted, input, context, &progress)
                response = writer.response(reply, mounted, input, context, progress.rate)
            } catch {
                let problem = await problem(error, mounted, path, head, progress, context)
                response = writer.response(problem, target, context, progress.rate)
            }
        case .wrongMethod(let allowed):
            metrics.began()
            response = writer.response(.wrongMethod(allowed), target, context, nil)
            response.headers[.allow] = allowed.flatMap { $0 == .get ? ["GET", "HEAD"] : [$0.rawValue] }.sorted()
                .joined(separator: ", ")
        case .none:
            if let app, method == .get, let match = app.find(path, accept: request.headers[.accept]) {
                metrics = app.metrics
                operation = "app"
                metrics.began()
                response = writer.response(match, to: request.headers, context)
            } else {
                metrics.began()
                response = writer.response(.noSuchPath, target, context, nil)
            }
        }
        let elapsed = ContinuousClock.now - started
        let parts = elapsed.components
        let nanoseconds = Int(parts.seconds) * 1_000_000_000 + Int(parts.attoseconds / 1_000_000_000)
        metrics.ended(status: response.status.code, nanoseconds: nanoseconds)
        if let spans {
            spans.export(
                Span(
                    name: operation, context: context.trace, start: SystemClock().now - elapsed, duration: elapsed,
                    attributes: ["requestId": context.requestID],
                    errorType: response.status.code >= 500 ? String(response.status.code) : nil))
        }
        logger.log(
            level: response.status.code < 300 ? .debug : .info, "request",
            metadata: [
                "requestId": .string(context.requestID), "traceId": .string(context.trace.traceID),
                "method": .string(request.method.rawValue), "endpoint": .string(operation),
                "status": .stringConvertible(response.status.code),
                "durationMs": .stringConvertible(Double(nanoseconds / 1000) / 1000),
                "userId": .string(progress.caller?.id ?? "anonymous"),
            ])
        return isHead ? response.createHeadResponse() : response
    }

    /// What an error says to the client, and to the logs of the operator and of the audit.
    private func problem(
        _ error: any Error, _ mounted: Mounted, _ path: Substring, _ head: RequestHead, _ progress: Progress,
        _ context: RequestContext
    ) async -> Problem {
        var problem = (error as? any ProblemConvertible)?.problem ?? .internal
        let namesRevision = mounted.endpoint.precondition != .none && head.ifMatch != nil
        if problem.kind == .conflict, problem.slug == "conflict", namesRevision { problem = .revisionConflict }
        if error is CancellationError { problem = .tookTooLong }
        if problem.kind == .internalError {
            logger.error(
                "request failed",
                metadata: [
                    "requestId": .string(context.requestID), "endpoint": .string(mounted.endpoint.operationID),
                    "error": .string(String(reflecting: type(of: error))),
                    // What SQLite says names tables, never values.
                    "engine": .string(Self.engineReason(error)),
                ])
        }
        if !mounted.documented.contains(problem.kind) {
            logger.warning(
                "an undocumented problem was answered",
                metadata: [
                    "requestId": .string(context.requestID), "endpoint": .string(mounted.endpoint.operationID),
                    "problem": .string(problem.slug), "status": .stringConvertible(problem.kind.rawValue),
                ])
        }
        if problem.kind == .forbidden, let caller = progress.caller {
            do {
                try await accessLog.recordDenial(
                    of: caller, action: mounted.endpoint.operationID, path: String(path.prefix(500)))
            } catch {
                logger.error("a denial could not be recorded", metadata: ["requestId": .string(context.requestID)])
            }
        }
        return problem
    }

    private static func engineReason(_ error: any Error) -> String {
        guard case StorageError.engine(let reason)? = error as? StorageError else { return "" }
        return reason
    }

    private static func split(_ target: String) -> (path: Substring, query: Substring?) {
        guard let mark = target.utf8.firstIndex(of: UInt8(ascii: "?")) else { return (target[...], nil) }
        return (target[..<mark], target[target.index(after: mark)...])
    }

    /// The address that the nearest proxy saw.
    private static func client(_ forwardedFor: String?) -> String? {
        forwardedFor?.split(separator: ",").last.map { String($0.filter { $0 != " " }.prefix(45)) }
    }
}
