import GRPCCore
import GRPCNIOTransportHTTP2Posix
import Kernel
import Logging
import Observability

/// What every served call has: the trace and the caller that it is made for, its figures, and errors that tell no more than
/// the API would.
struct CallInterceptor: ServerInterceptor {
    private let metrics: Metrics
    private let logger: Logger

    init(metrics: Metrics, logger: Logger) {
        self.metrics = metrics
        self.logger = logger
    }

    func intercept<Input: Sendable, Output: Sendable>(
        request: StreamingServerRequest<Input>, context: ServerContext,
        next:
            @Sendable (StreamingServerRequest<Input>, ServerContext) async throws -> StreamingServerResponse<Output>
    ) async throws -> StreamingServerResponse<Output> {
        let began = ContinuousClock.now
        let origin = CallMetadata.read(request.metadata, peer: Self.peer(context))
        do {
            let response = try await CallOrigin.$current.withValue(origin) {
                try await next(request, context)
            }
            ended(context, origin, "ok", began)
            return response
        } catch let error as RPCError {
            ended(context, origin, "\(error.code)", began)
            throw error
        } catch let error as any ProblemConvertible {
            ended(context, origin, error.problem.slug, began)
            throw ProblemTrailer.error(error.problem)
        } catch is CancellationError {
            ended(context, origin, "cancelled", began)
            throw RPCError(code: .cancelled, message: "cancelled")
        } catch {
            ended(context, origin, "internal-error", began)
            logger.error(
                "call failed",
                metadata: [
                    "method": "\(context.descriptor)", "error": "\(type(of: error))",
                    "traceId": "\(origin.request.trace.traceID)",
                ])
            throw RPCError(code: .internalError, message: "internal error")
        }
    }

    private func ended(
        _ context: ServerContext, _ origin: Caller, _ outcome: String, _ began: ContinuousClock.Instant
    ) {
        let elapsed = ContinuousClock.now - began
        metrics.counter(
            "hms_rpc_server_calls_total", "Calls of other processes, by how they ended.",
            labels: [("method", "\(context.descriptor)"), ("outcome", outcome)]
        ).increment()
        metrics.durations(
            "hms_rpc_server_duration_seconds", "Time of calls of other processes.",
            labels: [("method", "\(context.descriptor)")]
        ).observe(elapsed)
        logger.debug(
            "call served",
            metadata: [
                "method": "\(context.descriptor)", "status": "\(outcome)", "from": "\(origin.request.remoteAddress)",
                "subject": "\(origin.id)", "requestId": "\(origin.request.requestID)",
                "traceId": "\(origin.request.trace.traceID)",
            ])
    }

    /// The name of the first service of the calling process, as its certificate says.
    private static func peer(_ context: ServerContext) -> String {
        let certificate = (context.transportSpecific as? HTTP2ServerTransport.Posix.Context)?.peerCertificate
        return certificate?.names.first ?? "unknown"
    }
}
