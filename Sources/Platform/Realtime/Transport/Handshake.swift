import HTTPTypes
import Kernel
import Web

/// What the first request of a session says of who asks.
enum Handshake {
    /// The credentials that count. A browser sends the session's cookie for every page, also for one of another site; so
    /// the cookie counts only for pages of HMS itself, and that is what protects from request forgery here.
    /// - Parameters:
    ///   - authority: the host and port that the request was sent to.
    ///   - isWebSocket: browsers always say where a WebSocket comes from, so nothing is taken for granted then.
    static func credentials(
        _ headers: HTTPFields, authority: String?, isWebSocket: Bool, _ configuration: LiveConfiguration
    ) -> Credentials? {
        if let text = headers[.authorization], text.prefix(7).lowercased() == "bearer " {
            return .bearer(String(text.dropFirst(7)))
        }
        if let key = headers[HTTPField.Name.apiKey] { return .apiKey(key) }
        guard let cookie = Cookies.value(of: configuration.sessionCookie, in: headers),
            isOwnPage(headers, authority, isWebSocket, configuration)
        else { return nil }
        return .session(cookie)
    }

    private static func isOwnPage(
        _ headers: HTTPFields, _ authority: String?, _ isWebSocket: Bool, _ configuration: LiveConfiguration
    ) -> Bool {
        if let origin = headers[.origin] {
            if let own = configuration.publicOrigin, own.lowercased() == origin.lowercased() { return true }
            guard let authority, let scheme = origin.firstRange(of: "://") else { return false }
            return origin[scheme.upperBound...].lowercased() == authority.lowercased()
        }
        // A page's own GET has no Origin. Of another site's page such a request says so, or has no cookie (SameSite), and
        // its answer cannot be read there.
        guard !isWebSocket else { return false }
        return headers[HTTPField.Name.fetchSite].map { $0 == "same-origin" } ?? true
    }
}

extension HTTPField.Name {
    fileprivate static let apiKey = token("X-API-Key")
    fileprivate static let fetchSite = token("Sec-Fetch-Site")

    /// Names of this file, which are tokens.
    private static func token(_ name: String) -> HTTPField.Name {
        guard let name = HTTPField.Name(name) else { preconditionFailure("\(name) is no header's name") }
        return name
    }
}
