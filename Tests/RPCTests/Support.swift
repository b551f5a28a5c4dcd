import Contracts
import Discovery
import Doctors
import Foundation
import GRPCCore
import Kernel
import Logging
import Modules
import NIOCore
import NIOPosix
import Observability
import Patients
import RemoteContracts
import Storage
import Synchronization
import TestSupport

@testable import RPC

/// A private authority, and the folder in which it writes.
struct Authority {
    let issuer: CertificateIssuer
    let folder: TemporaryDirectory

    init() throws {
        issuer = try CertificateIssuer()
        folder = try TemporaryDirectory()
        try issuer.certificatePEM.write(toFile: folder.path("ca.pem"), atomically: true, encoding: .utf8)
    }

    /// The files of a process with these services.
    /// - Parameter seconds: from now when the certificate ends.
    func files(
        _ name: String, _ services: [String], from: Double = -60, seconds: Double = 3600, trusting: Authority? = nil
    ) throws -> CertificateFiles {
        let issued = try issuer.issue(services: services, from: from, seconds: seconds)
        let files = CertificateFiles(
            certificate: folder.path("\(name).pem"), key: folder.path("\(name).key"),
            authorities: (trusting ?? self).folder.path("ca.pem"))
        try issued.keyPEM.write(toFile: files.key, atomically: true, encoding: .utf8)
        try issued.certificatePEM.write(toFile: files.certificate, atomically: true, encoding: .utf8)
        return files
    }

    func keeper(
        _ name: String, _ services: [String], from: Double = -60, seconds: Double = 3600, trusting: Authority? = nil
    ) throws -> CertificateKeeper {
        try CertificateKeeper(
            try files(name, services, from: from, seconds: seconds, trusting: trusting), logger: .silent)
    }
}

extension Logger {
    static let silent = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
}

/// A served process: real sockets on the loopback address.
final class ServedProcess: Sendable {
    let address: ServiceAddress
    private let server: RPCServer
    private let task: Task<Void, any Error>

    init(
        _ services: [any RegistrableRPCService], certificates: CertificateKeeper, port: Int = 0,
        health: HealthChecks = HealthChecks([:])
    ) async throws {
        let (ports, continuation) = AsyncStream<Int>.makeStream()
        server = try RPCServer(
            .init(host: "127.0.0.1", port: port), services: services, health: health, certificates: certificates,
            metrics: Metrics(), logger: .silent
        ) { continuation.yield($0) }
        task = Task { [server] in
            defer { continuation.finish() }
            try await server.run()
        }
        guard let port = await ports.first(where: { _ in true }),
            let address = ServiceAddress(host: "127.0.0.1", port: port)
        else {
            try await task.value
            throw NeverHappened()
        }
        self.address = address
    }

    func stop() async {
        server.stop()
        _ = await task.result
    }

    deinit { server.stop() }
}

/// A line between two processes that can be cut: both ends see their connections break, as when a process is killed.
final class Line: Sendable {
    private final class Pump: ChannelInboundHandler, Sendable {
        typealias InboundIn = ByteBuffer

        private let other: any Channel

        init(to other: any Channel) { self.other = other }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            other.writeAndFlush(unwrapInboundIn(data), promise: nil)
        }

        func channelInactive(context: ChannelHandlerContext) { other.close(promise: nil) }
    }

    private final class Open: Sendable {
        let channels = Mutex<[any Channel]>([])
    }

    let address: ServiceAddress
    private let listener: any Channel
    private let open: Open

    init(to end: ServiceAddress) async throws {
        let open = Open()
        self.open = open
        listener = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .childChannelOption(.autoRead, value: false)
            .childChannelInitializer { inbound in
                ClientBootstrap(group: inbound.eventLoop).channelOption(.autoRead, value: false)
                    .connect(host: end.host, port: end.port).flatMap { outbound in
                        open.channels.withLock { $0 += [inbound, outbound] }
                        return inbound.pipeline.addHandler(Pump(to: outbound)).flatMap {
                            outbound.pipeline.addHandler(Pump(to: inbound))
                        }.flatMap { outbound.setOption(.autoRead, value: true) }
                            .flatMap { inbound.setOption(.autoRead, value: true) }
                    }
            }.bind(host: "127.0.0.1", port: 0).get()
        guard let port = listener.localAddress?.port, let address = ServiceAddress(host: "127.0.0.1", port: port) else {
            throw NeverHappened()
        }
        self.address = address
    }

    func cut() async {
        try? await listener.close()
        for channel in open.channels.withLock({ $0 }) { channel.close(promise: nil) }
    }
}

/// A called service with its connections, until it is stopped.
final class CallingProcess: Sendable {
    let service: RemoteService
    let metrics = Metrics()
    private let task: Task<Void, Never>

    init(
        _ name: String, at addresses: [ServiceAddress], certificates: CertificateKeeper, limits: CallLimits = .init(),
        breaker: Breaker.Rule = .init()
    ) async throws {
        let service = RemoteService(
            name, resolver: StaticResolver([name: addresses]), certificates: certificates, limits: limits,
            breaker: breaker, metrics: metrics, logger: .silent)
        self.service = service
        task = Task { await service.run() }
        try await eventually { service.trouble == nil }
    }

    /// The value of a counter of the called service.
    func count(_ metric: String, _ outcome: String? = nil) -> Int {
        let labels = outcome.map { ",outcome=\"\($0)\"" } ?? ""
        let start = "\(metric){service=\"\(service.name)\"\(labels)} "
        let line = metrics.render().split(separator: "\n").first { $0.hasPrefix(start) }
        return line.flatMap { Double($0.dropFirst(start.count)) }.map { Int($0) } ?? 0
    }

    func stop() async {
        task.cancel()
        await task.value
    }

    deinit { task.cancel() }
}

/// Answers as it is told to.
final class MoodyPatients: PatientDirectory {
    enum Mood: Sendable {
        case well
        /// Until its caller gives up.
        case silent
        case failing(any Error)
        case slow(Duration)
    }

    private let mood: Mutex<Mood>
    private let origins = Mutex<[Caller]>([])
    private let calls = Atomic<Int>(0)
    private let unanswered = Atomic<Int>(0)

    init(_ mood: Mood = .well) { self.mood = Mutex(mood) }

    func become(_ mood: Mood) { self.mood.withLock { $0 = mood } }
    var seen: [Caller] { origins.withLock { $0 } }
    var called: Int { calls.load(ordering: .relaxed) }
    var underWay: Int { unanswered.load(ordering: .relaxed) }

    func standing(of id: PatientID) async throws -> PatientStanding? {
        calls.add(1, ordering: .relaxed)
        unanswered.add(1, ordering: .relaxed)
        defer { unanswered.subtract(1, ordering: .relaxed) }
        if let origin = CallOrigin.current { origins.withLock { $0.append(origin) } }
        switch mood.withLock({ $0 }) {
        case .well: return PatientStanding(mergedInto: nil)
        case .silent:
            try await Task.sleep(for: .seconds(60))
            return nil
        case .slow(let pause):
            try await Task.sleep(for: pause)
            return PatientStanding(mergedInto: nil)
        case .failing(let error): throw error
        }
    }

    func patient(_ id: PatientID) async throws -> PatientSummary? { nil }
    func patients(_ ids: [PatientID]) async throws -> [PatientSummary] { [] }
}

let somebody = PatientID(unchecked: "p1")

/// Calls over real sockets have deadlines of milliseconds: they are tested on a machine that does nothing else.
enum RPCTests {
    static var areWanted: Bool { ProcessInfo.processInfo.environment["HMS_TEST_RPC"] != nil }
}
