import Kernel
import Storage

/// A kind of visit: how long it takes, how it is held, and what the patient prepares. Its id is its code: `consultation`.
struct VisitType: Entity {
    enum Tag {}
    enum Mode: String, ListedValue, SchemaDescribed {
        case inPerson = "in-person"
        case video
    }

    static let collection = "visit_types"
    static let byName = Index<VisitType>("name") { [$0.name.description.key] }
    static let indexes = [byName]

    let id: EntityID<Tag>
    var revision = 0
    var name: Text<100>
    /// Length in minutes.
    var minutes: Whole<5, 480>
    /// Minutes behind the visit in which the doctor and the room are not booked.
    var bufferMinutes: Whole<0, 120>
    var mode: Mode
    var preparation: LongText<2000>?
    /// Link of the video room, for visits by video.
    var videoLink: Text<500>?
    var isActive: Bool

    var length: Duration { .minutes(minutes.value) }
    var buffer: Duration { .minutes(bufferMinutes.value) }
}
