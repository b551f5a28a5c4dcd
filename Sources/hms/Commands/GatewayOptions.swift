import ArgumentParser
import Discovery
import Foundation
import Gateway
import Web

/// Turns what was given to `hms gateway nginx` into a plan, or says which option is wrong and what it may be.
struct GatewayOptions {
    private let options: NginxGateway

    init(_ options: NginxGateway) { self.options = options }

    func plan() throws -> GatewayPlan {
        guard let out = options.out else { throw ValidationError("--out: name the folder to write.") }
        let legacy = try legacy()
        let (services, all) = try processes(migrated: legacy?.migrated)
        var plan = GatewayPlan(
            listen: try Self.address(options.front.listen ?? "127.0.0.1:8443", of: "--listen"), all: all,
            folder: try plain(Self.absolute(out), of: "--out"))
        plan.services = services
        plan.legacy = legacy
        plan.answerSeconds = try Self.number(options.back.answerSeconds, in: 1...600, of: "--answer-seconds") ?? 35
        plan.limits = try limits()
        try addFront(to: &plan)
        let access = GatewayAccessOptions(options.access)
        plan.addresses = try access.addresses()
        plan.keys = try access.keys()
        plan.waf = try firewall()
        guard plan.tls != nil || Self.isLoopback(plan.listen) || !plan.addresses.proxies.isEmpty else {
            throw ValidationError(
                "--listen: \(plan.listen) is reached from elsewhere: give --certificate and --key, or the proxy in front "
                    + "that has them as --trusted-proxy.")
        }
        return plan
    }

    /// - Parameter migrated: the services that must be there; nothing for all.
    private func processes(migrated: Set<String>?) throws -> ([String: [ServiceAddress]], [ServiceAddress]) {
        let known = ServiceList.all.map(\.name)
        var services: [String: [ServiceAddress]] = [:]
        for text in options.back.service {
            let (name, value) = try Self.pair(text, of: "--service", example: "patients=10.0.0.7:8080,10.0.0.8:8080")
            guard known.contains(name) else {
                throw ValidationError(
                    "--service: there is no service \(name). There are: \(known.joined(separator: ", ")).")
            }
            guard services[name] == nil else { throw ValidationError("--service: \(name) is named twice.") }
            services[name] = try addresses(value, of: "--service \(name)")
        }
        let named = try options.back.all.map { try addresses($0, of: "--all") }
        let missing = known.filter { services[$0] == nil && migrated?.contains($0) != false }
        let all = named ?? Array(Set(services.values.joined())).sorted { "\($0)" < "\($1)" }
        guard named != nil || missing.isEmpty else {
            throw ValidationError(
                "--service: nothing serves \(missing.joined(separator: ", ")). Name its processes, or all with --all.")
        }
        guard !all.isEmpty else { throw ValidationError("--all: name the processes of HMS.") }
        return (services, all)
    }

    private func addresses(_ text: String, of option: String) throws -> [ServiceAddress] {
        let found = try text.split(separator: ",", omittingEmptySubsequences: false).map {
            try Self.address($0.trimmingCharacters(in: .whitespaces), of: option)
        }
        guard Set(found).count == found.count else { throw ValidationError("\(option): an address is named twice.") }
        return found
    }

    private func limits() throws -> GatewayPlan.Limits {
        var limits = GatewayPlan.Limits()
        let classes = RateClass.allCases.filter { $0 != .unlimited }
        for text in options.limits.rate {
            let (name, value) = try Self.pair(text, of: "--rate", example: "read=3000")
            guard let rate = classes.first(where: { $0.rawValue == name }) else {
                throw ValidationError(
                    "--rate: there is no class \(name). There are: \(classes.map(\.rawValue).joined(separator: ", ")).")
            }
            limits.perMinute[rate] = try Self.number(Int(value) ?? -1, in: 0...1_000_000, of: "--rate \(name)")
        }
        let address = try Self.number(options.limits.addressRate, in: 0...100_000, of: "--address-rate")
        limits.perAddress = address ?? limits.perAddress
        let connections = try Self.number(options.limits.connections, in: 0...60_000, of: "--connections")
        limits.connections = connections ?? limits.connections
        return limits
    }

