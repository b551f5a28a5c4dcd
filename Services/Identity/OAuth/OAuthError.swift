package import Kernel

/// What OAuth clients are told when they may not (RFC 6749, 5.2). As a problem it has `error` besides.
package enum OAuthError: String, Error, Sendable {
    case invalidRequest = "invalid_request"
    case invalidClient = "invalid_client"
    case invalidGrant = "invalid_grant"
    case unauthorizedClient = "unauthorized_client"
    case unsupportedGrantType = "unsupported_grant_type"
    case invalidScope = "invalid_scope"
}

extension OAuthError: ProblemConvertible {
    package var problem: Problem {
        let kind: Problem.Kind = self == .invalidClient ? .unauthenticated : .badRequest
        var problem = Problem(kind, "oauth-" + rawValue.replacing("_", with: "-"), detail)
        problem.extra = ["error": .string(rawValue), "error_description": .string(detail)]
        return problem
    }

    private var detail: String {
        switch self {
        case .invalidRequest: "A parameter of the request is missing or wrong."
        case .invalidClient: "The client is not known, or its secret is wrong."
        case .invalidGrant: "The code or token is wrong, used, too old, or another client's."
        case .unauthorizedClient: "The client may not use this grant."
        case .unsupportedGrantType: "Grants are authorization_code, refresh_token and client_credentials."
        case .invalidScope: "The client may not ask for this scope."
        }
    }
}
