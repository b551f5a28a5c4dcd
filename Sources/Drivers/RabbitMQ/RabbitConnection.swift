import CRabbitMQ
import Glibc

/// One connection to a broker. It blocks, and belongs to the thread that made it.
final class RabbitConnection {
    /// What a broker sends by itself.
    enum Incoming {
        case delivery(RabbitDelivery)
        /// Of a published message, or of all up to it; not kept, if it is a refusal.
        case confirmation(tag: UInt64, isMultiple: Bool, isKept: Bool)
        /// The queue of a consumer is gone.
        case cancelled(consumer: String)
    }

    /// How many connections the client made before this one.
    let number: Int
    private let state: amqp_connection_state_t
    private var consumers: [String: Int] = [:]

    /// Connects, shows who we are, and waits until the broker agrees.
    init(
        to host: RabbitAddress.Host, of address: RabbitAddress, _ options: RabbitOptions, name: String, number: Int
    ) throws(RabbitError) {
        self.number = number
        guard let state = amqp_new_connection() else { throw .unreachable(host.description, "no memory") }
        self.state = state
        let socket = address.isEncrypted ? amqp_ssl_socket_new(state) : amqp_tcp_socket_new(state)
        guard let socket else { throw .unreachable(host.description, "no memory") }
        func check(_ status: Int32, _ what: String) throws(RabbitError) {
            guard status == AMQP_STATUS_OK.rawValue else {
                throw .unreachable(host.description, "\(what): \(Self.text(status))")
            }
        }
        if address.isEncrypted {
            amqp_ssl_socket_set_verify_peer(socket, 1)
            amqp_ssl_socket_set_verify_hostname(socket, 1)
            try check(amqp_ssl_socket_set_ssl_versions(socket, AMQP_TLSv1_2, AMQP_TLSvLATEST), "TLS")
            try check(
                amqp_ssl_socket_set_cacert(socket, options.authorities ?? "/etc/ssl/certs/ca-certificates.crt"),
                "the authorities cannot be read")
            if let identity = options.identity {
                try check(
                    amqp_ssl_socket_set_key(socket, identity.certificate, identity.key),
                    "the certificate or its key cannot be read")
            }
        }
        var connecting = options.connectTimeout.timeval
        try check(amqp_socket_open_noblock(socket, host.name, Int32(host.port), &connecting), "connect")
        // A write to a broker that stopped reading ends, too.
        var silence = UInt32(options.answerTimeout.components.seconds) * 1000
        setsockopt(
            amqp_get_sockfd(state), Int32(IPPROTO_TCP), TCP_USER_TIMEOUT, &silence,
            socklen_t(MemoryLayout.size(ofValue: silence)))
        var handshake = options.connectTimeout.timeval
        amqp_set_handshake_timeout(state, &handshake)
        var answer = options.answerTimeout.timeval
        amqp_set_rpc_timeout(state, &answer)
        let arena = Arena()
        var properties = arena.table(["connection_name": .text(name), "product": .text("HMS")])
        let reply = hms_amqp_login(
            state, address.virtualHost, Int32(options.heartbeat), &properties, address.user, address.password)
        do {
            try Self.check(reply)
        } catch {
            throw .unreachable(host.description, error.description)
        }
    }

    deinit { amqp_destroy_connection(state) }

    /// Says goodbye; the broker has what was sent before.
    func close() { _ = amqp_connection_close(state, AMQP_REPLY_SUCCESS) }

    var descriptor: Int32 { amqp_get_sockfd(state) }

    func open(channel: UInt16) throws(RabbitError) {
        amqp_channel_open(state, channel)
        try checkAnswer()
    }

    /// From now on the broker confirms what is published on the channel.
    func confirm(channel: UInt16) throws(RabbitError) {
        amqp_confirm_select(state, channel)
        try checkAnswer()
    }

    func declare(_ exchange: RabbitExchange, on channel: UInt16) throws(RabbitError) {
        let arena = Arena()
        amqp_exchange_declare(
            state, channel, arena.bytes(exchange.name), arena.bytes(exchange.kind), 0, 1, 0, 0, arena.table([:]))
        try checkAnswer()
    }

