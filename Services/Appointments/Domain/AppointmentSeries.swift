import Kernel
import Storage

/// Appointments that repeat: dialysis three times a week, physiotherapy every Tuesday. The hour is the wall clock's, so it
/// stays what it is when the clocks change.
struct AppointmentSeries: Entity {
    enum Tag {}
    static let collection = "appointment_series"
    static let byPatient = Index<AppointmentSeries>("patient", arity: 2) { [$0.patient.key, $0.createdAt.key] }
    static let indexes = [byPatient]

    let id: EntityID<Tag>
    var revision = 0
    var patient: PatientID
    let rule: Rule
    let createdAt: Instant

    struct Rule: Codable, Sendable, Hashable {
        let every: Unit
        /// Every day, every second week ...
        let interval: Whole<1, 12>
        let count: Whole<2, 52>
    }

    enum Unit: String, ListedValue, SchemaDescribed {
        case day
        case week
        case month
    }
}

extension AppointmentSeries.Rule {
    /// The starts, the first included. A month without the day has its last one.
    func starts(from first: Instant, in zone: HospitalZone) -> [Instant] {
        let date = zone.date(of: first)
        let time = zone.time(of: first)
        return (0..<count.value).map { number in
            let steps = number * interval.value
            let day =
                switch every {
                case .day: date.adding(days: steps)
                case .week: date.adding(days: 7 * steps)
                case .month: date.adding(months: steps)
                }
            return zone.instant(of: day, at: time)
        }
    }
}
