import JWTKit
import Kernel

/// The claims as JSON (RFC 7519). What they mean is checked by `TokenVerifier`, on the injected clock.
struct TokenPayload: JWTPayload {
    var iss: String
    var aud: String
    var sub: String
    var sid: String?
    var iat: NumericDate
    var nbf: NumericDate?
    var exp: NumericDate
    var roles: [String]
    /// Names of permissions with a space between, as OAuth writes scopes.
    var perms: String?
    var pid: String?
    var did: String?
    var kind: String
    var mfa: Bool

    init(_ claims: AccessClaims, issuer: String, audience: String) {
        iss = issuer
        aud = audience
        sub = claims.subject
        sid = claims.session?.text
        iat = NumericDate(instant: claims.issuedAt)
        nbf = claims.notBefore.map { NumericDate(instant: $0) }
        exp = NumericDate(instant: claims.expiresAt)
        roles = claims.roles
        perms = claims.scope.map { $0.map(\.rawValue).sorted().joined(separator: " ") }
        pid = claims.patient?.text
        did = claims.doctor?.text
        kind = claims.kind.rawValue
        mfa = claims.hasSecondFactor
    }

    func verify(using algorithm: some JWTAlgorithm) async throws {}

    /// Nothing if a claim has a form that HMS does not issue. No token speaks for HMS itself.
    var claims: AccessClaims? {
        guard let kind = Caller.Kind(rawValue: kind), kind != .system, !sub.isEmpty else { return nil }
        var claims = AccessClaims(
            subject: sub, kind: kind, session: nil, roles: roles, hasSecondFactor: mfa, issuedAt: iat.instant,
            notBefore: nbf?.instant, expiresAt: exp.instant)
        if let sid {
            guard let id = SessionID(sid) else { return nil }
            claims.session = id
        }
        if let pid {
            guard let id = PatientID(pid) else { return nil }
            claims.patient = id
        }
        if let did {
            guard let id = DoctorID(did) else { return nil }
            claims.doctor = id
        }
        if let perms {
            // A permission that no longer exists permits nothing.
            claims.scope = Set(perms.split(separator: " ").compactMap { Permission(rawValue: String($0)) })
        }
        return claims
    }
}

/// Seconds since 1970, with decimals where there are any (RFC 7519, section 2): "all sessions before this moment" is
/// kept in milliseconds, and must not end the one that begins in the same second.
struct NumericDate: Codable, Sendable {
    let instant: Instant

    init(instant: Instant) { self.instant = instant }

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let seconds = try container.decode(Double.self)
        guard abs(seconds) < 253_402_300_800 else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "must lie before the year 10000")
        }
        instant = Instant(milliseconds: Int64((seconds * 1000).rounded()))
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        if instant.milliseconds % 1000 == 0 {
            try container.encode(instant.seconds)
        } else {
            try container.encode(Double(instant.milliseconds) / 1000)
        }
    }
}
