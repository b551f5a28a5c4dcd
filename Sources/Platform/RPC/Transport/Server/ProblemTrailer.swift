import GRPCCore
import Kernel

/// A `Problem` on its way from one process to another: JSON in the trailer of a failed call, so that the caller of the API
/// is told the same as if the services shared a process.
enum ProblemTrailer {
    static let key = "hms-problem-bin"

    private struct Told: Codable {
        let status: Int
        let slug: String
        let detail: String
        let fields: [Problem.Field]
        let retryAfter: Int?
        let extra: [String: JSONValue]
    }

    static func error(_ problem: Problem) -> RPCError {
        let told = Told(
            status: problem.kind.rawValue, slug: problem.slug, detail: problem.detail, fields: problem.fields,
            retryAfter: problem.retryAfter, extra: problem.extra)
        var metadata = Metadata()
        if let bytes = try? JSON.encode(told) { metadata.addBinary(bytes, forKey: key) }
        return RPCError(code: code(of: problem.kind), message: problem.slug, metadata: metadata)
    }

    /// Nothing, if the call did not fail with a problem.
    static func read(_ metadata: Metadata) -> Problem? {
        guard let bytes = metadata[binaryValues: key].first(where: { _ in true }),
            let told = try? JSON.decode(Told.self, from: bytes, strictness: .stored),
            let kind = Problem.Kind(rawValue: told.status)
        else { return nil }
        var problem = Problem(kind, told.slug, told.detail, fields: told.fields, retryAfter: told.retryAfter)
        problem.extra = told.extra
        return problem
    }

    private static func code(of kind: Problem.Kind) -> RPCError.Code {
        switch kind {
        case .unauthenticated: .unauthenticated
        case .forbidden: .permissionDenied
        case .notFound, .gone: .notFound
        case .conflict, .preconditionFailed, .preconditionRequired: .failedPrecondition
        case .timeout: .deadlineExceeded
        case .tooManyRequests: .resourceExhausted
        case .internalError: .internalError
        case .unavailable: .unavailable
        case .badRequest, .methodNotAllowed, .notAcceptable, .tooLarge, .uriTooLong, .unsupportedMediaType,
            .unprocessable, .headersTooLarge:
            .invalidArgument
        }
    }
}
