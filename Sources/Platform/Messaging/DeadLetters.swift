package import Kernel
package import Storage

/// The events that consumers of one store gave up on: to look at, to try again, or to drop.
package struct DeadLetters: Sendable {
    package let store: Store

    package init(store: Store) { self.store = store }

    /// Oldest first.
    package func list(limit: Int, after: Cursor?, by caller: Caller) async throws -> Page<ParkedEvent> {
        let grant = try caller.grant(.eventsReplay)
        return try await store.read(grant) {
            try $0.find(ParkedEvent.byState.equals(ParkedEvent.State.dead), limit: limit, after: after)
        }
    }

    /// Hands the event to its consumer again, at once.
    package func replay(_ id: EntityID<ParkedEvent.Tag>, by caller: Caller) async throws -> ParkedEvent {
        try await store.write(try caller.act("event.replay", .eventsReplay)) { transaction in
            var event = try transaction.require(ParkedEvent.self, id)
            guard event.state == .dead else {
                throw Problem(.conflict, "event-not-dead", "This event is waiting to be tried again already.")
            }
            event.state = .waiting
            event.attempts = 0
            event.dueAt = transaction.now
            try transaction.update(&event)
            return event
        }
    }

    /// Gives the event up for good.
    package func discard(_ id: EntityID<ParkedEvent.Tag>, because reason: String, by caller: Caller) async throws {
        try await store.write(try caller.act("event.discard", .eventsReplay, reason: reason)) { transaction in
            let event = try transaction.require(ParkedEvent.self, id)
            guard event.state == .dead else {
                throw Problem(.conflict, "event-not-dead", "Only a dead event can be discarded.")
            }
            try transaction.delete(event)
        }
    }
}
