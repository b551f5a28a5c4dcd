import Messaging
import RabbitMQ
import Storage

/// An event as a message: the CloudEvent's JSON, and in the headers whose log it is from and where there.
enum EventMessage {
    private static let source = "hms-source"
    private static let sequence = "hms-sequence"
    private static let subject = "hms-subject"

    static func make(_ event: StoredEvent, of service: String) -> RabbitMessage {
        RabbitMessage(
            routingKey: event.type, id: event.id, type: event.type, contentType: "application/cloudevents+json",
            headers: [
                source: .text(service), sequence: .integer(event.sequence), subject: .text(event.subject),
            ],
            body: event.body)
    }

    /// The type of messages that tell a consumer that it has everything that came again.
    static let marker = "hms.marker"

    static func marker(of subscription: Subscription) -> RabbitMessage {
        RabbitMessage(
            routingKey: Topology.markerKey(of: subscription), id: "", type: marker, contentType: "text/plain",
            headers: [:], body: [])
    }

    /// Nothing, if HMS did not publish it.
    static func read(_ delivery: RabbitDelivery) -> (source: String, event: StoredEvent)? {
        guard case .text(let service)? = delivery.headers[source], !service.isEmpty,
            case .integer(let number)? = delivery.headers[sequence], number > 0,
            case .text(let about)? = delivery.headers[subject], !delivery.id.isEmpty
        else { return nil }
        let event = StoredEvent(
            sequence: number, id: delivery.id, type: type(delivery), subject: about, body: delivery.body)
        return (service, event)
    }

    /// What can be told of a message that HMS did not publish; its sequence means nothing.
    static func foreign(_ delivery: RabbitDelivery) -> StoredEvent {
        StoredEvent(
            sequence: 0, id: String(delivery.id.prefix(100)), type: String(type(delivery).prefix(100)), subject: "",
            body: Array(delivery.body.prefix(65_536)))
    }

    /// The routing key, or the one it had before it was dead-lettered.
    private static func type(_ delivery: RabbitDelivery) -> String {
        delivery.messageType.isEmpty ? delivery.routingKey : delivery.messageType
    }
}

/// Publishes the events of relays.
struct EventPublishing: EventPublisher {
    let publisher: RabbitPublisher
    let subscriber: RabbitSubscriber
    let topology: Topology

    /// Not before the queues of this process are there: what is published earlier would be for nobody.
    var isConnected: Bool { publisher.health.isConnected && subscriber.health.hasConnected }

    func publish(_ events: [StoredEvent], of source: String) async throws {
        try await publisher.publish(events.map { EventMessage.make($0, of: source) }, to: topology.events.name)
    }
}
