package import Kernel
package import Storage

/// What one kind of clinical record says. The kinds differ in their members and rules only; how they are kept, listed and
/// changed is the same for all.
package protocol ClinicalFacts: Codable, Sendable, Exemplified, Equatable {
    /// The table, and the last segment of the path: `allergies`.
    static var collection: String { get }
    /// "allergy", in summaries and problems.
    static var noun: String { get }
    static var timelineKind: TimelineEntry.Kind { get }

    /// One line for the timeline.
    var title: String { get }
    /// The status as a code; every kind has `enteredInError`, since nothing is deleted.
    var state: String { get }
    /// The day or moment that it happened; nothing for what is only known since it was written down.
    var when: When? { get }
    /// What lists of this kind are narrowed by; only vitals have one.
    var group: String? { get }

    /// Rules between members that are broken on that day.
    func brokenRules(on today: LocalDate) -> [Problem.Field]
    /// What recording or changing it changes besides, in the same transaction.
    func settle(of patient: PatientID, by author: String, _ tx: Transaction) throws
}

/// A moment, or only its day.
package enum When: Sendable, Hashable {
    case day(LocalDate)
    case moment(Instant)
}

extension ClinicalFacts {
    package var group: String? { nil }
    package func brokenRules(on today: LocalDate) -> [Problem.Field] { [] }
    package func settle(of patient: PatientID, by author: String, _ tx: Transaction) throws {}
}

/// One clinical record of a patient. Its JSON has the members of the facts among its own.
package struct ClinicalRecord<Facts: ClinicalFacts>: Entity, OfPatient {
    package typealias Tag = Facts
    package static var collection: String { Facts.collection }

    package static var byTime: Index<Self> { Index("time", arity: 2) { [$0.patient.key, $0.occurredAt.key] } }
    package static var byGroup: Index<Self> {
        Index("grouping", arity: 3) { [$0.facts.group.map { .text($0) }, $0.patient.key, $0.occurredAt.key] }
    }
    package static var indexes: [Index<Self>] { [byTime, byGroup] }

    package let id: EntityID<Facts>
    package var revision = 0
    package var patient: PatientID
    package var facts: Facts
    package var occurredAt: Instant
    package let recordedAt: Instant
    package let recordedBy: String
    package var updatedAt: Instant
    package var updatedBy: String

    package static func ofPatient(_ patient: PatientID) -> Query<Self> { byTime.equals(patient) }

    init(id: EntityID<Facts>, patient: PatientID, facts: Facts, occurredAt: Instant, by author: String, at now: Instant)
    {
        self.id = id
        self.patient = patient
        self.facts = facts
        self.occurredAt = occurredAt
        self.recordedAt = now
        self.recordedBy = author
        self.updatedAt = now
        self.updatedBy = author
    }
}

extension ClinicalRecord: Codable {
    private enum CodingKeys: String, CodingKey {
        case id, revision, patient, occurredAt, recordedAt, recordedBy, updatedAt, updatedBy
    }

    package init(from decoder: any Decoder) throws {
        let members = try decoder.container(keyedBy: CodingKeys.self)
        id = try members.decode(EntityID<Facts>.self, forKey: .id)
        revision = try members.decode(Int.self, forKey: .revision)
        patient = try members.decode(PatientID.self, forKey: .patient)
        occurredAt = try members.decode(Instant.self, forKey: .occurredAt)
        recordedAt = try members.decode(Instant.self, forKey: .recordedAt)
        recordedBy = try members.decode(String.self, forKey: .recordedBy)
        updatedAt = try members.decode(Instant.self, forKey: .updatedAt)
        updatedBy = try members.decode(String.self, forKey: .updatedBy)
        // Last, so that the schema has all members even where the facts refuse each other's examples.
        facts = try Facts(from: decoder)
    }

    package func encode(to encoder: any Encoder) throws {
        var members = encoder.container(keyedBy: CodingKeys.self)
        try members.encode(id, forKey: .id)
        try members.encode(revision, forKey: .revision)
        try members.encode(patient, forKey: .patient)
        try facts.encode(to: encoder)
        try members.encode(occurredAt, forKey: .occurredAt)
        try members.encode(recordedAt, forKey: .recordedAt)
        try members.encode(recordedBy, forKey: .recordedBy)
        try members.encode(updatedAt, forKey: .updatedAt)
        try members.encode(updatedBy, forKey: .updatedBy)
    }
}

extension ClinicalRecord: Exemplified {
    /// The facts' own example: the members' examples together may break a rule of theirs.
    package static var example: ClinicalRecord {
        ClinicalRecord(
            id: .example, patient: .example, facts: Facts.example, occurredAt: .example, by: "example", at: .example)
    }
}
