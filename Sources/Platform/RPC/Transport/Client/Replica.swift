import Discovery
import GRPCCore
import GRPCNIOTransportHTTP2Posix
import GRPCProtobuf
import Kernel
import NIOCore
import SwiftProtobuf
import Synchronization

/// One replica of a service: its connection, its breaker and the calls under way.
final class Replica: Sendable {
    /// The largest answer: a doctor with the most hours that Contracts allows is under a megabyte.
    private static let mostAnswerBytes = 8 << 20

    let address: ServiceAddress
    private let client: GRPCClient<HTTP2ClientTransport.Posix>
    private let breaker: Mutex<Breaker>
    private let calls = Atomic<Int>(0)

    init(
        _ address: ServiceAddress, of service: String, certificates: CertificateKeeper, breaker: Breaker.Rule
    ) throws {
        self.address = address
        self.breaker = Mutex(Breaker(breaker))
        let name = RPCAuthority.name(of: service)
        client = GRPCClient(
            transport: try HTTP2ClientTransport.Posix(
                target: Self.target(address), transportSecurity: try Self.security(certificates, name),
                config: .defaults { config in
                    // The certificate is the service's, wherever the replica listens.
                    config.http2.authority = name
                    config.backoff = .init(initial: .milliseconds(100), max: .seconds(5), multiplier: 1.6, jitter: 0.2)
                    // A machine that went away closes nothing: what does not answer a ping is connected anew.
                    config.connection.keepalive = .init(
                        time: .seconds(10), timeout: .seconds(5), allowWithoutCalls: false)
                    // Calls wait for their answers one by one; gathering them for 0.1 ms would only delay them.
                    config.connection.flushCoalescing = nil
                }))
    }

    /// Keeps the connection until `close`, or until the task is cancelled.
    func run() async { try? await client.runConnections() }

    /// Ends the connection once the calls under way are answered.
    func close() { client.beginGracefulShutdown() }

    var inFlight: Int { calls.load(ordering: .relaxed) }
    var isAside: Bool { breaker.withLock { !$0.isClosed } }
    var openings: Int { breaker.withLock { $0.openings } }

    func admits(at now: ContinuousClock.Instant) -> Bool { breaker.withLock { $0.admits(at: now) } }
    func admit(at now: ContinuousClock.Instant) -> Bool { breaker.withLock { $0.admit(at: now) } }

    /// Calls the replica, which must have admitted the call. Throws `CallFailure`, or `CancellationError`.
    func call<Request: Message, Answer: Message>(
        _ method: MethodDescriptor, _ request: Request, metadata: Metadata, timeout: Duration, service: String
    ) async throws -> Answer {
        calls.add(1, ordering: .relaxed)
        defer { calls.subtract(1, ordering: .relaxed) }
        var options = CallOptions.defaults
        options.timeout = timeout
        options.waitForReady = false
        options.maxResponseMessageBytes = Self.mostAnswerBytes
        do {
            let answer = try await client.unary(
                request: ClientRequest(message: request, metadata: metadata), descriptor: method,
                serializer: ProtobufSerializer<Request>(), deserializer: ProtobufDeserializer<Answer>(),
                options: options
            ) { try $0.message }
            breaker.withLock { $0.succeeded() }
            return answer
        } catch {
            let now = ContinuousClock.now
            if Task.isCancelled {
                breaker.withLock { $0.abandoned(at: now) }
                throw CancellationError()
            }
            // What is no answer of gRPC is a client that was closed while it was picked.
            let failure =
                (error as? RPCError).map { CallFailure($0, from: service) }
                ?? CallFailure(.doesNotAnswer(service), isOfTheReplica: true, .unavailable)
            breaker.withLock { failure.isOfTheReplica ? $0.failed(at: now) : $0.succeeded() }
            throw failure
        }
    }

    private static func security(
        _ certificates: CertificateKeeper, _ name: String
    ) throws -> HTTP2ClientTransport.Posix.TransportSecurity {
        try .mTLS(certificateReloader: certificates.reloader) { tls in
            tls.serverCertificateVerification = .fullVerification
            tls.customVerificationCallback = { certificates.verify($0, as: name, $1) }
        }
    }

    private static func target(_ address: ServiceAddress) -> any ResolvableTarget {
        switch try? NIOCore.SocketAddress(ipAddress: address.host, port: address.port) {
        case .v4: .ipv4(address: address.host, port: address.port)
        case .v6: .ipv6(address: address.host, port: address.port)
        default: .dns(host: address.host, port: address.port)
        }
    }
}
