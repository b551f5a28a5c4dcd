package import Discovery
package import Web

/// Everything that an operator decides about the gateway. All of it is checked before it is here.
package struct GatewayPlan: Sendable {
    package struct TLS: Sendable, Hashable {
        /// Absolute paths of PEM files.
        package let certificate: String
        package let key: String

        package init(certificate: String, key: String) {
            self.certificate = certificate
            self.key = key
        }
    }

    package struct Limits: Sendable, Hashable {
        /// Requests a minute of one caller, by class; none is without limit.
        package var perMinute: [RateClass: Int] = [:]
        /// Requests a second of one address, whoever asks from there; 0 is without limit.
        package var perAddress = 500
        /// Requests of one address at the same time, live connections included; 0 is without limit.
        package var connections = 1000

        package init() {}
    }

    /// Addresses and networks in the form of CIDR.
    package struct AddressLists: Sendable, Hashable {
        /// Those that may ask; empty for everyone.
        package var allowed: [String] = []
        /// Those that may not, allowed or not.
        package var denied: [String] = []
        /// Those that may administer HMS; empty for everyone.
        package var administrators: [String] = []
        /// Proxies in front, whose `X-Forwarded-For` is believed.
        package var proxies: [String] = []

        package init() {}
    }

    /// API keys that the gateway knows, and the paths that need one of them.
    package struct Keys: Sendable, Hashable {
        /// By the name of their client.
        package var clients: [String: String] = [:]
        /// `/api/appointments`: this path and all below.
        package var prefixes: [String] = []

        package init() {}
    }

    package struct WAF: Sendable, Hashable {
        package enum Scope: String, Sendable, CaseIterable {
            /// Signing in and every change.
            case writes
            /// Reads, too: about a twentieth of them can be answered.
            case all
        }

        /// Whether what it finds is refused, or only written down.
        package var blocks: Bool
        package var scope: Scope
        /// Folders of ModSecurity's module, and of the rules.
        package var modules: String
        package var rules: String

        package init(blocks: Bool, scope: Scope, modules: String, rules: String) {
            self.blocks = blocks
            self.scope = scope
            self.modules = modules
            self.rules = rules
        }
    }

    /// The system that HMS replaces.
    package struct Legacy: Sendable, Hashable {
        /// Services that HMS serves already. All else goes to the old system, apart from what only HMS has.
        package let migrated: Set<String>
        /// Whether HMS's web app is used, and not the old one.
        package let isAppMigrated: Bool
        package let address: ServiceAddress
        /// Whether it is reached by https.
        package let isHTTPS: Bool
        /// As it knows itself: what `Host` says.
        package let authority: String
        /// The authority of its certificate: an absolute path of a PEM file; needed for https.
        package let authorityFile: String?
        /// Most bytes of a body that it gets.
        package var bodyLimit = 16 * 1024 * 1024

        package init(
            address: ServiceAddress, isHTTPS: Bool, authority: String, authorityFile: String?, migrated: Set<String>,
            isAppMigrated: Bool
        ) {
            self.migrated = migrated
            self.isAppMigrated = isAppMigrated
            self.address = address
            self.isHTTPS = isHTTPS
            self.authority = authority
            self.authorityFile = authorityFile
        }
    }

    package struct Header: Sendable, Hashable {
        package let name: String
        package let value: String

        package init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    package var listen: ServiceAddress
    package var tls: TLS?
    /// Where plain HTTP is answered with the way to HTTPS.
    package var redirect: ServiceAddress?
    /// Names by which people reach the gateway; empty for any.
    package var serverNames: [String] = []
    /// Whom nginx's workers run as when it is started by root.
    package var user: String?
    /// The processes of each service.
    package var services: [String: [ServiceAddress]] = [:]
    /// All processes, for what any of them answers.
    package var all: [ServiceAddress]
    /// Seconds that a process has for an answer: more than it gives itself.
    package var answerSeconds = 35
    package var limits = Limits()
    package var addresses = AddressLists()
    package var keys = Keys()
    /// That every answer gets.
    package var headers: [Header] = []
    /// That no process gets, beside those that nobody outside may set.
    package var removedHeaders: [String] = []
    package var waf: WAF?
    package var legacy: Legacy?
    /// The folder that the configuration is written to: an absolute path.
    package var folder: String

    package init(listen: ServiceAddress, all: [ServiceAddress], folder: String) {
        self.listen = listen
        self.all = all
        self.folder = folder
    }
}

/// A page that the gateway answers itself, because a process with some of the services knows only their part of it.
package struct GatewayDocument: Sendable, Hashable {
    /// Of the request: `/api/openapi.json`.
    package let path: String
    package let mediaType: String
    /// Apart from those of each answer.
    package let headers: [GatewayPlan.Header]
    package let bytes: [UInt8]

    package init(path: String, mediaType: String, headers: [GatewayPlan.Header], bytes: [UInt8]) {
        self.path = path
        self.mediaType = mediaType
        self.headers = headers
        self.bytes = bytes
    }
}

/// A file of the configuration.
package struct GatewayFile: Sendable, Hashable {
    /// Below the folder.
    package let path: String
    package let bytes: [UInt8]
    /// Whether only the owner may read it.
    package let isSecret: Bool

    init(_ path: String, _ text: String, isSecret: Bool = false) {
        self.init(path, bytes: Array(text.utf8), isSecret: isSecret)
    }

    init(_ path: String, bytes: [UInt8], isSecret: Bool = false) {
        self.path = path
        self.bytes = bytes
        self.isSecret = isSecret
    }

    package var text: String { String(decoding: bytes, as: UTF8.self) }
}
