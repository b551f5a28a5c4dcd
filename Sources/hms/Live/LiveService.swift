import Identity
import Kernel
import Messaging
import Observability
import Realtime
import Settings
import Web

extension Application {
    /// Live updates of what this process's services do.
    func liveUpdates() -> LiveUpdates {
        var live = LiveConfiguration()
        live.mostSockets = settings.live.mostSockets
        live.publicOrigin = settings.server.publicURL
        live.isHTTPS = settings.server.publicURL?.hasPrefix("https://") ?? false
        live.trustsProxy = settings.server.trustsProxy
        // A broker gives every process all events: none has to tell the others.
        let broadcast = settings.events.bus == .embedded ? shared?.broadcast : nil
        return LiveUpdates(
            topics: HospitalTopics.table, authenticator: authenticator, tap: tap,
            fanOut: broadcast.map { SharedFanOut($0) } ?? LocalFanOut(), configuration: live,
            metrics: metrics, logger: logs.logger("hms.live"), route: HospitalNews.of)
    }
}
