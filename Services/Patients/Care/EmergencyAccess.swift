package import Kernel
package import Storage

/// Somebody opened a chart without a care relation, and said why. A supervisor looks at each.
package struct EmergencyAccess: Entity, OfPatient {
    package enum Tag {}
    package static let collection = "emergency_accesses"
    package static let byUser = Index<EmergencyAccess>("user", arity: 3) {
        [$0.patient.key, $0.user.key, $0.until.key]
    }
    package static let byPatient = Index<EmergencyAccess>("patient") { [$0.patient.key] }
    package static let byReview = Index<EmergencyAccess>("review", arity: 2) {
        [($0.acknowledgedAt != nil).key, $0.at.key]
    }
    package static let indexes = [byUser, byPatient, byReview]

    package let id: EntityID<Tag>
    package var revision = 0
    package var patient: PatientID
    package let user: UserID
    package let reason: Text<500>
    package let at: Instant
    package let until: Instant
    package var acknowledgedBy: String?
    package var acknowledgedAt: Instant?
    package var finding: Text<500>?

    package init(
        id: EntityID<Tag>, patient: PatientID, user: UserID, reason: Text<500>, at: Instant, until: Instant
    ) {
        self.id = id
        self.patient = patient
        self.user = user
        self.reason = reason
        self.at = at
        self.until = until
    }

    package static func ofPatient(_ patient: PatientID) -> Query<Self> { byPatient.equals(patient) }
}
