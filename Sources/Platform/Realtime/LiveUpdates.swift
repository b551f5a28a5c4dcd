package import Kernel
package import Logging
package import Messaging
package import Observability
import ServiceLifecycle
package import Storage
package import Web

/// Tells clients that something changed, over Socket.IO at `/socket.io/`: what was committed, to whom may know of it. Run it
/// as a service; asked to stop, it ends all sockets.
package final class LiveUpdates: Service, ConnectionResponder {
    package let prefix = "/socket.io/"

    let configuration: LiveConfiguration
    let authenticator: any Authenticator
    let topics: TopicTable
    let hub: Hub
    let logger: Logger
    private let tap: EventTap
    private let fanOut: any FanOut
    private let route: @Sendable (StoredEvent) -> LiveNews

    /// - Parameters:
    ///   - tap: of the logs whose events are told.
    ///   - route: what an event means to clients; called for each event, in order, while anybody watches.
    package init(
        topics: TopicTable, authenticator: any Authenticator, tap: EventTap, fanOut: any FanOut = LocalFanOut(),
        configuration: LiveConfiguration = LiveConfiguration(), metrics: Metrics, logger: Logger,
        route: @escaping @Sendable (StoredEvent) -> LiveNews
    ) {
        self.topics = topics
        self.authenticator = authenticator
        self.tap = tap
        self.fanOut = fanOut
        self.configuration = configuration
        self.logger = logger
        self.route = route
        hub = Hub(configuration, metrics: metrics)
        fanOut.onReceive({ [hub] in hub.deliver($0) }, missed: { [hub] in hub.deliverMissed() })
    }

    package func run() async throws {
        await withGracefulShutdownHandler {
            await withTaskGroup(of: Void.self) { group in
                group.addTask { [self] in
                    await tap.run(whenWanted: { hub.isWatched }) { await tell($0) }
                }
                group.addTask { [self] in
                    while !Task.isCancelled {
                        try? await Task.sleep(for: .seconds(1))
                        hub.tick(.now)
                    }
                }
                try? await gracefulShutdown()
                group.cancelAll()
            }
        } onGracefulShutdown: { [hub] in
            hub.stop()
        }
        hub.stop()
    }

    private func tell(_ events: [StoredEvent]) async {
        var changes: [Change] = []
        for event in events {
            let news = route(event)
            changes += news.changes
            if let login = news.endedLogin { hub.end(login: login) }
        }
        if !changes.isEmpty { await fanOut.publish(Gathered.changes(changes)) }
    }
}

/// What an event means to clients.
package struct LiveNews: Sendable {
    package var changes: [Change]
    /// A session of HMS that is over, with its sockets.
    package var endedLogin: SessionID?

    package init(_ changes: [Change] = [], endedLogin: SessionID? = nil) {
        self.changes = changes
        self.endedLogin = endedLogin
    }
}
