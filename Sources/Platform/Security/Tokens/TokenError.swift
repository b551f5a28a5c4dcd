package import Kernel

/// Why a token was refused. Callers of the API learn only whether to refresh, to sign in again, or that it is no token.
package enum TokenError: Error, Sendable, Hashable, ProblemConvertible {
    case malformed
    /// Any algorithm but EdDSA, and any type but an access token.
    case algorithm
    case unknownKey
    case signature
    case issuer
    case audience
    case expired
    case notYetValid
    /// The session, or all of the user's earlier sessions, were ended.
    case revoked
    /// No installed key may sign now.
    case noSigningKey

    package var problem: Problem {
        switch self {
        case .expired: Problem(.unauthenticated, "token-expired", "The access token has expired; refresh it.")
        case .revoked: Problem(.unauthenticated, "session-ended", "This session has ended; sign in again.")
        case .noSigningKey: Problem(.unavailable, "no-signing-key", "Sign-in is not available now.")
        case .malformed, .algorithm, .unknownKey, .signature, .issuer, .audience, .notYetValid:
            Problem(.unauthenticated, "token-invalid", "The access token is not valid.")
        }
    }
}
