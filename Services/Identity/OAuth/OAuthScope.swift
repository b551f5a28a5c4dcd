package import Kernel

/// What a client asks for: permissions of HMS by their names, and `openid`, `profile`, `email`, `offline_access`.
struct OAuthScope: Sendable {
    private static let standard: Set<String> = ["openid", "profile", "email", "offline_access"]

    /// Sorted.
    let permissions: [Permission]
    let wantsIDToken: Bool

    /// Throws `invalid_scope` for a name that is none, and for a permission that is not among `allowed`.
    /// - Parameter text: names with a space between; nothing asks for all that is allowed.
    init(_ text: String?, allowed: [Permission]) throws(OAuthError) {
        guard let text else {
            permissions = allowed
            wantsIDToken = false
            return
        }
        var asked: Set<Permission> = []
        let names = text.split(separator: " ").map(String.init)
        guard names.count <= 100 else { throw .invalidScope }
        for name in names where !Self.standard.contains(name) {
            guard let permission = Permission(rawValue: name), allowed.contains(permission) else { throw .invalidScope }
            asked.insert(permission)
        }
        permissions = asked.sorted { $0.rawValue < $1.rawValue }
        wantsIDToken = names.contains("openid")
    }

    static func text(_ permissions: [Permission], openID: Bool = false) -> String {
        ((openID ? ["openid"] : []) + permissions.map(\.rawValue)).joined(separator: " ")
    }
}

/// Where a client may be sent back to with a code: https, a program on the same machine, or an app's own scheme, whose name
/// has a dot (RFC 8252). Compared exactly.
package struct RedirectURI: TextValue, SchemaDescribed {
    private let text: String

    package init?(_ text: String) {
        guard (8...500).contains(text.utf8.count), text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }),
            !text.contains(where: { "#<>\"\\^`{}|".contains($0) }), let colon = text.firstIndex(of: ":")
        else { return nil }
        let scheme = text[..<colon]
        let rest = text[text.index(after: colon)...]
        guard let first = scheme.utf8.first, (97...122).contains(first),
            scheme.utf8.allSatisfy({ (97...122).contains($0) || (48...57).contains($0) || [43, 45, 46].contains($0) })
        else { return nil }
        switch scheme {
        case "https":
            guard rest.hasPrefix("//"), rest.count > 2, !Self.authority(rest).contains("@") else { return nil }
        case "http": guard Self.isThisMachine(rest) else { return nil }
        default: guard scheme.contains(".") else { return nil }
        }
        self.text = text
    }

    private init(unchecked text: String) { self.text = text }

    package var description: String { text }
    package static let rule =
        "must be an https address, a http address of this machine, or an app's own scheme with a dot"
    package static var schema: Schema { .string(pattern: "^[a-z][a-z0-9+.-]*:", minLength: 8, maxLength: 500) }
    package static var example: RedirectURI { RedirectURI(unchecked: "https://app.example.org/callback") }

    private static func authority(_ rest: Substring) -> Substring {
        rest.dropFirst(2).prefix { $0 != "/" && $0 != "?" }
    }

    private static func isThisMachine(_ rest: Substring) -> Bool {
        guard rest.hasPrefix("//") else { return false }
        let authority = authority(rest)
        if authority == "[::1]" || authority.hasPrefix("[::1]:") { return true }
        return ["127.0.0.1", "localhost"].contains(authority.prefix { $0 != ":" }) && !authority.contains("@")
    }
}
