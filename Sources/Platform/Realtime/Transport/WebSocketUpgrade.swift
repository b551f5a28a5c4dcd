import Crypto
import Foundation
import HTTPTypes
import HummingbirdCore
import NIOCore
import NIOHTTP1
import NIOWebSocket

/// Makes a WebSocket of an HTTP connection (RFC 6455), when a request asks for it. HTTP's own handlers are taken out only
/// then, so connections that stay with HTTP have nothing more to do for it; and it works on a connection that a proxy used
/// for other requests before.
struct WebSocketUpgrade: Sendable {
    private let key: String

    /// Nothing, if the request does not ask for a WebSocket, or not as it should.
    init?(_ request: Request) {
        let headers = request.headers
        guard request.method == .get, Self.has(headers[.connection], "upgrade"),
            Self.has(headers[.upgrade], "websocket"), headers[.secWebSocketVersion] == "13",
            let key = headers[.secWebSocketKey], Data(base64Encoded: key)?.count == 16,
            // Bytes of a body would be taken for frames.
            headers[.contentLength] == nil || headers[.contentLength] == "0", headers[.transferEncoding] == nil
        else { return nil }
        self.key = key
    }

    /// Answers the request and changes the pipeline, in one step of the connection's event loop: no frame comes between.
    /// - Parameter session: gives the session of the WebSocket; nothing to have it closed. Called on the event loop, before
    ///   the first frame is read.
    func perform(
        on channel: any Channel, _ limits: LiveConfiguration,
        session: @escaping @Sendable (WebSocketWire) -> EngineSession?
    ) async throws {
        let head = ByteBuffer(
            string: "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Accept: \(accept)\r\n\r\n")
        try await channel.eventLoop.submit {
            let pipeline = channel.pipeline.syncOperations
            let encoder = try pipeline.context(handlerType: HTTPResponseEncoder.self)
            let decoder = try pipeline.context(handlerType: ByteToMessageHandler<HTTPRequestDecoder>.self)
            // Written from the encoder's place, past the encoder itself.
            encoder.writeAndFlush(HTTPResponseEncoder.wrapOutboundOut(.byteBuffer(head)), promise: nil)
            pipeline.removeHandler(context: encoder, promise: nil)
            pipeline.removeHandler(context: decoder, promise: nil)
            let handler = WebSocketHandler()
            try pipeline.addHandlers(
                [
                    WebSocketFrameEncoder(),
                    ByteToMessageHandler(WebSocketFrameDecoder(maxFrameSize: limits.mostMessageBytes)),
                    WebSocketProtocolErrorHandler(),
                    NIOWebSocketFrameAggregator(
                        minNonFinalFragmentSize: 0, maxAccumulatedFrameCount: 32,
                        maxAccumulatedFrameSize: limits.mostMessageBytes),
                    handler,
                ], position: .first)
            let wire = WebSocketWire(
                channel: channel, handler: NIOLoopBound(handler, eventLoop: channel.eventLoop),
                mostWaiting: limits.mostWaitingBytes)
            handler.link(session(wire), wire)
        }.get()
    }

    private var accept: String {
        let text = key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
        return Data(Insecure.SHA1.hash(data: Data(text.utf8))).base64EncodedString()
    }

    private static func has(_ list: String?, _ token: String) -> Bool {
        let items = list?.lowercased().split(separator: ",") ?? []
        return items.contains { $0.filter { $0 != " " } == token }
    }
}
