import Foundation
import HTTPTypes
import HummingbirdCore
import Kernel
package import Logging
import NIOCore
import NIOPosix
package import Observability
import ServiceLifecycle

/// HMS on a socket. Run it as a service: when it is asked to stop, it is not ready any more, takes no more connections,
/// lets the requests in flight finish within the drain time, and returns.
package struct WebServer: Service {
    package let responder: Responder
    private let configuration: WebConfiguration
    private let readiness: Readiness
    private let logger: Logger
    private let connections: (any ConnectionResponder)?
    private let onReady: @Sendable (Int) async -> Void

    /// - Parameters:
    ///   - spans: gets one span for each request.
    ///   - connections: gets the requests of its own paths.
    ///   - onReady: called with the port once requests are taken.
    /// - Throws: `EndpointTableError` for endpoints that contradict each other.
    package init(
        groups: [EndpointGroup], configuration: WebConfiguration = WebConfiguration(),
        authenticator: any Authenticator = NoAuthenticator(), accessLog: any AccessLog = NoAccessLog(),
        readiness: Readiness = Readiness(), metrics: Metrics = Metrics(), logger: Logger,
        spans: (any SpanExporter)? = nil, connections: (any ConnectionResponder)? = nil,
        onReady: @escaping @Sendable (Int) async -> Void = { _ in }
    ) throws {
        responder = try Responder(
            groups: groups, configuration: configuration, authenticator: authenticator, accessLog: accessLog,
            readiness: readiness, metrics: metrics, logger: logger, spans: spans)
        self.configuration = configuration
        self.readiness = readiness
        self.logger = logger
        self.connections = connections
        self.onReady = onReady
    }

    package func run() async throws {
        let server = try server()
        try await withThrowingTaskGroup(of: Bool.self) { group in
            group.addTask {
                do {
                    try await server.run()
                } catch let error as IOError {
                    throw CannotListen(host: configuration.host, port: configuration.port, errno: error.errnoCode)
                }
                return true
            }
            group.addTask {
                await responder.deadlines.sweepForever()
                return false
            }
            group.addTask {
                try await gracefulShutdown()
                readiness.beginDraining()
                try await Task.sleep(for: configuration.drainTime)
                return true
            }
            while let isOver = try await group.next() {
                if isOver { break }
            }
            group.cancelAll()
        }
    }

    private func server() throws -> any Service {
        let responder = responder
        let onReady = onReady
        let connections = connections
        let limits = HTTP1Channel.Configuration.DecoderConfiguration(
            maxHeaderFieldSize: configuration.mostHeaderBytes, maxHeaderListSize: configuration.mostHeaderBytes,
            maxHeaderFieldCount: 100)
        let idle = TimeAmount.milliseconds(configuration.idleTimeout.milliseconds)
        return try HTTPServerBuilder.http1(
            configuration: .init(idleTimeout: idle, httpDecoderConfiguration: limits)
        ).buildServer(
            configuration: ServerConfiguration(
                address: .hostname(configuration.host, port: configuration.port), backlog: 1024),
            eventLoopGroup: MultiThreadedEventLoopGroup.singleton, logger: logger,
            responder: { request, writer, channel in
                if let connections, connections.takes(request) {
                    return try await connections.serve(request, writer, channel)
                }
                let response = await responder.respond(
                    to: request, from: channel.remoteAddress?.ipAddress ?? "")
                try await writer.write(response: response.head, body: response.body)
                if response.status == .contentTooLarge { throw ConnectionOver() }
            },
            onServerRunning: { channel in await onReady(channel.localAddress?.port ?? 0) })
    }
}

/// The address can't be had: another program has it, or it is none of this machine.
package struct CannotListen: Error, CustomStringConvertible {
    let host: String
    let port: Int
    let errno: CInt

    package var description: String {
        "cannot listen on \(host):\(port): \(String(cString: strerror(errno)))"
    }
}
