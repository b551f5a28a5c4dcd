extension Settings {
    package struct Redis: Sendable {
        /// Nothing, where it is not used.
        package let url: String?
        package let username: String?
        package let password: Secret<String>?
        package let authorityFile: String?
        package let certificateFile: String?
        package let keyFile: String?
        package let connections: Int

        init(_ reader: inout SettingsReader) {
            typealias Key = SettingsTable
            url = reader.read(Key.redisURL)
            username = reader.read(Key.redisUser)
            password = reader.read(Key.redisPassword)
            authorityFile = reader.read(Key.redisAuthority)
            certificateFile = reader.read(Key.redisCertificate)
            keyFile = reader.read(Key.redisKey)
            connections = reader.read(Key.redisConnections)
        }
    }
}
