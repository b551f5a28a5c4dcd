package import Kernel
package import Logging
package import Storage
import Synchronization

/// Takes the events of a store's log to a broker.
package protocol EventPublisher: Sendable {
    /// Whether there is any use in trying now.
    var isConnected: Bool { get }

    /// Returns when the broker has made all of them safe. If it throws, each of them may have been published or not.
    /// - Parameter source: the service whose events they are.
    func publish(_ events: [StoredEvent], of source: String) async throws
}

/// Publishes the log of one store to a broker, in order. Among several processes on the same store one does so at a time. An
/// event is published again if the note that it was could not be made; consumers pass over what they know.
package final class Relay: Sendable {
    /// At most a window of `ConsumerPosition`.
    package static let batch = 500
    static let pause = Duration.milliseconds(20)
    static let lease = Duration.seconds(10)
    /// A lease is prolonged when less than this is left of it.
    static let margin = Duration.seconds(6)

    package let store: Store
    package let signal = Signal()
    private let publisher: any EventPublisher
    private let holder: String
    private let clock: any HospitalClock
    private let logger: Logger
    /// The state as this process wrote it, while it holds the lease.
    private let held = Mutex<RelayState?>(nil)

    /// - Parameter holder: names this process, and no other.
    package init(
        of store: Store, to publisher: any EventPublisher, holder: String, clock: any HospitalClock, logger: Logger
    ) {
        self.store = store
        self.publisher = publisher
        self.holder = holder
        self.clock = clock
        self.logger = logger
    }

    /// Publishes until the task is cancelled. To be woken when events were committed, and from time to time.
    package func run() async {
        for await _ in signal.wakeUps {
            do {
                while !Task.isCancelled, publisher.isConnected, try await publishBatch() {}
            } catch {
                held.withLock { $0 = nil }
                if !Task.isCancelled {
                    logger.warning(
                        "relay stopped for now", metadata: ["store": "\(store.service)", "error": "\(type(of: error))"])
                }
            }
            if Task.isCancelled { break }
            try? await Task.sleep(for: Self.pause)
        }
        // In a task of its own: this one is cancelled, and the next process shall not have to wait.
        await Task { await release() }.value
    }

    /// How many events have not been published yet.
    package func lag() async throws -> Int64 {
        let end = try await store.engine.read { try $0.lastEventSequence() }
        let state: RelayState? = try await store.engine.record(RelayState.collection, RelayState.id.text)?.decode()
        return max(0, end - (state?.sequence ?? 0))
    }

    /// True, if there may be more.
    private func publishBatch() async throws -> Bool {
        guard var state = try await lease() else { return false }
        let events = try await store.engine.read { [state] in
            try $0.events(after: state.sequence, limit: Self.batch)
        }
        guard let last = events.last else { return false }
        try await publisher.publish(events, of: store.service)
        state.sequence = last.sequence
        state.until = clock.now + Self.lease
        try await keep(state)
        return events.count == Self.batch
    }

    /// The state, if this process may publish.
    private func lease() async throws -> RelayState? {
        let now = clock.now
        if let held = held.withLock({ $0 }), held.until > now + Self.margin { return held }
        let stored: RelayState? = try await store.engine.record(RelayState.collection, RelayState.id.text)?.decode()
        var state = stored ?? RelayState()
        guard state.holder == holder || state.until <= now else {
            held.withLock { $0 = nil }
            return nil
        }
        if state.holder != holder {
            logger.info("relay begins", metadata: ["store": "\(store.service)", "sequence": "\(state.sequence)"])
        }
        state.holder = holder
        state.until = now + Self.lease
        try await keep(state)
        return held.withLock { $0 }
    }

    private func release() async {
        let holder = holder
        held.withLock { $0 = nil }
        // By the store: an error may have left unknown what was written last. If this fails, the lease ends by itself.
        try? await store.write(act) { transaction in
            guard var state = try transaction.get(RelayState.self, RelayState.id), state.holder == holder else {
                return
            }
            state.holder = ""
            state.until = transaction.now
            try transaction.update(&state)
        }
    }

    private var act: Act { .system(store.service, "relay", audited: false) }

    /// Writes the state, if nobody else did since it was read.
    private func keep(_ state: RelayState) async throws {
        let kept: RelayState = try await store.write(act) { transaction in
            var state = state
            if state.revision == 0 { try transaction.insert(&state) } else { try transaction.update(&state) }
            return state
        }
        held.withLock { $0 = kept }
    }
}
