package import GRPCCore
import GRPCNIOTransportHTTP2Posix
package import Logging
package import Observability
import ServiceLifecycle

/// Serves the calls of other processes: HTTP/2 with mutual TLS, never without. Every peer must show a certificate of our
/// authority.
package struct RPCServer: Service {
    package struct Configuration: Sendable {
        /// An IP address.
        package var host: String
        /// 0 lets the system choose.
        package var port: Int

        package init(host: String, port: Int) {
            self.host = host
            self.port = port
        }
    }

    private let server: GRPCServer<HTTP2ServerTransport.Posix>
    private let health: HealthService
    private let onReady: @Sendable (Int) async -> Void

    /// - Parameters:
    ///   - services: contracts, as `ContractServer`s make them.
    ///   - health: whether each service answers, for the standard health protocol.
    ///   - onReady: is told the port.
    /// - Throws: `CertificateError`.
    package init(
        _ configuration: Configuration, services: [any RegistrableRPCService], health: HealthChecks,
        certificates: CertificateKeeper, metrics: Metrics, logger: Logger,
        onReady: @escaping @Sendable (Int) async -> Void = { _ in }
    ) throws {
        self.onReady = onReady
        self.health = HealthService(checks: health)
        let transport = HTTP2ServerTransport.Posix(
            address: configuration.host.contains(":")
                ? .ipv6(host: configuration.host, port: configuration.port)
                : .ipv4(host: configuration.host, port: configuration.port),
            transportSecurity: try .mTLS(certificateReloader: certificates.reloader) { tls in
                tls.clientCertificateVerification = .noHostnameVerification
                tls.customVerificationCallback = { certificates.verify($0, as: nil, $1) }
                tls.requireALPN = true
            },
            config: .defaults { config in
                // What was renewed or withdrawn holds for everybody after this time.
                config.connection.maxAge = .seconds(3600)
                config.connection.maxGraceTime = .seconds(10)
                config.connection.keepalive = .init(
                    time: .seconds(30), timeout: .seconds(10),
                    clientBehavior: .init(minPingIntervalWithoutCalls: .seconds(5), allowWithoutCalls: true))
                config.connection.flushCoalescing = nil
                config.http2.maxConcurrentStreams = 1000
                config.rpc.maxRequestPayloadSize = 1 << 20
            })
        server = GRPCServer(
            transport: transport, services: services + [self.health],
            interceptors: [CallInterceptor(metrics: metrics, logger: logger)])
    }

    /// Serves until a graceful shutdown, or until the task is cancelled.
    package func run() async throws {
        try await withGracefulShutdownHandler {
            try await withThrowingDiscardingTaskGroup { group in
                group.addTask { try await server.serve() }
                if let port = try await server.listeningAddress?.port { await onReady(port) }
            }
        } onGracefulShutdown: {
            stop()
        }
    }

    /// Takes no new calls; `run` returns when those under way are answered. Rather this than to cancel `run`: the transport
    /// fails an assertion when a connection that it no longer reads brings one more call.
    package func stop() {
        health.stop()
        server.beginGracefulShutdown()
    }
}

extension GRPCNIOTransportHTTP2Posix.SocketAddress {
    fileprivate var port: Int? { ipv4?.port ?? ipv6?.port }
}
