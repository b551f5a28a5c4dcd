package import Kernel

/// Protects cookie sessions from requests that other sites make browsers send: the page reads the token from a cookie
/// and sends it again in a header, which other sites cannot. Bound to the session, so that a cookie planted by a
/// neighbouring domain is worth nothing. Source: OWASP, Signed Double-Submit Cookie.
package struct CSRFTokens: Sendable {
    /// Secret. Every process that a browser's requests come to checks with the same one.
    package let key: [UInt8]

    /// - Parameter key: 32 bytes, from `MasterKey.derive(.csrf)`.
    package init(key: [UInt8]) {
        self.key = key
    }

    /// For the cookie that the page's script reads (not HttpOnly): `<random>.<code>`.
    package func issue(for session: SessionID) -> String {
        let nonce = Base64URL.encode(Bytes.random(16))
        return "\(nonce).\(code(nonce, session))"
    }

    /// Whether header and cookie carry the same token and it was issued for this session.
    package func accepts(header: String?, cookie: String?, session: SessionID) -> Bool {
        guard let header, let cookie, header.utf8.count <= 128, Bytes.areEqual(header.utf8, cookie.utf8) else {
            return false
        }
        let parts = header.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2, parts[0].utf8.count == 22 else { return false }
        return Bytes.areEqual(code(String(parts[0]), session).utf8, parts[1].utf8)
    }

    private func code(_ nonce: String, _ session: SessionID) -> String {
        Base64URL.encode(Bytes.hmac(Array("csrf-1|\(session.text)|\(nonce)".utf8), key: key))
    }
}
