import ArgumentParser
import Foundation
import RPC

struct Certs: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Makes a private authority and certificates by which processes of HMS know each other.",
        discussion: """
            Each certificate is for one process: core=identity,patients,doctors makes core.pem and core.key for a process \
            with these services. Without any, each service gets its own. Run it again in time: running processes read \
            what is new within a second. With --new-authority the old one stays trusted beside the new one, until \
            ca.pem is written anew with --forget-old.
            """)

    @Argument(help: "The folder for ca.pem, ca.key and the certificates.")
    var folder: String

    @Argument(help: "Processes: a service, or name=service,service.")
    var processes: [String] = []

    @Option(help: "Days for which a certificate holds, 1 to 825.")
    var days = 90

    @Option(help: "More host names and IP addresses of the processes, with commas between them.")
    var hosts = ""

    @Flag(help: "Makes a new authority, and issues everything by it.")
    var newAuthority = false

    @Flag(help: "Trusts the present authority only.")
    var forgetOld = false

    func validate() throws {
        guard (1...825).contains(days) else { throw ValidationError("--days must be from 1 to 825.") }
    }

    func run() throws {
        let wanted =
            try processes.isEmpty ? ServiceList.all.map { Process($0.name, [$0.name]) } : processes.map(Process.init)
        let place = CertificateFolder(folder)
        let issuer = try place.issuer(new: newAuthority, forgettingOld: forgetOld)
        let extra = hosts.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
        for process in wanted {
            let issued = try issuer.issue(
                services: process.services, hosts: ["localhost", "127.0.0.1", "::1"] + extra,
                seconds: Double(days) * 86_400)
            try place.write(issued.keyPEM, "\(process.name).key", isSecret: true)
            try place.write(issued.certificatePEM, "\(process.name).pem")
            say("\(folder)/\(process.name).pem: \(process.services.joined(separator: ", ")), \(days) days")
        }
        say("\(folder)/ca.pem is what every process trusts; keep ca.key away from them.")
    }

    private struct Process {
        let name: String
        let services: [String]

        init(_ name: String, _ services: [String]) {
            self.name = name
            self.services = services
        }

        init(_ text: String) throws {
            let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            name = parts[0]
            services = (parts.count == 2 ? parts[1] : parts[0]).split(separator: ",").map(String.init)
            let known = ServiceList.all.map(\.name)
            let unknown = services.filter { !known.contains($0) }
            let isName =
                !name.isEmpty && name != "ca"
                && name.utf8.allSatisfy {
                    (97...122).contains($0) || (48...57).contains($0) || $0 == UInt8(ascii: "-")
                }
            guard isName else {
                throw ValidationError("\(text): a process has a name of a to z, 0 to 9 and -, and ca is taken.")
            }
            guard unknown.isEmpty, !services.isEmpty else {
                throw ValidationError("\(text): there are the services \(known.joined(separator: ", ")).")
            }
        }
    }
}

/// The folder of an authority. A file is replaced at once, so that no process reads half of it.
struct CertificateFolder {
    private let path: String

    init(_ path: String) { self.path = path }

    /// The authority that is there, or a new one.
    func issuer(new: Bool, forgettingOld: Bool) throws -> CertificateIssuer {
        try FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o755])
        let trusted = try? String(contentsOfFile: path + "/ca.pem", encoding: .utf8)
        let key = try? String(contentsOfFile: path + "/ca.key", encoding: .utf8)
        if !new, let trusted, let key {
            let present = Self.first(of: trusted)
            if forgettingOld { try write(present, "ca.pem") }
            return try CertificateIssuer(certificatePEM: present, keyPEM: key)
        }
        let issuer = try CertificateIssuer()
        // Trusted before anything is issued by it.
        let old = forgettingOld ? "" : trusted.map { Self.first(of: $0) } ?? ""
        try write(try issuer.certificatePEM + "\n" + old, "ca.pem")
        try write(try issuer.keyPEM, "ca.key", isSecret: true)
        return issuer
    }

    func write(_ text: String, _ name: String, isSecret: Bool = false) throws {
        let target = "\(path)/\(name)"
        let fresh = "\(path)/.\(name).new"
        try? FileManager.default.removeItem(atPath: fresh)
        let text = text.hasSuffix("\n") ? text : text + "\n"
        guard
            FileManager.default.createFile(
                atPath: fresh, contents: Data(text.utf8), attributes: [.posixPermissions: isSecret ? 0o600 : 0o644]),
            rename(fresh, target) == 0
        else { throw ValidationError("\(target) can't be written.") }
    }

    /// The newest authority stands first.
    private static func first(of bundle: String) -> String {
        let end = "-----END CERTIFICATE-----"
        guard let range = bundle.range(of: end) else { return bundle }
        return String(bundle[..<range.upperBound]) + "\n"
    }
}
