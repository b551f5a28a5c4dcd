import CLibPQ

/// Where a PostgreSQL database is, and how to get in: a URL as libpq knows it, with several hosts if there is a standby, and
/// with its options for TLS: `postgresql://hms:secret@db1,db2/billing?sslmode=verify-full&sslrootcert=/etc/hms/ca.pem`.
package struct PostgresConfiguration: Sendable, CustomStringConvertible {
    let options: [(name: String, value: String)]

    /// Throws `PostgresError` without repeating the URL, which may hold a password.
    /// - Parameter password: where the URL has none.
    package init(url: String, password: String? = nil) throws(PostgresError) {
        guard url.hasPrefix("postgresql://") || url.hasPrefix("postgres://") else { throw Self.notAURL }
        var message: UnsafeMutablePointer<CChar>?
        guard let parsed = PQconninfoParse(url, &message) else {
            PQfreemem(message)
            throw Self.notAURL
        }
        defer { PQconninfoFree(parsed) }
        var options: [(name: String, value: String)] = [
            ("application_name", "hms"),
            // What was sent and not acknowledged for that long, in milliseconds, was sent into a cut network.
            ("tcp_user_timeout", "10000"),
            ("keepalives_idle", "5"), ("keepalives_interval", "2"), ("keepalives_count", "3"),
        ]
        var option = parsed
        while let keyword = option.pointee.keyword {
            if let value = option.pointee.val {
                let (name, value) = (String(cString: keyword), String(cString: value))
                options.removeAll { $0.name == name }
                options.append((name, value))
            }
            option += 1
        }
        if let password { options.append(("password", password)) }
        options.append(("client_encoding", "UTF8"))
        // Of several hosts, the one that takes changes: the primary, wherever it is now.
        options.append(("target_session_attrs", "read-write"))
        self.options = options
    }

    /// Host, port and database; never who logs in, nor with what.
    package var description: String {
        func value(_ name: String, _ fallback: String) -> String {
            options.first { $0.name == name }?.value ?? fallback
        }
        return "PostgreSQL \(value("dbname", "hms")) at \(value("host", "localhost")):\(value("port", "5432"))"
    }

    private static let notAURL = PostgresError(
        state: "", message: "is not a URL of PostgreSQL, like postgresql://user:password@host:5432/database")
}
