import Kernel
import Logging
import Messaging
import Modules
import RabbitMQ
import RabbitMessaging
import Settings
import Storage

/// Chooses what carries the events between the services, and to the live updates.
enum EventBuses {
    static func make(
        _ settings: Settings, modules: [any Module], clock: any HospitalClock, process: String, logger: Logger,
        live: Logger
    ) throws -> (bus: any EventBus, tap: EventTap) {
        let sources = modules.map(\.store)
        let subscriptions = modules.flatMap { module in module.subscriptions.map { ($0, module.store) } }
        let policy = RetryPolicy(mostAttempts: settings.events.maxAttempts)
        switch settings.events.bus {
        case .embedded:
            let tap = EventTap(sources: sources, logger: live)
            let bus = EmbeddedBus(
                sources: sources, subscriptions: subscriptions, taps: [tap], policy: policy, clock: clock,
                logger: logger)
            return (bus, tap)
        case .rabbitmq:
            let (address, options) = try rabbitMQ(settings.events.rabbitMQ)
            let tap = EventTap(logger: live)
            let bus = RabbitBus(
                address, options, sources: sources, subscriptions: subscriptions, tap: tap, process: process,
                policy: policy, clock: clock, logger: logger)
            return (bus, tap)
        }
    }

    private static func rabbitMQ(_ settings: Settings.RabbitMQ) throws -> (RabbitAddress, RabbitOptions) {
        guard let url = settings.url else {
            throw ServiceList.Failure(description: "events.rabbitmq.url must be set where events.bus is rabbitmq.")
        }
        let password = settings.password?.revealed ?? ""
        guard let address = RabbitAddress(url, user: settings.username, password: password) else {
            throw ServiceList.Failure(
                description: "events.rabbitmq.url must be an address such as amqp://host:5672/vhost; the vhost is "
                    + "percent-encoded.")
        }
        var options = RabbitOptions()
        options.authorities = settings.authorityFile
        switch (settings.certificateFile, settings.keyFile) {
        case (let certificate?, let key?): options.identity = (certificate, key)
        case (nil, nil): break
        default:
            throw ServiceList.Failure(
                description: "events.rabbitmq.certificate-file and events.rabbitmq.key-file go together.")
        }
        return (address, options)
    }
}