    private func addFront(to plan: inout GatewayPlan) throws {
        let front = options.front
        plan.tls = try tls(front)
        plan.redirect = try front.redirect.map { try Self.address($0, of: "--redirect") }
        guard plan.redirect == nil || plan.tls != nil else {
            throw ValidationError("--redirect needs --certificate, too.")
        }
        plan.serverNames = try front.serverName.map { name in
            guard ServiceAddress(name + ":1") != nil else {
                throw ValidationError("--server-name: \(name) is no name.")
            }
            return name
        }
        plan.headers = try front.header.map(header)
        plan.removedHeaders = try front.removeHeader.map { try Self.token($0, of: "--remove-header") }
        plan.user = try user()
    }

    private func tls(_ front: NginxGateway.Front) throws -> GatewayPlan.TLS? {
        guard front.certificate != nil || front.key != nil else { return nil }
        guard let certificate = front.certificate else { throw ValidationError("--key needs --certificate, too.") }
        guard let key = front.key else { throw ValidationError("--certificate needs --key, too.") }
        return GatewayPlan.TLS(
            certificate: try file(certificate, of: "--certificate"), key: try file(key, of: "--key"))
    }

    private func header(_ text: String) throws -> GatewayPlan.Header {
        let parts = text.split(separator: ":", maxSplits: 1).map { $0.trimmingCharacters(in: .whitespaces) }
        guard parts.count == 2, !parts[1].isEmpty else {
            throw ValidationError("--header: \(text) is no 'Name: value'.")
        }
        return GatewayPlan.Header(try Self.token(parts[0], of: "--header"), try plain(parts[1], of: "--header"))
    }

    private func user() throws -> String? {
        guard let user = options.front.user else { return getuid() == 0 ? "root" : nil }
        guard getpwnam(try Self.token(user, of: "--user")) != nil else {
            throw ValidationError("--user: there is no user \(user) on this machine.")
        }
        return user
    }

    private func firewall() throws -> GatewayPlan.WAF? {
        let firewall = options.firewall
        let mode = firewall.waf ?? "off"
        guard ["off", "detect", "block"].contains(mode) else {
            throw ValidationError("--waf: \(mode) is not off, detect or block.")
        }
        guard let scope = GatewayPlan.WAF.Scope(rawValue: firewall.wafScope ?? "writes") else {
            throw ValidationError("--waf-scope: \(firewall.wafScope ?? "") is not writes or all.")
        }
        guard mode != "off" else { return nil }
        let modules = Self.absolute(firewall.wafModules ?? "/usr/lib/nginx/modules")
        let rules = Self.absolute(firewall.wafRules ?? "/usr/share/modsecurity-crs/rules")
        _ = try file(modules + "/ngx_http_modsecurity_module.so", of: "--waf-modules")
        _ = try file(rules + "/REQUEST-901-INITIALIZATION.conf", of: "--waf-rules")
        return GatewayPlan.WAF(
            blocks: mode == "block", scope: scope, modules: try plain(modules, of: "--waf-modules"),
            rules: try plain(rules, of: "--waf-rules"))
    }

    private func legacy() throws -> GatewayPlan.Legacy? {
        let old = options.old
        guard let text = old.legacy else {
            if old.migrated != nil { throw ValidationError("--migrated needs --legacy, too.") }
            return nil
        }
        guard let url = URLComponents(string: text), let scheme = url.scheme, ["http", "https"].contains(scheme),
            let host = url.host, ["", "/"].contains(url.path), url.query == nil, url.user == nil,
            let address = ServiceAddress(host: host, port: url.port ?? (scheme == "https" ? 443 : 80)),
            ServiceAddress("\(address)") == address
        else { throw ValidationError("--legacy: \(text) is no address such as https://old.example.org.") }
        guard scheme == "http" || old.legacyCa != nil else {
            throw ValidationError(
                "--legacy needs --legacy-ca, the authorities of its certificate; those that the system trusts are often "
                    + "in /etc/ssl/certs/ca-certificates.crt.")
        }
        let known = ServiceList.all.map(\.name) + ["web"]
        let migrated = (old.migrated ?? "").split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
        for name in migrated where !known.contains(name) {
            throw ValidationError("--migrated: there is no \(name). There are: \(known.joined(separator: ", ")).")
        }
        return GatewayPlan.Legacy(
            address: address, isHTTPS: scheme == "https", authority: url.port.map { "\(host):\($0)" } ?? host,
            authorityFile: try old.legacyCa.map { try file($0, of: "--legacy-ca") },
            migrated: Set(migrated).subtracting(["web"]), isAppMigrated: migrated.contains("web"))
    }
}
