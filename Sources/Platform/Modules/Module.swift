package import Kernel
package import Logging
package import Messaging
package import Storage
package import Web

/// A service, as the composition root sees it. It is made with finished values (its store, the clock, clients of the services
/// that it calls), and says in one place what it brings.
package protocol Module: Sendable {
    /// Lower case: the name for `--services`, of its database file, and of its events' source.
    static var name: String { get }
    /// The services whose clients it is made with. The graph has no cycle: events go the other way.
    static var calls: [String] { get }
    /// What its store keeps.
    static var collections: [CollectionSchema] { get }
    /// Changes to stored data that a new version needs, in order; never edited once released.
    static var migrations: [Migration] { get }

    var store: Store { get }
    var endpoints: [Endpoint] { get }
    var subscriptions: [Subscription] { get }
    var jobs: [JobHandler] { get }
}

extension Module {
    package static var calls: [String] { [] }
    package static var migrations: [Migration] { [] }
    package var subscriptions: [Subscription] { [] }
    package var jobs: [JobHandler] { [] }
}

/// What every module is made with.
package struct ModuleContext: Sendable {
    package let store: Store
    package let clock: any HospitalClock
    package let ids: any IDGenerator
    package let hospital: Hospital
    package let logger: Logger

    package init(
        store: Store, clock: any HospitalClock, ids: any IDGenerator, hospital: Hospital, logger: Logger
    ) {
        self.store = store
        self.clock = clock
        self.ids = ids
        self.hospital = hospital
        self.logger = logger
    }
}

/// What is the same for the whole hospital.
package struct Hospital: Sendable, Hashable {
    package let name: String
    package let zone: HospitalZone
    /// In front of the numbers of medical records: 0 to 6 capital letters.
    package let mrnPrefix: String

    package init(name: String, zone: HospitalZone, mrnPrefix: String) {
        self.name = name
        self.zone = zone
        self.mrnPrefix = mrnPrefix
    }
}
