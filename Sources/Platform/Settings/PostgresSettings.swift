import Foundation

extension Settings.Storage {
    /// The PostgreSQL database, where it is the engine.
    package struct PostgreSQL: Sendable {
        package let url: String?
        package let password: Secret<String>?

        init(_ reader: inout SettingsReader) {
            typealias Key = SettingsTable
            url = reader.read(Key.postgresURL)
            password = reader.read(Key.postgresPassword)
        }
    }
}

extension SettingsTable {
    static let postgresURL = SettingKey(
        "storage.postgresql.url", .postgresURL,
        "The database of PostgreSQL, with its user and options of libpq, such as "
            + "postgresql://hms@db-1,db-2/hms?sslmode=verify-full&sslrootcert=/etc/hms/ca.pem. Needed where storage.engine is "
            + "postgresql. Each service makes a schema of its own in it.")
    static let postgresPassword = SettingKey(
        "storage.postgresql.password", .password(1...512), secret: true, "Password of that user.")

    static let postgres = [postgresURL.description, postgresPassword.description]
}

extension SettingKind where Value == String {
    static let postgresURL = matching(
        "an address such as postgresql://user@host:5432/database, without password"
    ) { text in
        guard let scheme = text.range(of: "://"), ["postgresql", "postgres"].contains(text[..<scheme.lowerBound]) else {
            return false
        }
        let rest = text[scheme.upperBound...]
        guard !rest.isEmpty, !rest.contains(where: \.isWhitespace), !rest.contains("password=") else { return false }
        guard let at = rest.firstIndex(of: "@") else { return true }
        return !rest[..<at].contains(":")
    }
}
