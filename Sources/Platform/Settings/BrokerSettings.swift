extension Settings {
    /// What carries the events between the services.
    package enum Bus: String, Sendable, CaseIterable {
        /// Within this process, from the stores themselves.
        case embedded
        case rabbitmq
    }

    package struct RabbitMQ: Sendable {
        /// Nothing, where it is not used.
        package let url: String?
        package let username: String
        package let password: Secret<String>?
        package let authorityFile: String?
        package let certificateFile: String?
        package let keyFile: String?

        init(_ reader: inout SettingsReader) {
            typealias Key = SettingsTable
            url = reader.read(Key.rabbitURL)
            username = reader.read(Key.rabbitUser)
            password = reader.read(Key.rabbitPassword)
            authorityFile = reader.read(Key.rabbitAuthority)
            certificateFile = reader.read(Key.rabbitCertificate)
            keyFile = reader.read(Key.rabbitKey)
        }
    }
}

extension SettingsTable {
    static let eventBus = SettingKey(
        "events.bus", .choice(Settings.Bus.allCases.map(\.rawValue)), default: Settings.Bus.embedded.rawValue,
        "What carries the events between services. embedded: this process, for services that all run in it. rabbitmq: "
            + "RabbitMQ, for services in several processes, and for several processes with the same services.")
    static let rabbitURL = SettingKey(
        "events.rabbitmq.url", .rabbitURL, "RabbitMQ; of a cluster, all hosts with commas between them.")
    static let rabbitUser = SettingKey(
        "events.rabbitmq.username", .text(1...128), default: "hms", "User of RabbitMQ; it makes exchanges and queues.")
    static let rabbitPassword = SettingKey(
        "events.rabbitmq.password", .password(1...512), secret: true, "Password of that user.")
    static let rabbitAuthority = SettingKey(
        "events.rabbitmq.ca-file", .path,
        "PEM file with the authority that signed the certificate of RabbitMQ. Without it the machine's own are trusted."
    )
    static let rabbitCertificate = SettingKey(
        "events.rabbitmq.certificate-file", .path, "PEM file with the certificate that HMS shows to RabbitMQ.")
    static let rabbitKey = SettingKey(
        "events.rabbitmq.key-file", .path, "PEM file with the key of that certificate.")

    /// In the order of the documentation.
    static let broker = [
        eventBus.description, rabbitURL.description, rabbitUser.description, rabbitPassword.description,
        rabbitAuthority.description, rabbitCertificate.description, rabbitKey.description,
    ]
}
