import Kernel
import Logging
import Messaging
import Settings
import Storage
import TestSupport

@testable import hms

extension WholeHospital {
    /// Of one process with these services.
    static func of(_ stores: [TestStore]) throws -> WholeHospital {
        let process = LocalProcess(
            id: "p1", stores: stores.map(\.store), access: stores[0].store, sharesAccess: false, chain: Engine.chain,
            bus: EmbeddedBus(
                sources: [], subscriptions: [], policy: RetryPolicy(), clock: ManualClock(),
                logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }),
            settings: try Settings.load())
        return WholeHospital(process, elsewhere: [], order: stores.map(\.store.service))
    }
}
