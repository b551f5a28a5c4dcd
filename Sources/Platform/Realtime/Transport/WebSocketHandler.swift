import NIOCore
import NIOWebSocket
import Synchronization

/// The end of a WebSocket's pipeline: text goes to the session, and what the session sends goes out.
final class WebSocketHandler: ChannelInboundHandler {
    typealias InboundIn = WebSocketFrame
    typealias OutboundOut = WebSocketFrame

    private var context: ChannelHandlerContext?
    private var link: (session: EngineSession, wire: WebSocketWire)?
    private var isClosing = false

    /// Connects it with a session; without one it closes.
    func link(_ session: EngineSession?, _ wire: WebSocketWire) {
        guard let session else { return close(.policyViolation) }
        link = (session, wire)
    }

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
        unlink()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let frame = Self.unwrapInboundIn(data)
        switch frame.opcode {
        case .text:
            guard let text = String(validating: frame.unmaskedData.readableBytesView, as: UTF8.self) else {
                return close(.dataInconsistentWithMessage)
            }
            if let link { link.session.receive(text, over: link.wire) }
        case .binary: close(.unacceptableData)
        case .ping: write(.pong, frame.unmaskedData, promise: nil)
        case .connectionClose: close(.normalClosure)
        default: break
        }
    }

    // What lies behind in the pipeline spoke HTTP, and hears only that the connection is over.
    func channelReadComplete(context: ChannelHandlerContext) {}

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case ChannelEvent.inputClosed, is ChannelShouldQuiesceEvent: close(.goingAway)
        default: context.fireUserInboundEventTriggered(event)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    func channelInactive(context: ChannelHandlerContext) {
        unlink()
        context.fireChannelInactive()
    }

    private func unlink() {
        guard let (session, wire) = link else { return }
        link = nil
        session.lost(wire)
    }

    func write(_ opcode: WebSocketOpcode, _ data: ByteBuffer, promise: EventLoopPromise<Void>?) {
        guard let context, !isClosing else {
            promise?.fail(ChannelError.ioOnClosedChannel)
            return
        }
        let frame = WebSocketFrame(fin: true, opcode: opcode, data: data)
        context.writeAndFlush(Self.wrapOutboundOut(frame), promise: promise)
    }

    /// Says why, and closes once that is written; at the latest after a few seconds, for a client that reads nothing.
    func close(_ code: WebSocketErrorCode) {
        guard let context, !isClosing else { return }
        var data = context.channel.allocator.buffer(capacity: 2)
        data.write(webSocketErrorCode: code)
        let channel = context.channel
        let promise = context.eventLoop.makePromise(of: Void.self)
        promise.futureResult.whenComplete { _ in channel.close(promise: nil) }
        write(.connectionClose, data, promise: promise)
        isClosing = true
        context.eventLoop.scheduleTask(in: .seconds(2)) { channel.close(promise: nil) }
    }
}

/// A WebSocket that others than its event loop write to.
final class WebSocketWire: Wire {
    private let channel: any Channel
    private let handler: NIOLoopBound<WebSocketHandler>
    private let mostWaiting: Int
    private let waiting = Atomic<Int>(0)

    init(channel: any Channel, handler: NIOLoopBound<WebSocketHandler>, mostWaiting: Int) {
        self.channel = channel
        self.handler = handler
        self.mostWaiting = mostWaiting
    }

    func send(_ text: String) -> Bool {
        let buffer = ByteBuffer(string: text)
        let size = buffer.readableBytes
        guard waiting.wrappingAdd(size, ordering: .relaxed).newValue <= mostWaiting else { return false }
        let promise = channel.eventLoop.makePromise(of: Void.self)
        promise.futureResult.whenComplete { [self] _ in _ = waiting.wrappingSubtract(size, ordering: .relaxed) }
        channel.eventLoop.execute { [handler] in handler.value.write(.text, buffer, promise: promise) }
        return true
    }

    func close() {
        channel.eventLoop.execute { [handler] in handler.value.close(.normalClosure) }
    }
}
