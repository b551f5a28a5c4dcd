package import Kernel
package import Storage

/// A visit to the hospital, or a stay in it.
package struct Encounter: Entity, OfPatient {
    package typealias Tag = EncounterTag
    package static let collection = "encounters"

    package enum Class: String, ListedValue, SchemaDescribed {
        case outpatient
        case emergency
        case inpatient
    }

    package enum Status: String, ListedValue, SchemaDescribed {
        case inProgress
        case finished
        case cancelled
    }

    package static let byTime = Index<Encounter>("time", arity: 2) { [$0.patient.key, $0.startedAt.key] }
    /// The database refuses a second open admission of a patient.
    package static let openStay = Index<Encounter>("open_stay", unique: true) {
        [$0.class == .inpatient && $0.status == .inProgress ? $0.patient.key : nil]
    }
    package static let byStatus = Index<Encounter>("status", arity: 3) {
        [$0.class.rawValue.key, $0.status.rawValue.key, $0.startedAt.key]
    }
    package static let indexes = [byTime, openStay, byStatus]

    package struct Transfer: Codable, Sendable, Hashable {
        package let at: Instant
        package let from: Text<120>?
        package let to: Text<120>
        package let reason: Text<300>?
        package let by: String
    }

    package struct Summary: Codable, Sendable, Hashable {
        package let diagnoses: [Text<300>]?
        package let course: LongText<20_000>
        package let advice: LongText<5_000>?
        package let followUp: LocalDate?
        package let disposition: Disposition

        package init(
            diagnoses: [Text<300>]? = nil, course: LongText<20_000>, advice: LongText<5_000>? = nil,
            followUp: LocalDate? = nil, disposition: Disposition
        ) {
            self.diagnoses = diagnoses
            self.course = course
            self.advice = advice
            self.followUp = followUp
            self.disposition = disposition
        }
    }

    package enum Disposition: String, ListedValue, SchemaDescribed {
        case home
        case otherHospital
        case againstAdvice
        case absconded
        case died
        case other
    }

    package let id: EncounterID
    package var revision = 0
    package var patient: PatientID
    package var `class`: Class
    package var status: Status
    package var needs: StayNeeds
    package let startedAt: Instant
    package var admittedAt: Instant?
    package var endedAt: Instant?
    package var transfers: [Transfer]
    package var summary: Summary?
    package let openedBy: String

    package static func ofPatient(_ patient: PatientID) -> Query<Self> { byTime.equals(patient) }
}

/// What may change while an encounter runs.
package struct StayNeeds: Codable, Sendable, Hashable {
    package enum Isolation: String, ListedValue, SchemaDescribed {
        case none
        case contact
        case droplet
        case airborne
        case protective
    }

    package var reason: Text<300>?
    /// Ward, room and bed in words, until the Rooms service names the bed.
    package var location: Text<120>?
    package var attendingDoctor: DoctorID?
    package var attendingNurse: UserID?
    package var expectedDischarge: LocalDate?
    package var diet: Text<200>?
    package var isolation: Isolation?
    package var equipment: [Text<100>]?

    package init(
        reason: Text<300>? = nil, location: Text<120>? = nil, attendingDoctor: DoctorID? = nil,
        attendingNurse: UserID? = nil, expectedDischarge: LocalDate? = nil, diet: Text<200>? = nil,
        isolation: Isolation? = nil, equipment: [Text<100>]? = nil
    ) {
        self.reason = reason
        self.location = location
        self.attendingDoctor = attendingDoctor
        self.attendingNurse = attendingNurse
        self.expectedDischarge = expectedDischarge
        self.diet = diet
        self.isolation = isolation
        self.equipment = equipment
    }

    func check() throws(Problem) {
        guard (equipment?.count ?? 0) <= 20 else { throw .invalid("/equipment", "must have at most 20 entries") }
    }
}

/// Someone who came to see a patient.
package struct Visitor: Entity, OfPatient {
    package enum Tag {}
    package static let collection = "visitors"
    package static let byEncounter = Index<Visitor>("encounter", arity: 2) { [$0.encounter.key, $0.arrivedAt.key] }
    package static let byPatient = Index<Visitor>("patient") { [$0.patient.key] }
    package static let indexes = [byEncounter, byPatient]

    package let id: EntityID<Tag>
    package var revision = 0
    package var patient: PatientID
    package let encounter: EncounterID
    package let name: Text<200>
    package let relationship: Text<60>?
    package let phone: PhoneNumber?
    package let arrivedAt: Instant
    package var leftAt: Instant?

    package static func ofPatient(_ patient: PatientID) -> Query<Self> { byPatient.equals(patient) }
}
