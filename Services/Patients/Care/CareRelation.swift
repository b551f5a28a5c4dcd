package import Kernel
package import Storage

/// Who takes care of a patient: as a user, or as the doctor that a user is.
package enum Clinician: Sendable, Hashable {
    case user(UserID)
    case doctor(DoctorID)

    package var key: String {
        switch self {
        case .user(let id): "user:\(id)"
        case .doctor(let id): "doctor:\(id)"
        }
    }

    /// All that a caller may be known as.
    static func identities(of caller: Caller) -> [Clinician] {
        [caller.user.map(Clinician.user), caller.doctor.map(Clinician.doctor)].compactMap { $0 }
    }
}

/// A reason for which a clinician sees a patient's clinical record, and how long it holds.
package struct CareRelation: Entity, OfPatient {
    package enum Tag {}
    package static let collection = "care_relations"

    package enum Source: String, ListedValue, SchemaDescribed {
        case appointment
        case walkIn
        case encounter
        case careTeam
    }

    /// By the end, so that one row tells whether any relation still holds.
    package static let byPair = Index<CareRelation>("pair", arity: 3) {
        [$0.patient.key, $0.clinician.key, ($0.until ?? .distantFuture).key]
    }
    /// One relation a clinician and thing that it comes from.
    package static let byBasis = Index<CareRelation>("basis", arity: 2) { [$0.basis?.key, $0.clinician.key] }
    package static let indexes = [byPair, byBasis]

    package let id: EntityID<Tag>
    package var revision = 0
    package var patient: PatientID
    /// `user:<id>` or `doctor:<id>`.
    package let clinician: String
    package let source: Source
    /// The appointment, the ticket of a walk-in or the encounter that it comes from.
    package let basis: String?
    /// For members of the care team: "physiotherapist".
    package let role: Text<60>?
    package let since: Instant
    /// Nothing, while it is open-ended.
    package var until: Instant?

    package init(
        id: EntityID<Tag>, patient: PatientID, clinician: Clinician, source: Source, basis: String?,
        role: Text<60>? = nil,
        since: Instant, until: Instant?
    ) {
        self.id = id
        self.patient = patient
        self.clinician = clinician.key
        self.source = source
        self.basis = basis
        self.role = role
        self.since = since
        self.until = until
    }

    package static func ofPatient(_ patient: PatientID) -> Query<Self> { byPair.equals(patient) }

    /// Sets how long the relation of a clinician by an appointment, walk-in or encounter holds; makes it, if there is none.
    static func set(
        _ source: Source, _ basis: String, of patient: PatientID, with clinician: Clinician, until: Instant?,
        _ tx: Transaction
    ) throws {
        if var relation = try tx.first(byBasis.equals(basis, clinician.key)) {
            guard relation.until != until else { return }
            relation.until = until
            try tx.update(&relation)
        } else {
            var relation = CareRelation(
                id: tx.newID(), patient: patient, clinician: clinician, source: source, basis: basis, since: tx.now,
                until: until)
            try tx.insert(&relation)
        }
    }

    /// Ends all relations that come from an appointment, walk-in or encounter.
    static func end(_ basis: String, at end: Instant, _ tx: Transaction) throws {
        for var relation in try tx.find(byBasis.equals(basis), limit: 100).items
        where relation.until.map({ $0 > end }) ?? true {
            relation.until = end
            try tx.update(&relation)
        }
    }
}

extension Instant {
    /// 9999-12-31: the end of what does not end.
    static let distantFuture = Instant(milliseconds: 253_402_300_799_999)
}
