import Foundation
import HTTPTypes
package import HummingbirdCore
import Kernel
package import NIOCore
package import Web

/// Engine.IO over HTTP: the first request of a session, long polling, and the change to a WebSocket.
extension LiveUpdates {
    package func respond(
        to request: Request, from address: String, over channel: any Channel
    ) async throws -> ConnectionAnswer {
        do {
            return try await answer(request, address, channel)
        } catch let error as EngineError {
            return .response(refusal(error))
        }
    }

    private func answer(
        _ request: Request, _ address: String, _ channel: any Channel
    ) async throws -> ConnectionAnswer {
        let asked = try EngineRequest(target: request.head.path ?? "")
        let known = try asked.session.map { id throws(EngineError) in
            guard let session = hub.session(id) else { throw .unknownSession }
            return session
        }
        switch asked.transport {
        case .webSocket:
            guard let upgrade = WebSocketUpgrade(request), known?.isOpen ?? true else { throw EngineError.badRequest }
            guard known != nil || !hub.isFull else { throw EngineError.full }
            try await upgrade.perform(on: channel, configuration) { [self] wire in
                guard let known else { return open(request, address, wire) }
                return known.attach(probe: wire) ? known : nil
            }
            return .switched
        case .polling:
            switch (request.method, known) {
            case (.get, nil):
                guard let session = open(request, address, nil) else { throw EngineError.full }
                return .response(text(session.openPacket(upgrades: true)))
            case (.get, let session?): return .response(text(EnginePayload.encode(await session.poll())))
            case (.post, let session?): return .response(try await take(request, for: session))
            default: throw EngineError.badMethod
            }
        }
    }

    /// Begins a session; nothing, if there are too many.
    private func open(_ request: Request, _ address: String, _ wire: WebSocketWire?) -> EngineSession? {
        let session = EngineSession(id: SessionName.new(), wire: wire, configuration: configuration)
        guard hub.admit(session) else { return nil }
        if wire != nil { session.send(session.openPacket(upgrades: false)) }
        let headers = request.headers
        let forwarded = configuration.trustsProxy ? Self.lastAddress(headers) : nil
        let socket = LiveSocket(
            session: session, hub: hub, topics: topics, authenticator: authenticator,
            handshake: Handshake.credentials(
                headers, authority: request.head.authority, isWebSocket: wire != nil, configuration),
            request: RequestContext(
                requestID: "live-" + session.id.prefix(12), trace: .none, remoteAddress: forwarded ?? address),
            logger: logger)
        Task { await socket.run() }
        return session
    }

    /// Packets of a client that polls.
    private func take(_ request: Request, for session: EngineSession) async throws -> Response {
        let body: ByteBuffer
        do {
            body = try await request.body.collect(upTo: configuration.mostMessageBytes)
        } catch {
            session.close(.misbehaved)
            throw EngineError.badRequest
        }
        guard session.isOpen, let text = String(validating: body.readableBytesView, as: UTF8.self),
            let packets = EnginePayload.decode(text)
        else {
            session.close(.misbehaved)
            throw EngineError.badRequest
        }
        for packet in packets { session.receive(packet) }
        return self.text("ok")
    }

    private func text(_ text: String) -> Response {
        response(.ok, "text/plain; charset=UTF-8", text)
    }

    private func refusal(_ error: EngineError) -> Response {
        var response = response(.init(code: error.status), "application/json", error.body)
        // A request that asked for another protocol leaves bytes that are none of HTTP's.
        response.headers[.connection] = "close"
        if error == .full { response.headers[.retryAfter] = "30" }
        return response
    }

    private func response(_ status: HTTPResponse.Status, _ type: String, _ text: String) -> Response {
        var headers = SecurityHeaders.fields(isHTTPS: configuration.isHTTPS)
        headers[.contentType] = type
        headers[.cacheControl] = "no-store"
        return Response(status: status, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
    }

    /// The address that the nearest proxy saw.
    private static func lastAddress(_ headers: HTTPFields) -> String? {
        guard let name = HTTPField.Name("X-Forwarded-For"), let all = headers[name] else { return nil }
        return all.split(separator: ",").last.map { String($0.filter { $0 != " " }.prefix(45)) }
    }
}

/// Names of sessions: who knows one may act for it, so none can be guessed.
enum SessionName {
    static func new() -> String {
        var random = SystemRandomNumberGenerator()
        return Base64URL.encode((0..<20).map { _ in UInt8.random(in: 0...255, using: &random) })
    }
}
