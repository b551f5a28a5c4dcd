import Kernel
package import Messaging
import Synchronization

/// The fan-out of a hospital that several processes serve. Sockets of this process are told at once, whether or not the others
/// can be; after messages of others may have been lost, all topics are told to be read again.
package final class SharedFanOut: FanOut {
    private static let channel = "live"
    /// Changes in one message.
    private static let most = 100

    private let broadcast: any Broadcast
    private let local = LocalFanOut()

    package init(_ broadcast: any Broadcast) { self.broadcast = broadcast }

    package func publish(_ changes: [Change]) async {
        await local.publish(changes)
        for start in stride(from: 0, to: changes.count, by: Self.most) {
            let part = changes[start..<min(start + Self.most, changes.count)]
            broadcast.publish(JSONValue.array(part.map(\.payload)).bytes, on: Self.channel)
        }
    }

    package func onReceive(
        _ receive: @escaping @Sendable ([Change]) -> Void, missed: @escaping @Sendable () -> Void
    ) {
        local.onReceive(receive, missed: missed)
        let listener = BroadcastListener(
            receive: { message in
                // Another version of HMS may say it in another way: then it is as if it was lost.
                guard let list = (try? JSONValue(parsing: message))?.asArray else { return missed() }
                receive(list.compactMap { Change($0) })
            }, gap: missed)
        broadcast.listen(on: Self.channel, listener)
    }
}

extension Change {
    /// Reads what `payload` wrote.
    init?(_ payload: JSONValue) {
        guard let fields = payload.asObject else { return nil }
        var topic: String?
        var type: String?
        var subject = ""
        var facts: [String: String] = [:]
        for field in fields.members {
            guard let text = field.value.asString else { continue }
            switch field.name {
            case "topic": topic = text
            case "type": type = text
            case "subject": subject = text
            default: facts[field.name] = text
            }
        }
        guard let topic, let type else { return nil }
        self.init(topic: topic, type: type, subject: subject, facts: facts)
    }
}