    /// Makes the queue, if it is not there, and its bindings.
    func declare(_ queue: RabbitQueue, on channel: UInt16) throws(RabbitError) {
        let arena = Arena()
        let transient: amqp_boolean_t = queue.isTransient ? 1 : 0
        amqp_queue_declare(
            state, channel, arena.bytes(queue.name), 0, 1 - transient, transient, transient,
            arena.table(queue.arguments))
        try checkAnswer()
        for binding in queue.bindings {
            amqp_queue_bind(
                state, channel, arena.bytes(queue.name), arena.bytes(binding.exchange), arena.bytes(binding.key),
                arena.table([:]))
            try checkAnswer()
        }
    }

    /// How many messages of a queue wait for being delivered.
    func ready(in queue: String, on channel: UInt16) throws(RabbitError) -> Int {
        let arena = Arena()
        let answer = amqp_queue_declare(state, channel, arena.bytes(queue), 1, 0, 0, 0, arena.table([:]))
        guard let answer else {
            try checkAnswer()
            return 0
        }
        return Int(answer.pointee.message_count)
    }

    /// - Parameters:
    ///   - consumer: its number among those of the client.
    ///   - prefetch: how many may be delivered and not acknowledged; nothing, if deliveries are not acknowledged at all.
    func consume(_ queue: String, as consumer: Int, prefetch: Int?, on channel: UInt16) throws(RabbitError) {
        if let prefetch {
            amqp_basic_qos(state, channel, 0, UInt16(prefetch), 0)
            try checkAnswer()
        }
        let tag = String(consumer)
        consumers[tag] = consumer
        let arena = Arena()
        amqp_basic_consume(
            state, channel, arena.bytes(queue), arena.bytes(tag), 0, prefetch == nil ? 1 : 0, 0, arena.table([:]))
        try checkAnswer()
    }

    func publish(_ message: RabbitMessage, to exchange: String, on channel: UInt16) throws(RabbitError) {
        let arena = Arena()
        var properties = amqp_basic_properties_t()
        properties._flags = amqp_flags_t(
            AMQP_BASIC_CONTENT_TYPE_FLAG | AMQP_BASIC_HEADERS_FLAG | AMQP_BASIC_DELIVERY_MODE_FLAG
                | AMQP_BASIC_MESSAGE_ID_FLAG | AMQP_BASIC_TYPE_FLAG | AMQP_BASIC_APP_ID_FLAG)
        properties.content_type = arena.bytes(message.contentType)
        properties.headers = arena.table(message.headers)
        properties.delivery_mode = 2
        properties.message_id = arena.bytes(message.id)
        properties.type = arena.bytes(message.type)
        properties.app_id = arena.bytes("hms")
        let status = amqp_basic_publish(
            state, channel, arena.bytes(exchange), arena.bytes(message.routingKey), 0, 0, &properties,
            arena.bytes(message.body))
        try Self.check(status: status)
    }

    func acknowledge(through tag: UInt64, on channel: UInt16) throws(RabbitError) {
        try Self.check(status: amqp_basic_ack(state, channel, tag, 1))
    }

    func acknowledge(only tag: UInt64, on channel: UInt16) throws(RabbitError) {
        try Self.check(status: amqp_basic_ack(state, channel, tag, 0))
    }

    /// What came, if anything did. Also sends and checks heartbeats: call it at least every few seconds.
    func next() throws(RabbitError) -> Incoming? {
        amqp_maybe_release_buffers(state)
        var envelope = amqp_envelope_t()
        var now = timeval()
        let reply = amqp_consume_message(state, &envelope, &now, 0)
        switch reply.reply_type {
        case AMQP_RESPONSE_NORMAL:
            defer { amqp_destroy_envelope(&envelope) }
            return .delivery(delivery(envelope))
        case AMQP_RESPONSE_LIBRARY_EXCEPTION where reply.library_error == AMQP_STATUS_TIMEOUT.rawValue: return nil
        case AMQP_RESPONSE_LIBRARY_EXCEPTION where reply.library_error == AMQP_STATUS_UNEXPECTED_STATE.rawValue:
            return try method()
        default:
            try Self.check(reply)
            return nil
        }
    }

