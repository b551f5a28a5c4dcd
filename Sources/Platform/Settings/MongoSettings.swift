import Foundation

extension Settings.Storage {
    /// The MongoDB deployment, where it is the engine.
    package struct MongoDB: Sendable {
        package let url: String?
        package let username: String?
        package let password: Secret<String>?
        package let authorityFile: String?
        /// Before the names of the services in the names of their databases.
        package let prefix: String
        package let connections: Int
        package let reach: Duration
        package let answer: Duration

        init(_ reader: inout SettingsReader) {
            typealias Key = SettingsTable
            url = reader.read(Key.mongoURL)
            username = reader.read(Key.mongoUser)
            password = reader.read(Key.mongoPassword)
            authorityFile = reader.read(Key.mongoAuthority)
            prefix = reader.read(Key.mongoPrefix)
            connections = reader.read(Key.mongoConnections)
            reach = .milliseconds(reader.read(Key.mongoReach))
            answer = .milliseconds(reader.read(Key.mongoAnswer))
        }
    }
}

extension SettingsTable {
    static let storageEngine = SettingKey(
        "storage.engine", .choice(Settings.Storage.Engine.allCases.map(\.rawValue)), default: "sqlite",
        "Where the services keep their data: sqlite in files of the data folder, for one process; mongodb and postgresql in "
            + "databases that several processes share.")
    static let mongoURL = SettingKey(
        "storage.mongodb.url", .mongoURL,
        "The replica set of MongoDB, such as mongodb://a:27017,b:27017,c:27017/?replicaSet=hms. Needed where "
            + "storage.engine is mongodb.")
    static let mongoUser = SettingKey("storage.mongodb.username", .text(1...128), "User of MongoDB.")
    static let mongoPassword = SettingKey(
        "storage.mongodb.password", .password(1...512), secret: true, "Password of that user.")
    static let mongoAuthority = SettingKey(
        "storage.mongodb.ca-file", .path,
        "PEM file with the authority that signed the certificates of MongoDB's servers; with it TLS is used.")
    static let mongoPrefix = SettingKey(
        "storage.mongodb.database-prefix", .databasePrefix, default: "hms",
        "Each service has a database of its own: the prefix, an underscore, the service.")
    static let mongoConnections = SettingKey(
        "storage.mongodb.connections", .integer(1...200, "connections"), default: 16,
        "Reads of one service at once. Its writer has one more connection, long reads up to four.")
    static let mongoReach = SettingKey(
        "storage.mongodb.reach-milliseconds", .integer(100...60_000, "milliseconds"), default: 5000,
        "Longest time to look for a server and to connect to it.")
    static let mongoAnswer = SettingKey(
        "storage.mongodb.answer-milliseconds", .integer(500...600_000, "milliseconds"), default: 10_000,
        "Longest time to wait for a server's answer.")

    static let mongo = [
        mongoURL.description, mongoUser.description, mongoPassword.description, mongoAuthority.description,
        mongoPrefix.description, mongoConnections.description, mongoReach.description, mongoAnswer.description,
    ]
}

extension SettingKind where Value == String {
    static let mongoURL = matching(
        "an address such as mongodb://host:27017/?replicaSet=name or mongodb+srv://host, without user and password"
    ) { text in
        guard let scheme = text.range(of: "://"), ["mongodb", "mongodb+srv"].contains(text[..<scheme.lowerBound]) else {
            return false
        }
        let rest = text[scheme.upperBound...]
        return !rest.isEmpty && !rest.hasPrefix("/") && !rest.contains { $0 == "@" || $0.isWhitespace }
    }

    static let databasePrefix = matching("1 to 30 characters: small letters, digits and _, the first one a letter") {
        text in
        guard let first = text.utf8.first, (97...122).contains(first), text.utf8.count <= 30 else { return false }
        return text.utf8.allSatisfy { (97...122).contains($0) || (48...57).contains($0) || $0 == UInt8(ascii: "_") }
    }
}
