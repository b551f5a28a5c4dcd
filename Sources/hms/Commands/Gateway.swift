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
            server.proxy = trusted, so that they know the addresses of their clients. See docs/operations/cluster.md.
            """)

    @Option(help: "The folder to write. What was written before is replaced.") var out: String

    @Option(help: "The address to listen on; without --certificate on this machine alone.")
    var listen = "127.0.0.1:8443"

    @Option(help: "The certificate, with those of its authorities behind it: a PEM file.") var certificate: String?

    @Option(help: "The key of the certificate: a PEM file.") var key: String?

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

    @Option(help: "Whom nginx's workers run as, when it is started by root.") var user: String?

    func run() async throws {
        let plan = try GatewayOptions(self).plan()
        let table = try await EndpointTable.read(isHTTPS: plan.tls != nil)
        var complete = plan
        complete.limits.perMinute = table.rates.merging(plan.limits.perMinute) { _, given in given }
        let folder = try NginxFolder(
            complete, endpoints: table.endpoints, documents: table.documents, headers: table.headers)
        try GatewayFolder(plan.folder).write(folder.files, folders: NginxFolder.folders)
        if plan.user == "root" { say("Warning: nginx's workers run as root; name another user with --user.") }
        say("\(plan.folder): start it with nginx -p \(plan.folder) -c nginx.conf")
    }
}
