import Messaging
import RabbitMQ

/// What HMS has on the broker: a topic exchange with all events, a quorum queue for each consumer, and a queue behind it for
/// what could not be delivered.
package struct Topology: Sendable {
    /// None in effect: all that a process has counts as delivered when it ends, guilty or not, so HMS counts by itself
    /// (`Consumer.handleAgain`). It is said, because some versions of RabbitMQ have a low one otherwise.
    static let deliveryLimit: Int64 = 1_000_000

    /// Before every name, so that several hospitals can share a virtual host.
    package let prefix: String

    package init(prefix: String = "hms") { self.prefix = prefix }

    var events: RabbitExchange { RabbitExchange("\(prefix).events", kind: "topic") }
    var dead: RabbitExchange { RabbitExchange("\(prefix).dead", kind: "direct") }

    /// One process at a time gets the messages of a consumer, in their order; when it goes, the next one goes on where it was.
    func queue(of subscription: Subscription) -> RabbitQueue {
        RabbitQueue(
            "\(prefix).\(subscription.consumer)",
            arguments: [
                "x-queue-type": .text("quorum"), "x-single-active-consumer": .flag(true),
                "x-delivery-limit": .integer(Self.deliveryLimit), "x-dead-letter-exchange": .text(dead.name),
                "x-dead-letter-routing-key": .text(subscription.consumer),
                // The broker lets go of a message only when the dead-letter queue has it.
                "x-dead-letter-strategy": .text("at-least-once"), "x-overflow": .text("reject-publish"),
            ],
            bindings: subscription.types.map { .init(exchange: events.name, key: Self.pattern($0)) } + [
                .init(exchange: dead.name, key: Self.markerKey(of: subscription))
            ])
    }

    /// By which a marker, published to `dead`, comes into the queue of a consumer.
    static func markerKey(of subscription: Subscription) -> String { "marker.\(subscription.consumer)" }

    /// No delivery limit: who takes from it only writes down what there was.
    func deadQueue(of subscription: Subscription) -> RabbitQueue {
        RabbitQueue(
            "\(prefix).dead.\(subscription.consumer)",
            arguments: ["x-queue-type": .text("quorum"), "x-single-active-consumer": .flag(true)],
            bindings: [.init(exchange: dead.name, key: subscription.consumer)])
    }

    /// All events from now on, for one process and no longer than it runs.
    /// - Parameter process: names it, and no other.
    func tapQueue(process: String) -> RabbitQueue {
        RabbitQueue(
            "\(prefix).live.\(process)", isTransient: true,
            arguments: ["x-max-length": .integer(10_000), "x-overflow": .text("drop-head")],
            bindings: [.init(exchange: events.name, key: "#")])
    }

    /// `doctor.*` of a subscription means everything that begins so, with any number of words behind.
    static func pattern(_ type: String) -> String { type.hasSuffix(".*") ? type.dropLast() + "#" : type }
}
