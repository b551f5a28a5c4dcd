package import Kernel
package import Logging
package import Storage
import Synchronization

/// Runs one subscription: handles in order what its feed hands over, and parks what fails. Events of one subject never
/// overtake each other, unless one was given up.
package struct Consumer: Sendable {
    package static let batch = 500
    /// Between two rounds: what comes meanwhile is handled in one commit instead of one for each wake-up.
    static let pause = Duration.milliseconds(50)

    package let subscription: Subscription
    package let store: Store
    /// Wakes the consumer when its feed has something.
    package let signal = Signal()
    let feed: any EventFeed
    let arrival: Arrival
    let policy: RetryPolicy
    let clock: any HospitalClock
    let due = DueMark()
    let logger: Logger

    package var name: String { subscription.consumer }

    /// - Parameter arrival: how the feed's events come.
    package init(
        _ subscription: Subscription, in store: Store, from feed: any EventFeed, _ arrival: Arrival,
        policy: RetryPolicy, clock: any HospitalClock, logger: Logger
    ) {
        self.subscription = subscription
        self.store = store
        self.feed = feed
        self.arrival = arrival
        self.policy = policy
        self.clock = clock
        self.logger = logger
    }

    func run() async {
        for await _ in signal.wakeUps {
            while !Task.isCancelled {
                do {
                    let handled = try await retryParked()
                    let moved = try await feed.deliver(to: self)
                    if !handled && !moved { break }
                } catch {
                    // The store itself failed; the bus wakes the consumer again within a second.
                    due.set()
                    logger.error(
                        "consumer stopped for now", metadata: ["consumer": "\(name)", "error": "\(type(of: error))"])
                    break
                }
            }
            if Task.isCancelled { return }
            try? await Task.sleep(for: Self.pause)
        }
    }

    /// Makes parked events be looked for, and wakes the consumer.
    package func wake() {
        due.set()
        signal.wake()
    }

    /// Handles events of one source: all in one commit; if that fails, one by one, so that only what fails is parked. Those
    /// that the consumer knows already are passed over.
    /// - Parameters:
    ///   - events: those that the subscription wants, in their order.
    ///   - last: the sequence up to which the source has been read.
    package func handle(_ events: [StoredEvent], through last: Int64, of source: String) async throws {
        do {
            try await commit(events, through: last, of: source)
            return
        } catch let error as StorageError where error.isTemporary {
            throw error
        } catch {
            if Task.isCancelled { throw error }
            logger.debug("batch failed", metadata: ["consumer": "\(name)", "error": "\(type(of: error))"])
        }
        for event in events {
            do {
                try await commit([event], through: event.sequence, of: source)
            } catch let error as StorageError where error.isTemporary {
                throw error
            } catch {
                try await park(event, because: error, of: source)
            }
        }
    }

    private func commit(_ events: [StoredEvent], through last: Int64, of source: String) async throws {
        let parsed = try events.map { (stored: $0, event: try CloudEvent($0.body)) }
        let (subscription, arrival) = (subscription, arrival)
        try await store.write(act(.none)) { transaction in
            var position = try ConsumerPosition.of(subscription.consumer, in: source, transaction)
            let waiting = ParkedEvent.byDue.equals(subscription.consumer, ParkedEvent.State.waiting)
            let mayBeBlocked = try transaction.count(waiting, limit: 1) > 0
            var free: [CloudEvent] = []
            var blockers: Set<EntityID<ParkedEvent.Tag>> = []
            for (stored, event) in parsed where position.take(stored.sequence, arrival) {
                let blocker =
                    mayBeBlocked ? try Self.blocker(of: stored.subject, for: subscription.consumer, transaction) : nil
                guard var blocker else {
                    free.append(event)
                    continue
                }
                try Self.park(stored, .behind, subscription.consumer, transaction)
                // Written, so that on no engine a replica that retries it now can overlook who waits behind it.
                if blockers.insert(blocker.id).inserted { try transaction.update(&blocker) }
            }
            if !free.isEmpty { try subscription.handleAll(free, transaction) }
            position.pass(through: last, arrival)
            try position.save(transaction)
        }
    }

    /// Whether the latest events of a source that the subscription wants have taken effect or are parked: as many as a
    /// position remembers one by one.
    package func knowsLatest(of source: Store) async throws -> Bool {
        let events = try await source.engine.read { reader in
            let first = max(0, try reader.lastEventSequence() - Int64(ConsumerPosition.window))
            return try reader.events(after: first, limit: ConsumerPosition.window)
        }
        let id = ConsumerPosition.id(name, source.service)
        let found: ConsumerPosition? = try await store.engine.record(ConsumerPosition.collection, id.text)?.decode()
        var position = found ?? ConsumerPosition(id: id)
        return events.allSatisfy { !subscription.wants($0.type) || !position.take($0.sequence, .repeated) }
    }

    private func park(_ event: StoredEvent, because error: any Error, of source: String) async throws {
        let isLast = policy.mostAttempts <= 1
        logger.log(
            level: isLast ? .error : .warning, "event failed",
            metadata: ["consumer": "\(name)", "eventId": "\(event.id)", "error": "\(type(of: error))", "attempt": "1"])
        let reason = Reason.failed(
            String(describing: type(of: error)), at: clock.now + policy.delay(afterAttempt: 1), isLast: isLast)
        try await park(event, reason, of: source)
        due.set()
    }

    /// Gives an event up that could not be delivered at all, unless the consumer knows it already.
    /// - Parameters:
    ///   - source: its service; nothing if that cannot be told, and it is taken for new.
    ///   - reason: in one word.
    package func bury(_ event: StoredEvent, of source: String?, because reason: String) async throws {
        logger.error(
            "event undeliverable", metadata: ["consumer": "\(name)", "eventId": "\(event.id)", "error": "\(reason)"])
        try await park(event, .undeliverable(reason), of: source)
    }

    private func park(_ event: StoredEvent, _ reason: Reason, of source: String?) async throws {
        let (consumer, arrival) = (name, arrival)
        try await store.write(act(.none)) { transaction in
            if let source {
                var position = try ConsumerPosition.of(consumer, in: source, transaction)
                guard position.take(event.sequence, arrival) else { return }
                position.pass(through: event.sequence, arrival)
                try position.save(transaction)
            }
            try Self.park(event, reason, consumer, transaction)
        }
    }

    func act(_ trace: TraceContext) -> Act {
        .system(
            store.service, name, audited: false,
            request: RequestContext(requestID: "", trace: trace.isPresent ? trace.child() : .none, remoteAddress: ""))
    }

    private enum Reason: Sendable {
        case behind
        case failed(String, at: Instant, isLast: Bool)
        case undeliverable(String)
    }

    /// The event that those of the same subject wait behind.
    private static func blocker(
        of subject: String, for consumer: String, _ transaction: Transaction
    ) throws -> ParkedEvent? {
        try transaction.first(ParkedEvent.bySubject.equals(consumer, ParkedEvent.State.waiting, subject))
    }

    private static func park(
        _ event: StoredEvent, _ reason: Reason, _ consumer: String, _ transaction: Transaction
    ) throws {
        let (state, attempts, dueAt, error): (ParkedEvent.State, Int, Instant, String) =
            switch reason {
            case .behind: (.behind, 0, transaction.now, "")
            case .failed(let error, let at, let isLast): (isLast ? .dead : .waiting, 1, at, error)
            case .undeliverable(let error): (.dead, 0, transaction.now, error)
            }
        var parked = ParkedEvent(
            id: transaction.newID(), consumer: consumer, eventID: event.id, type: event.type, subject: event.subject,
            body: String(decoding: event.body, as: UTF8.self), state: state, attempts: attempts, dueAt: dueAt,
            lastError: error)
        try transaction.insert(&parked)
    }
}

/// Whether any event may be parked, which saves asking the store.
final class DueMark: Sendable {
    private let isSet = Atomic<Bool>(true)

    /// Whether any event may be waiting; false until the next `set`.
    func take() -> Bool { isSet.exchange(false, ordering: .acquiringAndReleasing) }
    func set() { isSet.store(true, ordering: .releasing) }
}
