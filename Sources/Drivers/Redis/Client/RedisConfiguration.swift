import Foundation

/// Where Redis is, and how to speak to it.
package struct RedisConfiguration: Sendable {
    /// How to prove who is who. Paths are of PEM files.
    package struct TLS: Sendable, Hashable {
        /// Of the authority that signed the server's certificate; without it the machine's own are trusted.
        package var authorityFile: String?
        /// Of the client's certificate, and its key, where the server asks for one.
        package var certificateFile: String?
        package var keyFile: String?

        package init(authorityFile: String? = nil, certificateFile: String? = nil, keyFile: String? = nil) {
            self.authorityFile = authorityFile
            self.certificateFile = certificateFile
            self.keyFile = keyFile
        }
    }

    package let host: String
    package let port: Int
    package let database: Int
    /// A user of Redis's access control list; without one it is the default user, if there is a password.
    package var username: String?
    package var password: String?
    package var tls: TLS?
    /// Connections for commands, 1 or more. Subscriptions have one more.
    package var connections = 2
    /// What a command may take from being sent to being answered.
    package var commandTimeout = Duration.milliseconds(500)
    package var connectTimeout = Duration.seconds(2)
    /// Commands that wait for a connection; above it they are refused.
    package var mostWaiting = 10_000
    /// In front of every key and channel, so that several hospitals can share one Redis.
    package var prefix = "hms:"

    /// - Parameter url: `redis://host:port/database`, or `rediss://` for TLS; without user and password. Port and database
    ///   may be left out. Nothing, if it is no such address.
    package init?(url text: String) {
        guard let url = URL(string: text), let host = url.host(), !host.isEmpty, url.user() == nil,
            url.password() == nil, url.query() == nil, url.fragment() == nil
        else { return nil }
        switch url.scheme {
        case "redis": tls = nil
        case "rediss": tls = TLS()
        default: return nil
        }
        let path = url.path().drop { $0 == "/" }
        guard let database = path.isEmpty ? 0 : Int(path), (0...65_535).contains(database) else { return nil }
        // The brackets of an IPv6 address are of the URL.
        self.host = host.trimmingCharacters(in: CharacterSet(charactersIn: "[]"))
        port = url.port ?? 6379
        self.database = database
    }
}
