import Foundation
import Synchronization
import TestSupport

/// Stands between the engine and the server, and cuts the wire at a commit when told to.
final class CutProxy: Sendable {
    enum Cut: CaseIterable {
        /// The server commits; its answer is lost with the connection.
        case answer
        /// The commit is lost with the connection.
        case commit
        /// The commit is lost, and nobody is told: each side believes that the other is there.
        case silence
    }

    private struct State {
        var armed: Cut?
        var cuts = 0
    }

    let port: Int
    private let server: Int
    private let listener: Int32
    private let state = Mutex(State())

    init(to server: Int) throws {
        self.server = server
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = Self.address(0)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                bind(listener, address, length) == 0 && listen(listener, 16) == 0
                    && getsockname(listener, address, &length) == 0
            }
        }
        guard isBound else { throw NeverHappened() }
        self.listener = listener
        port = Int(UInt16(bigEndian: address.sin_port))
        Thread.detachNewThread { [self] in
            while case let client = accept(listener, nil, nil), client >= 0 { serve(client) }
        }
    }

    deinit { close(listener) }

    /// Cuts at the next commit.
    func arm(_ cut: Cut) { state.withLock { $0.armed = cut } }

    var cuts: Int { state.withLock { $0.cuts } }

    private func serve(_ client: Int32) {
        let upstream = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = Self.address(UInt16(server))
        let isConnected = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(upstream, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
        guard isConnected else { return end(client, upstream) }
        let link = Wire()
        Thread.detachNewThread { [self] in
            // To the server.
            while let bytes = Self.read(client) {
                if Self.isCommit(bytes), let cut = take() {
                    link.cut.withLock { $0 = cut }
                    switch cut {
                    case .answer: break
                    case .commit: return end(client, upstream)
                    case .silence: continue
                    }
                }
                if link.cut.withLock({ $0 }) == .silence { continue }
                Self.write(bytes, upstream)
            }
            if link.cut.withLock({ $0 }) != .silence { end(client, upstream) }
        }
        Thread.detachNewThread { [self] in
            // To the client.
            while let bytes = Self.read(upstream) {
                switch link.cut.withLock({ $0 }) {
                case .answer: return end(client, upstream)
                case .silence: continue
                default: Self.write(bytes, client)
                }
            }
            end(client, upstream)
        }
    }

    private func take() -> Cut? {
        state.withLock { state in
            defer { state.armed = nil }
            if state.armed != nil { state.cuts += 1 }
            return state.armed
        }
    }

    private func end(_ one: Int32, _ two: Int32) {
        shutdown(one, Int32(SHUT_RDWR))
        shutdown(two, Int32(SHUT_RDWR))
    }

    /// What became of one connection.
    private final class Wire: Sendable {
        let cut = Mutex<Cut?>(nil)
    }

    private static func isCommit(_ bytes: [UInt8]) -> Bool {
        String(decoding: bytes, as: UTF8.self).contains("COMMIT")
    }

    private static func read(_ socket: Int32) -> [UInt8]? {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        let count = recv(socket, &buffer, buffer.count, 0)
        return count > 0 ? Array(buffer[..<count]) : nil
    }

    private static func write(_ bytes: [UInt8], _ socket: Int32) {
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes { send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            guard count > 0 else { return }
            sent += count
        }
    }

    private static func address(_ port: UInt16) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return address
    }
}
