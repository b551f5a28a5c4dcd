import Foundation
import Synchronization
import TestSupport
import Testing

/// A member of one test, which may stop it. Its data stays.
final class OwnEtcd: Sendable {
    let url: String
    private let peer: String
    private let directory: TemporaryDirectory
    private let process = Mutex<Process?>(nil)

    init() throws {
        directory = try TemporaryDirectory()
        url = "http://127.0.0.1:\(try Self.freePort())"
        peer = "http://127.0.0.1:\(try Self.freePort())"
    }

    deinit { stop() }

    func start() async throws {
        let etcd = Process()
        etcd.executableURL = URL(filePath: "/usr/bin/etcd")
        etcd.arguments = [
            "--data-dir", directory.path("data"), "--listen-client-urls", url, "--advertise-client-urls", url,
            "--listen-peer-urls", peer, "--initial-advertise-peer-urls", peer, "--initial-cluster", "default=\(peer)",
            "--log-level", "error",
        ]
        etcd.standardOutput = FileHandle.nullDevice
        etcd.standardError = FileHandle.nullDevice
        try etcd.run()
        process.withLock { $0 = etcd }
    }

    func stop() {
        let etcd = process.withLock { process in
            defer { process = nil }
            return process
        }
        guard let etcd, etcd.isRunning else { return }
        kill(etcd.processIdentifier, SIGKILL)
        etcd.waitUntilExit()
    }

    private static func freePort() throws -> Int {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        return withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { raw in
                _ = bind(descriptor, raw, length)
                _ = getsockname(descriptor, raw, &length)
            }
            return Int(UInt16(bigEndian: pointer.pointee.sin_port))
        }
    }
}
