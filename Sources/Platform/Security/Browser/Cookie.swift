/// One cookie to be set. Source: RFC 6265bis.
package struct Cookie: Sendable, Hashable {
    package enum SameSite: String, Sendable {
        case strict = "Strict"
        case lax = "Lax"
    }

    /// Characters of a token, without spaces and separators.
    package let name: String
    /// Characters of a cookie value: base64url fits.
    package let value: String
    package var path: String
    /// Until the browser closes, if absent; zero deletes it.
    package var maxAge: Duration?
    /// Scripts cannot read it. Only the CSRF token is meant to be read.
    package var isHTTPOnly: Bool
    /// Sent over TLS only (browsers take localhost for as good).
    package var isSecure: Bool
    package var sameSite: SameSite

    /// Nothing if the name or the value would not survive as one cookie, or the path could smuggle in an attribute.
    package init?(
        _ name: String, _ value: String, path: String = "/", maxAge: Duration? = nil, isHTTPOnly: Bool = true,
        isSecure: Bool = true, sameSite: SameSite = .strict
    ) {
        let pathIsPlain = path.utf8.allSatisfy { (0x21...0x7E).contains($0) && $0 != UInt8(ascii: ";") }
        guard !name.isEmpty, name.utf8.allSatisfy(Self.isToken), value.utf8.allSatisfy(Self.isValue),
            path.hasPrefix("/"), pathIsPlain
        else { return nil }
        self.name = name
        self.value = value
        self.path = path
        self.maxAge = maxAge
        self.isHTTPOnly = isHTTPOnly
        self.isSecure = isSecure
        self.sameSite = sameSite
    }

    /// The value of a `Set-Cookie` header.
    package var header: String {
        var text = "\(name)=\(value); Path=\(path)"
        if let maxAge { text += "; Max-Age=\(max(0, maxAge.components.seconds))" }
        if isHTTPOnly { text += "; HttpOnly" }
        if isSecure { text += "; Secure" }
        return text + "; SameSite=\(sameSite.rawValue)"
    }

    /// Removes the cookie of this name and path.
    package var deletion: Cookie {
        var cookie = self
        cookie.maxAge = .zero
        return cookie
    }

    /// The value of the first cookie of that name in a `Cookie` header.
    package static func value(of name: String, in header: String) -> String? {
        for pair in header.split(separator: ";") {
            let pair = pair.drop { $0 == " " }
            guard let separator = pair.firstIndex(of: "="), pair[..<separator] == name else { continue }
            return String(pair[pair.index(after: separator)...])
        }
        return nil
    }

    private static func isToken(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
            true
        default: false
        }
    }

    private static func isValue(_ byte: UInt8) -> Bool {
        (0x21...0x7E).contains(byte) && ![0x22, 0x2C, 0x3B, 0x5C].contains(byte)
    }
}
