package import HTTPTypes

extension HTTPField.Name {
    static let requestID = token("X-Request-Id")
    static let traceparent = token("traceparent")
    static let rateLimit = token("RateLimit-Limit")
    static let rateRemaining = token("RateLimit-Remaining")
    static let rateReset = token("RateLimit-Reset")
    static let replayed = token("Idempotency-Replayed")
    static let link = token("Link")
    static let frameOptions = token("X-Frame-Options")
    static let referrerPolicy = token("Referrer-Policy")
    static let resourcePolicy = token("Cross-Origin-Resource-Policy")

    /// Names of this file, which are tokens.
    private static func token(_ name: String) -> HTTPField.Name {
        guard let name = HTTPField.Name(name) else { preconditionFailure("\(name) is no header's name") }
        return name
    }
}

/// The headers that every answer has.
package enum SecurityHeaders {
    /// - Parameter isHTTPS: whether browsers reach the server by https, and shall never try without.
    package static func fields(isHTTPS: Bool) -> HTTPFields {
        var fields: HTTPFields = [
            .contentSecurityPolicy:
                "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'",
            .xContentTypeOptions: "nosniff",
            .referrerPolicy: "same-origin",
            .resourcePolicy: "same-origin",
        ]
        if isHTTPS { fields[.strictTransportSecurity] = "max-age=31536000; includeSubDomains" }
        return fields
    }
}
