import ArgumentParser
import Discovery
import Foundation
import Gateway
import Web

struct GatewayCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "gateway", abstract: "Makes the configuration of a gateway in front of several processes.",
        subcommands: [NginxGateway.self])
}

/// `hms gateway nginx`
struct NginxGateway: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "nginx",
        abstract: "Writes a folder with a complete configuration of nginx, made from the table of endpoints.",
        discussion: """
            Start it with: nginx -p FOLDER -c nginx.conf. nginx writes nowhere else. Processes behind it need \
            server.proxy = trusted, so that they know the addresses of their clients. Options that are given several \
            times can also be a list in the file. See docs/operations/cluster.md.
            """)

    @Option(help: "The folder to write. What was written before is replaced.") var out: String?

    @Option(help: "A YAML file with these options by their names; those of the command line count more.")
    var config: String?

    @OptionGroup(title: "Where it is reached") var front: Front
    @OptionGroup(title: "The processes behind it") var back: Back
    @OptionGroup(title: "Limits") var limits: Limits
    @OptionGroup(title: "Who may pass") var access: Access
    @OptionGroup(title: "Firewall: ModSecurity with the OWASP core rule set") var firewall: Firewall
    @OptionGroup(title: "Moving from another system") var old: Old

    struct Front: ParsableArguments {
        @Option(
            help: "The address to listen on, 127.0.0.1:8443 by default; without --certificate on this machine alone.")
        var listen: String?

        @Option(help: "The certificate, with those of its authorities behind it: a PEM file.") var certificate: String?

        @Option(help: "The key of the certificate: a PEM file.") var key: String?

        @Option(help: "A name by which it is reached; any by default. Repeat it.") var serverName: [String] = []

        @Option(help: "An address at which plain HTTP is sent on to HTTPS.") var redirect: String?

        @Option(help: "A header of every answer, as 'Name: value'. Repeat it.") var header: [String] = []

        @Option(help: "A header that clients may not send on to HMS. Repeat it.") var removeHeader: [String] = []

        @Option(help: "Whom nginx's workers run as, when it is started by root.") var user: String?
    }

    struct Back: ParsableArguments {
        @Option(
            help: ArgumentHelp(
                "A service and its processes, such as patients=10.0.0.7:8080,10.0.0.8:8080. Repeat it for each service.",
                valueName: "service=addresses"))
        var service: [String] = []

        @Option(
            help: ArgumentHelp(
                "All processes, for services that are not named and for what any process serves: by default, those named.",
                valueName: "addresses"))
        var all: String?

        @Option(help: "Seconds that a process has for an answer, 1 to 600; 35 by default.") var answerSeconds: Int?
    }

    struct Limits: ParsableArguments {
        @Option(
            help: ArgumentHelp(
                "Requests a minute of one caller: of class read, write, search or login (by address). 0 is without limit, "
                    + "and HMS's own limits are the default. Repeat it.", valueName: "class=number"))
        var rate: [String] = []

        @Option(help: "Requests a second of one address, whoever asks there; 500 by default, 0 is without limit.")
        var addressRate: Int?

        @Option(
            help: "Requests of one address at once, live connections included; 1000 by default, 0 is without limit.")
        var connections: Int?
    }

    struct Access: ParsableArguments {
        @Option(help: "A file of addresses and networks that may pass, one a line; all by default.") var allow: String?

        @Option(help: "A file of addresses and networks that may not.") var deny: String?

        @Option(help: "A file of addresses and networks from where HMS may be administered; all by default.")
        var adminAllow: String?

        @Option(help: "A proxy in front, or its network, whose X-Forwarded-For is believed. Repeat it.")
        var trustedProxy: [String] = []

        @Option(help: "A file of clients and their API keys: 'name key', one a line.") var apiKeys: String?

        @Option(
            help: ArgumentHelp(
                "A path that is, with all below it, for the clients of --api-keys. Repeat it.", valueName: "path"))
        var requireApiKey: [String] = []
    }

    struct Firewall: ParsableArguments {
        @Option(help: "off, detect (what it finds is in logs/waf.log) or block; off by default.") var waf: String?

        @Option(help: "writes (signing in and every change) or all; writes by default.") var wafScope: String?

        @Option(help: "The folder of nginx's modules; /usr/lib/nginx/modules by default.") var wafModules: String?

        @Option(help: "The folder of the rules; /usr/share/modsecurity-crs/rules by default.") var wafRules: String?
    }

    struct Old: ParsableArguments {
        @Option(help: "The system that HMS replaces: https://old.example.org. It gets all that is not migrated.")
        var legacy: String?

        @Option(help: "The authorities of its certificate: a PEM file.") var legacyCa: String?

        @Option(
            help: ArgumentHelp(
                "What HMS serves already, with commas between: services, and web for the web app.", valueName: "names"))
        var migrated: String?
    }

    func run() async throws {
        let options = try withFile()
        let plan = try GatewayOptions(options).plan()
        let table = try await EndpointTable.read(isHTTPS: plan.tls != nil)
        var complete = plan
        complete.limits.perMinute = table.rates.merging(plan.limits.perMinute) { _, given in given }
        let folder = try NginxFolder(
            complete, endpoints: table.endpoints, documents: table.documents, headers: table.headers,
            freeText: table.freeText)
        try GatewayFolder(plan.folder).write(folder.files, folders: NginxFolder.folders, user: plan.user)
        if plan.user == "root" { say("Warning: nginx's workers run as root; name another user with --user.") }
        say("\(plan.folder): start it with nginx -p \(plan.folder) -c nginx.conf")
    }

    /// The options of the file and those of the command line.
    private func withFile() throws -> NginxGateway {
        guard let config else { return self }
        let own = CommandLine.arguments.drop { $0 != Self.configuration.commandName }.dropFirst()
        return try Self.parse(try GatewayOptionFile(config).arguments + own)
    }
}
