package import HTTPTypes

/// A cookie that a reply sets: never readable by scripts, never sent along by other sites.
package struct Cookie: Sendable, Hashable {
    package let name: String
    /// Characters of base64url and dots only.
    package let value: String
    /// Seconds; 0 deletes it, nothing keeps it until the browser closes.
    package let maxAge: Int?
    package let path: String
    /// Sent over https only; off for a server on plain http, where browsers would drop it.
    package let isSecure: Bool
    /// Whether scripts may not read it. The CSRF token's cookie is the one that they may.
    package let isHTTPOnly: Bool

    package init(
        _ name: String, _ value: String, maxAge: Int? = nil, path: String = "/", isSecure: Bool, isHTTPOnly: Bool = true
    ) {
        self.name = name
        self.value = value
        self.maxAge = maxAge
        self.path = path
        self.isSecure = isSecure
        self.isHTTPOnly = isHTTPOnly
    }

    var text: String {
        var text = "\(name)=\(value); Path=\(path); SameSite=Lax"
        if let maxAge { text += "; Max-Age=\(maxAge)" }
        if isSecure { text += "; Secure" }
        if isHTTPOnly { text += "; HttpOnly" }
        return text
    }
}

package enum Cookies {
    /// The value of the first cookie of this name.
    package static func value(of name: String, in headers: HTTPFields) -> String? {
        guard let header = headers[.cookie] else { return nil }
        for pair in header.split(separator: ";") {
            let pair = pair.drop { $0 == " " }
            guard pair.hasPrefix(name), let equals = pair.firstIndex(of: "="), pair[..<equals] == name else { continue }
            return String(pair[pair.index(after: equals)...])
        }
        return nil
    }
}
