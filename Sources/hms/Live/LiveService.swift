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
        return LiveUpdates(
            topics: HospitalTopics.table, authenticator: identity?.authenticator ?? NoAuthenticator(), tap: tap,
            fanOut: shared.map { SharedFanOut($0.broadcast) } ?? LocalFanOut(), configuration: live,
            metrics: metrics, logger: logs.logger("hms.live"), route: HospitalNews.of)
    }
}
