import Kernel
import Logging
import Storage
import Synchronization

/// Runs one subscription: reads the log of each source behind the consumer's position, hands the events over in order, and
/// parks those that fail. Events of one subject never overtake each other, unless one was given up.
struct Consumer: Sendable {
    static let batch = 500
    /// Between two rounds: what comes meanwhile is handled in one commit instead of one for each wake-up.
    static let pause = Duration.milliseconds(50)

    let subscription: Subscription
    let store: Store
    let sources: [Store]
    let policy: RetryPolicy
    let clock: any HospitalClock
    let signal: Signal
    let progress: ConsumerProgress
    let logger: Logger

    var name: String { subscription.consumer }

    func run() async {
        for await _ in signal.wakeUps {
            while !Task.isCancelled {
                do {
                    let handled = try await retryParked()
                    let moved = try await readSources()
                    if !handled && !moved { break }
                } catch {
                    // The store itself failed; the bus wakes the consumer again within a second.
                    progress.setDue()
                    logger.error(
                        "consumer stopped for now", metadata: ["consumer": "\(name)", "error": "\(type(of: error))"])
                    break
                }
            }
            if Task.isCancelled { return }
            try? await Task.sleep(for: Self.pause)
        }
    }

    /// True, if there may be more than was read. What is committed meanwhile wakes the consumer again, after the pause.
    private func readSources() async throws -> Bool {
        var moved = false
        for source in sources {
            let position = try await position(in: source)
            let events = try await source.engine.read { try $0.events(after: position, limit: Self.batch) }
            guard let last = events.last else { continue }
            if events.count == Self.batch { moved = true }
            let wanted = events.filter { subscription.wants($0.type) }
            if !wanted.isEmpty { try await handle(wanted, through: last.sequence, of: source) }
            progress.set(last.sequence, of: source.service)
        }
        return moved
    }

    /// How far the consumer has come, as far as it is known without asking the store, else by the store.
    func position(in source: Store) async throws -> Int64 {
        if let known = progress.position(in: source.service) { return known }
        let id = ConsumerPosition.id(name, source.service)
        let stored: ConsumerPosition? = try await store.engine.record(ConsumerPosition.collection, id.text)?.decode()
        progress.set(stored?.sequence ?? 0, of: source.service)
        return stored?.sequence ?? 0
    }

    /// All of a batch in one commit; if that fails, one by one, so that only what fails is parked.
    private func handle(_ events: [StoredEvent], through last: Int64, of source: Store) async throws {
        do {
            try await commit(events, through: last, of: source)
            return
        } catch let error as StorageError where error == .overloaded || error == .closed {
            throw error
        } catch {
            if Task.isCancelled { throw error }
            logger.debug("batch failed", metadata: ["consumer": "\(name)", "error": "\(type(of: error))"])
        }
        for event in events {
            do {
                try await commit([event], through: event.sequence, of: source)
                progress.set(event.sequence, of: source.service)
            } catch let error as StorageError where error == .overloaded || error == .closed {
                throw error
            } catch {
                try await park(event, because: error, of: source)
                progress.set(event.sequence, of: source.service)
            }
        }
    }

    private func commit(_ events: [StoredEvent], through last: Int64, of source: Store) async throws {
        let parsed = try events.map { (stored: $0, event: try CloudEvent($0.body)) }
        let subscription = subscription
        try await store.write(act(.none)) { transaction in
            let done = try Self.position(subscription.consumer, in: source.service, transaction)
            let waiting = ParkedEvent.byDue.equals(subscription.consumer, ParkedEvent.State.waiting)
            let mayBeBlocked = try transaction.count(waiting, limit: 1) > 0
            var free: [CloudEvent] = []
            for (stored, event) in parsed where stored.sequence > done {
                if try mayBeBlocked && Self.isBlocked(stored.subject, for: subscription.consumer, transaction) {
                    try Self.park(stored, .behind, subscription.consumer, transaction)
                } else {
                    free.append(event)
                }
            }
            if !free.isEmpty { try subscription.handleAll(free, transaction) }
            try Self.move(subscription.consumer, to: last, of: source.service, transaction)
        }
    }

    private func park(_ event: StoredEvent, because error: any Error, of source: Store) async throws {
        logger.warning(
            "event failed",
            metadata: ["consumer": "\(name)", "eventId": "\(event.id)", "error": "\(type(of: error))", "attempt": "1"])
        let reason = Reason.failed(String(describing: type(of: error)), at: clock.now + policy.delay(afterAttempt: 1))
        let consumer = name
        try await store.write(act(.none)) { transaction in
            let done = try Self.position(consumer, in: source.service, transaction)
            guard event.sequence > done else { return }
            try Self.park(event, reason, consumer, transaction)
            try Self.move(consumer, to: event.sequence, of: source.service, transaction)
        }
        progress.setDue()
    }

    func act(_ trace: TraceContext) -> Act {
        .system(
            store.service, name, audited: false,
            request: RequestContext(requestID: "", trace: trace.isPresent ? trace.child() : .none, remoteAddress: ""))
    }

    private enum Reason: Sendable {
        case behind
        case failed(String, at: Instant)
    }

    private static func isBlocked(_ subject: String, for consumer: String, _ transaction: Transaction) throws -> Bool {
        try transaction.count(ParkedEvent.bySubject.equals(consumer, ParkedEvent.State.waiting, subject), limit: 1) > 0
    }

    private static func park(
        _ event: StoredEvent, _ reason: Reason, _ consumer: String, _ transaction: Transaction
    ) throws {
        let (state, attempts, dueAt, error): (ParkedEvent.State, Int, Instant, String) =
            switch reason {
            case .behind: (.behind, 0, transaction.now, "")
            case .failed(let error, let at): (.waiting, 1, at, error)
            }
        var parked = ParkedEvent(
            id: transaction.newID(), consumer: consumer, eventID: event.id, type: event.type, subject: event.subject,
            body: String(decoding: event.body, as: UTF8.self), state: state, attempts: attempts, dueAt: dueAt,
            lastError: error)
        try transaction.insert(&parked)
    }

    /// How far the consumer has come by the store, which is what counts: an event at or before it is never handled again.
    private static func position(_ consumer: String, in source: String, _ transaction: Transaction) throws -> Int64 {
        try transaction.get(ConsumerPosition.self, ConsumerPosition.id(consumer, source))?.sequence ?? 0
    }

    private static func move(
        _ consumer: String, to sequence: Int64, of source: String, _ transaction: Transaction
    ) throws {
        let id = ConsumerPosition.id(consumer, source)
        if var position = try transaction.get(ConsumerPosition.self, id) {
            guard sequence > position.sequence else { return }
            position.sequence = sequence
            try transaction.update(&position)
        } else {
            var position = ConsumerPosition(id: id, sequence: sequence)
            try transaction.insert(&position)
        }
    }
}

/// What a consumer remembers between batches. Its truth is in the store; this saves reading it again.
final class ConsumerProgress: Sendable {
    private let positions = Mutex<[String: Int64]>([:])
    private let due = Atomic<Bool>(true)

    func position(in source: String) -> Int64? { positions.withLock { $0[source] } }
    func set(_ sequence: Int64, of source: String) {
        positions.withLock { $0[source] = max($0[source] ?? 0, sequence) }
    }

    /// Whether any event may be waiting; false until the next `setDue`.
    func takeDue() -> Bool { due.exchange(false, ordering: .acquiringAndReleasing) }
    func setDue() { due.store(true, ordering: .releasing) }
}
