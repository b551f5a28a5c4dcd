package import Discovery
import Kernel

extension Settings {
    /// Calls between processes.
    package struct RPC: Sendable {
        /// The services that may run in other processes.
        package static let services = ["identity", "patients", "doctors", "appointments"]

        /// An IP address.
        package let host: String
        /// Under which the others find this process by etcd.
        package let advertisedHost: String?
        /// Nothing, where no other process calls this one; 0 lets the system choose.
        package let port: Int?
        package let certificateFile: String?
        package let keyFile: String?
        package let authorityFile: String?
        /// Of a call with its retries.
        package let deadline: Duration
        /// The replicas of services in other processes, by the name of the service.
        package let remotes: [String: [ServiceAddress]]

        init(_ reader: inout SettingsReader) {
            typealias Key = SettingsTable
            host = reader.read(Key.rpcHost)
            advertisedHost = reader.read(Key.rpcAdvertisedHost)
            port = reader.read(Key.rpcPort)
            certificateFile = reader.read(Key.rpcCertificate)
            keyFile = reader.read(Key.rpcKey)
            authorityFile = reader.read(Key.rpcAuthority)
            deadline = .milliseconds(reader.read(Key.rpcDeadline))
            var remotes: [String: [ServiceAddress]] = [:]
            for (service, key) in Key.remotes {
                if let addresses = reader.read(key) { remotes[service] = addresses }
            }
            self.remotes = remotes
        }
    }
}

extension SettingsTable {
    static let rpcHost = SettingKey(
        "rpc.host", .host, default: "127.0.0.1", ofProcess: true,
        "IP address on which other processes of HMS call this one.")
    static let rpcPort = SettingKey(
        "rpc.port", .integer(0...65_535), ofProcess: true,
        "Port of those calls. 0 lets the system choose one. Without it no other process can call this one.")
    static let rpcAdvertisedHost = SettingKey(
        "rpc.advertised-host", .host, ofProcess: true,
        "Host name or IP address under which the other processes reach this one, if they find it by etcd. Without it: "
            + "rpc.host.")
    static let rpcCertificate = SettingKey(
        "rpc.certificate-file", .path, ofProcess: true,
        "PEM file with the certificate that this process shows to the others; see hms certs. It is read again when it "
            + "changes, like the next two.")
    static let rpcKey = SettingKey("rpc.key-file", .path, ofProcess: true, "PEM file with the key of that certificate.")
    static let rpcAuthority = SettingKey(
        "rpc.ca-file", .path, "PEM file with the authorities whose certificates this process accepts.")
    static let rpcDeadline = SettingKey(
        "rpc.deadline-milliseconds", .integer(50...60_000, "milliseconds"), default: 2000,
        "Longest time that a call of another process may take, with its retries.")

    static let remotes = Settings.RPC.services.map { service in
        (
            service,
            SettingKey(
                "remote.\(service).addresses", .addresses, ofProcess: true,
                "Where \(service) runs: all of its replicas. Without it they are found by etcd, if that is configured.")
        )
    }

    /// In the order of the documentation.
    static let rpc =
        [
            rpcHost.description, rpcPort.description, rpcAdvertisedHost.description, rpcCertificate.description,
            rpcKey.description,
            rpcAuthority.description, rpcDeadline.description,
        ] + remotes.map(\.1.description)
}

extension SettingKind where Value == [ServiceAddress] {
    static let addresses = Self(
        allowed: "1 to 100 addresses such as 10.0.0.7:7443 or patients-1.example.org:7443, separated by commas",
        parse: { text in
            let parts = text.split(separator: ",", omittingEmptySubsequences: false)
            let addresses = parts.compactMap { part in ServiceAddress(String(part.filter { $0 != " " })) }
            return (1...100).contains(parts.count) && addresses.count == parts.count
                && Set(addresses).count == addresses.count ? addresses : nil
        },
        format: { $0.map(\.description).joined(separator: ",") })
}
