import Kernel
import Storage
import Web

/// What is sent for a visit type; its code is in the path.
struct VisitTypeInput: Codable, Sendable, Hashable {
    let name: Text<100>
    let minutes: Whole<5, 480>
    let bufferMinutes: Whole<0, 120>?
    let mode: VisitType.Mode?
    let preparation: LongText<2000>?
    let videoLink: Text<500>?
    let isActive: Bool?
}

/// The hospital's kinds of visits.
struct VisitTypes: Sendable {
    let store: Store

    func list(page: PageRequest, by caller: Caller) async throws -> Page<Record> {
        let grant = try caller.grantForAppointments()
        return try await store.read(grant) {
            try $0.records(VisitType.byName.all, limit: page.limit, after: page.after)
        }
    }

    /// Makes or replaces the visit type of a code.
    func put(
        _ code: EntityID<VisitType.Tag>, _ input: VisitTypeInput, seen: Int?, by caller: Caller
    ) async throws -> VisitType {
        let act = try caller.act("visit-type.put", .visitTypesWrite)
        guard code.text.utf8.count <= 40 else { throw Problem.invalid("/code", "must have 40 characters at most") }
        if let link = input.videoLink, !link.description.hasPrefix("https://") {
            throw Problem.invalid("/videoLink", "must be an https address")
        }
        return try await store.write(act) { tx in
            var type = VisitType(
                id: code, name: input.name, minutes: input.minutes,
                bufferMinutes: input.bufferMinutes ?? Whole(clamping: 0), mode: input.mode ?? .inPerson,
                preparation: input.preparation, videoLink: input.videoLink, isActive: input.isActive ?? true)
            if let current = try tx.get(VisitType.self, code) {
                if let seen, seen != current.revision { throw Problem.revisionConflict }
                type.revision = current.revision
                try tx.update(&type)
            } else {
                if seen != nil { throw Problem.revisionConflict }
                try tx.insert(&type)
            }
            return type
        }
    }
}
