/// Every setting of HMS: name, what is allowed, default and meaning. The reading, the errors, `hms config show` and
/// `docs/operations/configuration.md` all come from here.
enum SettingsTable {
    static let serverHost = SettingKey(
        "server.host", .host, default: "127.0.0.1", ofProcess: true,
        "Address that HMS listens on. 0.0.0.0 is every IPv4 address of the machine.")
    static let serverPort = SettingKey(
        "server.port", .integer(0...65_535), default: 8080, ofProcess: true,
        "Port that HMS listens on. 0 lets the system choose one.")
    static let serverPublicURL = SettingKey(
        "server.public-url", .url,
        "How browsers reach HMS, for links, cookies and the check of origins. Without it: http, host and port.")
    static let serverProxy = SettingKey(
        "server.proxy", .choice(["none", "trusted"]), default: "none",
        "trusted: requests come through a proxy of your own, and the last address of X-Forwarded-For is the client's. "
            + "Not for a server that others reach directly: they could take any address.")

    static let webFolder = SettingKey(
        "web.folder", .path, ofProcess: true,
        "Folder of the web app. Without it: web/dist in the working directory, else share/hms/web beside the folder of the "
            + "executable; where neither is, only the API is served.")

    static let dataDirectory = SettingKey(
        "data.directory", .path, default: "./data", ofProcess: true,
        "Folder of the databases, keys and files. Back it up.")
    static let services = SettingKey(
        "services", .names("names of services, or all", mayBeEmpty: false), default: ["all"], ofProcess: true,
        "Services that this process runs.")

    static let hospitalName = SettingKey(
        "hospital.name", .text(1...200), default: "HMS Hospital", "Name of the hospital, as patients read it.")
    static let hospitalTimeZone = SettingKey(
        "hospital.time-zone", .timeZone, default: "Asia/Kolkata",
        "Time zone of the hospital: of its days, opening hours and appointments.")
    static let hospitalMRNPrefix = SettingKey(
        "hospital.mrn-prefix", .mrnPrefix, default: "HMS",
        "Letters before the number of a medical record. A change applies to new patients only.")

    static let logLevel = SettingKey(
        "log.level", .choice(["trace", "debug", "info", "notice", "warning", "error", "critical"]), default: "info",
        "Least severe level that is logged.")

    static let bodyBytes = SettingKey(
        "limits.body-bytes", .integer(1024...104_857_600, "bytes"), default: 1_048_576,
        "Largest request body; a larger one is refused with 413.")
    static let jsonDepth = SettingKey(
        "limits.json-depth", .integer(4...512, "levels"), default: 32, "Deepest nesting of a JSON body.")
    static let requestTimeout = SettingKey(
        "limits.request-timeout-seconds", .integer(1...600, "seconds"), default: 30,
        "Longest time that a request may take before it is given up.")
    static let rateRead = SettingKey(
        "limits.rate.read", .integer(0...100_000_000, "requests a minute"), default: 3000,
        "Reads that one caller may make. 0 is without limit.")
    static let rateWrite = SettingKey(
        "limits.rate.write", .integer(0...100_000_000, "requests a minute"), default: 600,
        "Changes that one caller may make. 0 is without limit.")
    static let rateSearch = SettingKey(
        "limits.rate.search", .integer(0...100_000_000, "requests a minute"), default: 600,
        "Searches that one caller may make. 0 is without limit.")
    static let rateLogin = SettingKey(
        "limits.rate.login", .integer(0...100_000_000, "requests a minute"), default: 20,
        "Attempts to sign in from one address. 0 is without limit, and unwise.")

    static let accessTokenMinutes = SettingKey(
        "security.access-token-minutes", .integer(1...60, "minutes"), default: 10, "Life of an access token.")
    static let idleMinutes = SettingKey(
        "security.idle-minutes", .integer(1...1440, "minutes"), default: 30,
        "A session ends after this time without a request.")
    static let absoluteHours = SettingKey(
        "security.absolute-hours", .integer(1...720, "hours"), default: 12,
        "A session ends this long after signing in, whatever happens.")
    static let requireTOTPRoles = SettingKey(
        "security.require-totp-roles", .names("names of roles", mayBeEmpty: true), default: [],
        "Roles that must sign in with a second factor.")
    static let masterKey = SettingKey(
        "security.master-key", .key, secret: true,
        "Key that encrypts the keys and identifiers at rest. Without it HMS makes one in the data directory.")

    static let adminEmail = SettingKey(
        "admin.email", .email, ofProcess: true, "E-mail address of the administrator that the first start makes.")
    static let adminPassword = SettingKey(
        "admin.password", .password(12...256), secret: true, ofProcess: true,
        "Password of that administrator. Without it HMS generates one and prints it once.")
    static let auditKey = SettingKey(
        "audit.key", .key, secret: true,
        "Key that authenticates the chain of the audit log, kept apart from the data. Without it a key is derived from the"
            + " master key."
    )

    static let eventAttempts = SettingKey(
        "events.max-attempts", .integer(1...100, "attempts"), default: 8,
        "Deliveries of an event to a consumer before it becomes a dead letter.")
    static let groupCommitLimit = SettingKey(
        "storage.group-commit-limit", .integer(1...10_000, "changes"), default: 256,
        "Most changes that are made durable together, with one sync of the disk.")
    static let liveSockets = SettingKey(
        "live.most-sockets", .integer(1...1_000_000, "sockets"), default: 10_000,
        "Sockets of live updates that are open at once. Each needs a file descriptor of the process.")

    static let redisURL = SettingKey(
        "redis.url", .redisURL,
        "Redis, by which several processes of HMS share rate limits, tell each other of ended sessions, and update each "
            + "other's screens. Without it this process shares nothing.")
    static let redisUser = SettingKey(
        "redis.username", .text(1...128), "User of Redis. Without it the default user, if there is a password.")
    static let redisPassword = SettingKey(
        "redis.password", .password(1...512), secret: true, "Password of that user.")
    static let redisAuthority = SettingKey(
        "redis.ca-file", .path,
        "PEM file with the authority that signed the certificate of Redis. Without it the machine's own are trusted.")
    static let redisCertificate = SettingKey(
        "redis.certificate-file", .path, "PEM file with the certificate that HMS shows to Redis.")
    static let redisKey = SettingKey("redis.key-file", .path, "PEM file with the key of that certificate.")
    static let redisConnections = SettingKey(
        "redis.connections", .integer(1...32, "connections"), default: 2,
        "Connections for commands; one more receives messages.")

    /// In the order of the documentation.
    static let all: [SettingDescription] =
        [
            serverHost.description, serverPort.description, serverPublicURL.description, serverProxy.description,
            webFolder.description, dataDirectory.description,
            services.description, hospitalName.description, hospitalTimeZone.description, hospitalMRNPrefix.description,
            logLevel.description, bodyBytes.description, jsonDepth.description,
            requestTimeout.description, rateRead.description, rateWrite.description, rateSearch.description,
            rateLogin.description, accessTokenMinutes.description, idleMinutes.description,
            absoluteHours.description, requireTOTPRoles.description, masterKey.description, adminEmail.description,
            adminPassword.description, auditKey.description,
        ] + broker + [
            eventAttempts.description, storageEngine.description, groupCommitLimit.description,
        ] + mongo + postgres + [
            liveSockets.description,
            redisURL.description, redisUser.description, redisPassword.description, redisAuthority.description,
            redisCertificate.description, redisKey.description, redisConnections.description,
        ] + etcd + rpc
}