    private func delivery(_ envelope: amqp_envelope_t) -> RabbitDelivery {
        let properties = envelope.message.properties
        let hasHeaders = properties._flags & amqp_flags_t(AMQP_BASIC_HEADERS_FLAG) != 0
        let hasType = properties._flags & amqp_flags_t(AMQP_BASIC_TYPE_FLAG) != 0
        let hasID = properties._flags & amqp_flags_t(AMQP_BASIC_MESSAGE_ID_FLAG) != 0
        return RabbitDelivery(
            receipt: RabbitReceipt(
                consumer: consumers[envelope.consumer_tag.text] ?? -1, connection: number, channel: envelope.channel,
                tag: envelope.delivery_tag),
            routingKey: envelope.routing_key.text, id: hasID ? properties.message_id.text : "",
            messageType: hasType ? properties.type.text : "",
            headers: hasHeaders ? properties.headers.fields : [:], body: envelope.message.body.array,
            wasDelivered: envelope.redelivered != 0)
    }

    /// Something other than a delivery.
    private func method() throws(RabbitError) -> Incoming? {
        var frame = amqp_frame_t()
        var now = timeval()
        let status = amqp_simple_wait_frame_noblock(state, &frame, &now)
        if status == AMQP_STATUS_TIMEOUT.rawValue { return nil }
        try Self.check(status: status)
        guard frame.frame_type == AMQP_FRAME_METHOD else { return nil }
        let method = frame.payload.method
        guard let decoded = method.decoded else { return nil }
        switch method.id {
        case AMQP_BASIC_ACK_METHOD.number:
            let ack = decoded.assumingMemoryBound(to: amqp_basic_ack_t.self).pointee
            return .confirmation(tag: ack.delivery_tag, isMultiple: ack.multiple != 0, isKept: true)
        case AMQP_BASIC_NACK_METHOD.number:
            let nack = decoded.assumingMemoryBound(to: amqp_basic_nack_t.self).pointee
            return .confirmation(tag: nack.delivery_tag, isMultiple: nack.multiple != 0, isKept: false)
        case AMQP_BASIC_CANCEL_METHOD.number:
            let cancel = decoded.assumingMemoryBound(to: amqp_basic_cancel_t.self).pointee
            return .cancelled(consumer: cancel.consumer_tag.text)
        default:
            if let error = Self.closing(method) { throw error }
            return nil
        }
    }

    private func checkAnswer() throws(RabbitError) { try Self.check(amqp_get_rpc_reply(state)) }

    private static func check(status: Int32) throws(RabbitError) {
        guard status == AMQP_STATUS_OK.rawValue else { throw .broken(text(status)) }
    }

    private static func check(_ reply: amqp_rpc_reply_t) throws(RabbitError) {
        switch reply.reply_type {
        case AMQP_RESPONSE_NORMAL: return
        case AMQP_RESPONSE_SERVER_EXCEPTION: throw closing(reply.reply) ?? .broken("the broker closed it")
        case AMQP_RESPONSE_LIBRARY_EXCEPTION where reply.library_error == AMQP_STATUS_TIMEOUT.rawValue:
            throw .timedOut("an answer")
        case AMQP_RESPONSE_LIBRARY_EXCEPTION: throw .broken(text(reply.library_error))
        default: throw .broken("the broker hung up")
        }
    }

    /// What the broker said when it closed a channel or the connection.
    private static func closing(_ method: amqp_method_t) -> RabbitError? {
        guard let decoded = method.decoded else { return nil }
        switch method.id {
        case AMQP_CHANNEL_CLOSE_METHOD.number:
            let close = decoded.assumingMemoryBound(to: amqp_channel_close_t.self).pointee
            return .refused(Int(close.reply_code), close.reply_text.text)
        case AMQP_CONNECTION_CLOSE_METHOD.number:
            let close = decoded.assumingMemoryBound(to: amqp_connection_close_t.self).pointee
            return .refused(Int(close.reply_code), close.reply_text.text)
        default: return nil
        }
    }

    private static func text(_ status: Int32) -> String { String(cString: amqp_error_string2(status)) }
}

extension FixedWidthInteger {
    fileprivate var number: UInt32 { UInt32(truncatingIfNeeded: self) }
}

extension Duration {
    fileprivate var timeval: Glibc.timeval {
        Glibc.timeval(
            tv_sec: Int(components.seconds), tv_usec: Int(components.attoseconds / 1_000_000_000_000))
    }
}
