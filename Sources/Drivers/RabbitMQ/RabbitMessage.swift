/// A value of a message's headers, or an argument of a queue.
package enum RabbitField: Sendable, Hashable {
    case text(String)
    case integer(Int64)
    case flag(Bool)
}

/// A message to publish; the broker keeps it on disk.
package struct RabbitMessage: Sendable {
    package var routingKey: String
    package var id: String
    package var type: String
    package var contentType: String
    package var headers: [String: RabbitField]
    package var body: [UInt8]

    package init(
        routingKey: String, id: String, type: String, contentType: String, headers: [String: RabbitField],
        body: [UInt8]
    ) {
        self.routingKey = routingKey
        self.id = id
        self.type = type
        self.contentType = contentType
        self.headers = headers
        self.body = body
    }
}

/// A message as it came.
package struct RabbitDelivery: Sendable {
    /// What acknowledges it.
    package let receipt: RabbitReceipt
    package let routingKey: String
    /// Empty, if the message has none.
    package let id: String
    /// Empty, if the message has none.
    package let messageType: String
    package let headers: [String: RabbitField]
    package let body: [UInt8]
    /// Whether it was delivered before, without being acknowledged.
    package let wasDelivered: Bool
}

/// Which delivery it was; void when the channel that it came on is gone.
package struct RabbitReceipt: Sendable, Hashable {
    let consumer: Int
    /// Of the process's connections, by the order in which they were made.
    let connection: Int
    let channel: UInt16
    let tag: UInt64
}

/// A queue that a consumer wants to be there.
package struct RabbitQueue: Sendable {
    package struct Binding: Sendable {
        package let exchange: String
        package let key: String

        package init(exchange: String, key: String) {
            self.exchange = exchange
            self.key = key
        }
    }

    package let name: String
    /// Of this connection alone, and gone with it.
    package let isTransient: Bool
    package let arguments: [String: RabbitField]
    package let bindings: [Binding]

    package init(_ name: String, isTransient: Bool = false, arguments: [String: RabbitField], bindings: [Binding]) {
        self.name = name
        self.isTransient = isTransient
        self.arguments = arguments
        self.bindings = bindings
    }
}

/// An exchange to be there.
package struct RabbitExchange: Sendable {
    package let name: String
    /// `topic` or `direct`.
    package let kind: String

    package init(_ name: String, kind: String) {
        self.name = name
        self.kind = kind
    }
}
