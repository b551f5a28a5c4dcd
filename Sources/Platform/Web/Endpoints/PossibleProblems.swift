package import Kernel

extension Endpoint {
    /// Every kind of problem that an endpoint of this shape can answer, and its own; ascending.
    package var possibleProblems: [Problem.Kind] {
        var kinds: Set<Problem.Kind> = [.badRequest, .internalError, .unavailable]
        if rate != .unlimited { kinds.insert(.tooManyRequests) }
        if access != .open { kinds.formUnion([.unauthenticated, .forbidden]) }
        if !pathParameters.isEmpty { kinds.insert(.notFound) }
        if query != nil || isPage { kinds.insert(.unprocessable) }
        if body != nil || rawBody != nil {
            kinds.formUnion([.tooLarge, .unsupportedMediaType, .unprocessable])
        }
        if !method.isSafe { kinds.insert(.conflict) }
        if isIdempotent { kinds.insert(.unprocessable) }
        switch precondition {
        case .none: break
        case .optional: kinds.insert(.preconditionFailed)
        case .required: kinds.formUnion([.preconditionFailed, .preconditionRequired])
        }
        kinds.formUnion(problems.map(\.kind))
        return kinds.sorted { $0.rawValue < $1.rawValue }
    }

    var isPage: Bool { if case .page = answer { true } else { false } }
    /// The query parameters that are about the page.
    var pageParameters: [String] { isPage ? ["limit", "cursor"] + (isCounted ? ["count"] : []) : [] }
    /// Whether it can be repeated with an `Idempotency-Key`.
    package var isIdempotent: Bool { method == .post && access != .open }
}
