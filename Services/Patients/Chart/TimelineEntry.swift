package import Kernel
package import Storage
package import Web

/// One thing in a patient's history: a visit, an allergy, a note. One row a thing, whatever changes of it, so that the chart
/// opens from one index.
package struct TimelineEntry: Entity, OfPatient {
    package enum Tag {}
    package static let collection = "timeline"

    package enum Kind: String, ListedValue, SchemaDescribed {
        case appointment
        case encounter
        case allergy
        case noKnownAllergies
        case condition
        case medication
        case immunization
        case vital
        case procedure
        case familyHistory
        case socialHistory
        case note
    }

    package static let byTime = Index<TimelineEntry>("time", arity: 2) { [$0.patient.key, $0.at.key] }
    package static let byKind = Index<TimelineEntry>("kind", arity: 3) {
        [$0.patient.key, $0.kind.rawValue.key, $0.at.key]
    }
    package static let byThing = Index<TimelineEntry>("thing", unique: true, arity: 2) {
        [$0.kind.rawValue.key, $0.thing.key]
    }
    package static let indexes = [byTime, byKind, byThing]

    package let id: EntityID<Tag>
    package var revision = 0
    package var patient: PatientID
    package let kind: Kind
    /// The id of what it is about.
    package let thing: String
    /// When it happened, not when it was written down.
    package var at: Instant
    package var title: String
    package var status: String
    /// The user or doctor who did or wrote it.
    package var by: String?

    package static func ofPatient(_ patient: PatientID) -> Query<Self> { byTime.equals(patient) }

    /// A note that is not signed yet, which its patient does not see.
    var isDraft: Bool { kind == .note && status == ClinicalNote.Status.draft.rawValue }

    /// Enters a thing, or changes what the timeline says of it.
    static func note(
        _ kind: Kind, _ thing: String, of patient: PatientID, at: Instant, title: String, status: String, by: String?,
        _ tx: Transaction
    ) throws {
        let title = String(title.prefix(200))
        if var entry = try tx.first(byThing.equals(kind.rawValue, thing)) {
            entry.at = at
            entry.title = title
            entry.status = status
            entry.by = by
            try tx.update(&entry)
        } else {
            var entry = TimelineEntry(
                id: tx.newID(), patient: patient, kind: kind, thing: thing, at: at, title: title, status: status, by: by
            )
            try tx.insert(&entry)
        }
    }
}

/// Which part of a timeline to show.
package struct TimelineFilter: Decodable, Sendable {
    package let kind: TimelineEntry.Kind?
    package let from: Instant?
    /// Up to, but not including.
    package let to: Instant?

    package init(kind: TimelineEntry.Kind? = nil, from: Instant? = nil, to: Instant? = nil) {
        self.kind = kind
        self.from = from
        self.to = to
    }

    func query(_ patient: PatientID) -> Query<TimelineEntry> {
        var query =
            kind.map { TimelineEntry.byKind.equals(patient, $0.rawValue) } ?? TimelineEntry.byTime.equals(patient)
        if let from { query = query.from(from) }
        if let to { query = query.below(to) }
        return query.descending
    }
}

/// A patient's history across all services, newest first.
package struct Timeline: Sendable {
    let clinical: ClinicalStore

    package func of(
        _ patient: PatientID, _ filter: TimelineFilter, page: PageRequest, by caller: Caller
    ) async throws -> Page<Record> {
        try await clinical.read(patient, by: caller) { snapshot in
            var found = try snapshot.records(filter.query(patient), page)
            if caller.patient == patient {
                try found.items.removeAll { try $0.decode(TimelineEntry.self).isDraft }
                // It would tell that there are drafts.
                found.total = nil
            }
            return found
        }
    }
}
