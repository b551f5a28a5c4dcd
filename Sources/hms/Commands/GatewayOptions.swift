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
        let services = try services()
        let named = try options.all.map { try addresses($0, of: "--all") }
        let all = named ?? Array(Set(services.values.joined())).sorted { "\($0)" < "\($1)" }
        let missing = ServiceList.all.map(\.name).filter { services[$0] == nil }
        guard named != nil || missing.isEmpty else {
            throw ValidationError(
                "--service: nothing serves \(missing.joined(separator: ", ")). Name its processes, or all with --all.")
        }
        var plan = GatewayPlan(
            listen: try address(options.listen, of: "--listen"), all: all, folder: absolute(options.out))
        plan.services = services
        plan.tls = try tls()
        guard plan.tls != nil || Self.isLoopback(plan.listen) else {
            throw ValidationError(
                "--listen: \(plan.listen) is reached from elsewhere, which needs --certificate and --key.")
        }
        plan.user = try user()
        return plan
    }

    private func services() throws -> [String: [ServiceAddress]] {
        let known = ServiceList.all.map(\.name)
        var services: [String: [ServiceAddress]] = [:]
        for text in options.service {
            let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            guard parts.count == 2 else {
                throw ValidationError("--service: \(text) is not of the form patients=10.0.0.7:8080,10.0.0.8:8080.")
            }
            guard known.contains(parts[0]) else {
                throw ValidationError(
                    "--service: there is no service \(parts[0]). There are: \(known.joined(separator: ", ")).")
            }
            guard services[parts[0]] == nil else { throw ValidationError("--service: \(parts[0]) is named twice.") }
            services[parts[0]] = try addresses(parts[1], of: "--service \(parts[0])")
        }
        return services
    }

    private func addresses(_ text: String, of option: String) throws -> [ServiceAddress] {
        let found = try text.split(separator: ",", omittingEmptySubsequences: false).map {
            try address($0.trimmingCharacters(in: .whitespaces), of: option)
        }
        guard Set(found).count == found.count else { throw ValidationError("\(option): an address is named twice.") }
        return found
    }

    private func address(_ text: String, of option: String) throws -> ServiceAddress {
        guard let address = ServiceAddress(text) else {
            throw ValidationError(
                "\(option): \(text) is no address such as 10.0.0.7:8080, hms-1.example.org:8080 or [2001:db8::7]:8080.")
        }
        return address
    }

    private func tls() throws -> GatewayPlan.TLS? {
        guard options.certificate != nil || options.key != nil else { return nil }
        guard let certificate = options.certificate else { throw ValidationError("--key needs --certificate, too.") }
        guard let key = options.key else { throw ValidationError("--certificate needs --key, too.") }
        return GatewayPlan.TLS(
            certificate: try file(certificate, of: "--certificate"), key: try file(key, of: "--key"))
    }

    /// The absolute path of a file that can be read.
    private func file(_ path: String, of option: String) throws -> String {
        let path = absolute(path)
        guard FileManager.default.isReadableFile(atPath: path) else {
            throw ValidationError("\(option): \(path) can't be read.")
        }
        return path
    }

    private func absolute(_ path: String) -> String {
        URL(fileURLWithPath: path).standardizedFileURL.path
    }

    private func user() throws -> String? {
        guard let user = options.user else { return getuid() == 0 ? "root" : nil }
        guard !user.isEmpty,
            user.utf8.allSatisfy({ (97...122).contains($0) || (48...57).contains($0) || $0 == 45 || $0 == 95 })
        else { throw ValidationError("--user: \(user) is no name of a user.") }
        return user
    }

    private static func isLoopback(_ address: ServiceAddress) -> Bool {
        address.host.hasPrefix("127.") || address.host == "::1" || address.host == "localhost"
    }
}
