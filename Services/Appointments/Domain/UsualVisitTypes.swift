import Kernel
import Storage

extension VisitType {
    /// What a new hospital begins with; the administrator changes it.
    static let usual: [VisitType] = [
        make("consultation", "Consultation", minutes: 20, buffer: 0),
        make("follow-up", "Follow-up", minutes: 10, buffer: 0),
        make("procedure", "Minor procedure", minutes: 40, buffer: 10),
        make("video-consultation", "Video consultation", minutes: 20, buffer: 0, mode: .video),
    ].compactMap { $0 }

    private static func make(
        _ code: String, _ name: String, minutes: Int, buffer: Int, mode: Mode = .inPerson
    ) -> VisitType? {
        guard let name = Text<100>(name) else { return nil }
        return VisitType(
            id: EntityID(unchecked: code), name: name, minutes: Whole(clamping: minutes),
            bufferMinutes: Whole(clamping: buffer), mode: mode, isActive: true)
    }

    static let migration = Migration(1, "usual visit types") { tx in
        for var type in usual { try tx.insert(&type) }
    }
}
