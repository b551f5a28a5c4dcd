import Foundation
import Kernel
import Logging
import Messaging
import RabbitMQ
import RabbitMessaging
import Storage
import TestSupport
import Testing

/// The buses that the contract of delivery is tested on. Another bus adds a case, and a line in `make`.
enum Bus: String, CaseIterable, Sendable {
    case embedded
    /// Where `HMS_TEST_RABBITMQ` has the address of a broker.
    case rabbitmq

    static let broker = ProcessInfo.processInfo.environment["HMS_TEST_RABBITMQ"].flatMap {
        RabbitAddress($0, user: "hms", password: "hms")
    }

    /// The buses of this run.
    static var enabled: [Bus] { broker == nil ? [.embedded] : allCases }

    /// A bus as a new process makes it.
    /// - Parameter hospital: whose exchanges and queues there are on the broker; tests of different ones do not meet.
    func make(
        hospital: String, sources: [Store], subscriptions: [(Subscription, Store)], policy: RetryPolicy,
        clock: any HospitalClock
    ) throws -> any EventBus {
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        switch self {
        case .embedded:
            return EmbeddedBus(
                sources: sources, subscriptions: subscriptions, policy: policy, clock: clock, logger: logger)
        case .rabbitmq:
            guard let broker = Self.broker else { throw NoBroker() }
            return RabbitBus(
                broker, RabbitOptions(), Topology(prefix: hospital), sources: sources, subscriptions: subscriptions,
                process: UUID().uuidString.lowercased(), policy: policy, clock: clock, logger: logger)
        }
    }

    struct NoBroker: Error {}
}

/// How events go in a test: the engine of the stores, and the bus between them.
struct Way: Sendable, CustomTestStringConvertible {
    let engine: Engine
    let bus: Bus

    var testDescription: String { "\(engine) over \(bus)" }

    /// The ways of this run.
    static var enabled: [Way] { Bus.enabled.flatMap { bus in Engine.enabled.map { Way(engine: $0, bus: bus) } } }

    /// Those on which a consumer's batch is what it reads at once from the log.
    static var embedded: [Way] { enabled.filter { $0.bus == .embedded } }
}
