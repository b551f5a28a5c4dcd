package import Kernel
import Storage

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
}
