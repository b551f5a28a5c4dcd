package import Kernel
package import Storage

/// How far the events of a store have been published to a broker, and which process does that now. Its revision fences: who
/// was away too long finds another one when it next writes, and stops.
package struct RelayState: Entity {
    package enum Tag {}
    package static let collection = "relays"
    package static let id = EntityID<Tag>(unchecked: "events")

    package let id: EntityID<Tag>
    package var revision = 0
    /// Everything up to it is in the broker's hands.
    package var sequence: Int64
    /// The process that publishes; empty if it gave that up.
    package var holder: String
    /// Until when it may, unless it says so again.
    package var until: Instant

    package init(sequence: Int64 = 0) {
        id = Self.id
        self.sequence = sequence
        holder = ""
        until = Instant(milliseconds: 0)
    }

    /// Lets the whole log of a store be published again, for a broker that has lost what it had; consumers pass over what they
    /// know.
    /// - Returns: how many events that are.
    package static func rewind(_ store: Store) async throws -> Int64 {
        try await store.write(.system(store.service, "events.republished", audited: true)) { transaction in
            guard var state = try transaction.get(RelayState.self, id) else { return }
            state.sequence = 0
            state.holder = ""
            state.until = transaction.now
            try transaction.update(&state)
        }
        return try await store.engine.read { try $0.lastEventSequence() }
    }
}
