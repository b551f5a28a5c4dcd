import JWTKit
import Kernel

/// Issues tokens with the newest key. Made by `AccessTokens`.
struct TokenSigner: Sendable {
    let issuer: String
    let audience: String

    func sign(_ claims: AccessClaims, with keys: TokenKeys) async throws -> String {
        guard let key = keys.signingKey(at: claims.issuedAt) else { throw TokenError.noSigningKey }
        return try await keys.sign(TokenPayload(claims, issuer: issuer, audience: audience), with: key)
    }
}

/// Verifies tokens: signature, issuer, audience and times; not whether they were revoked.
struct TokenVerifier: Sendable {
    let issuer: String
    let audience: String
    /// How far the clocks of two machines may differ.
    let leeway: Duration

    struct Verified: Sendable {
        let claims: AccessClaims
        let kid: String
    }

    /// Throws `TokenError`.
    func verify(_ token: String, with keys: TokenKeys, at now: Instant) async throws -> Verified {
        let header = try TokenHeader.read(token)
        guard let kid = header.kid, let key = keys.key(kid), key.mayVerify(at: now) else { throw TokenError.unknownKey }
        let payload: TokenPayload
        do {
            payload = try await keys.payload(of: token)
        } catch let error as JWTError where error.errorType == .malformedToken {
            throw TokenError.malformed
        } catch {
            throw TokenError.signature
        }
        guard payload.iss == issuer else { throw TokenError.issuer }
        guard payload.aud == audience else { throw TokenError.audience }
        guard let claims = payload.claims else { throw TokenError.malformed }
        guard now < claims.expiresAt else { throw TokenError.expired }
        guard claims.issuedAt <= now + leeway, (claims.notBefore ?? claims.issuedAt) <= now + leeway else {
            throw TokenError.notYetValid
        }
        // Revocations are forgotten after the longest lifetime, so that no token may outlive it.
        guard claims.expiresAt - claims.issuedAt <= AccessTokens.longestLifetime else { throw TokenError.malformed }
        return Verified(claims: claims, kid: kid)
    }
}
