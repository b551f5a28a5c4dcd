package import Kernel

/// How the visits of all doctors went in one month.
package struct HospitalMonth: Codable, Sendable, Hashable {
    package let month: Month
    /// False, if the hospital has more active doctors than are looked at: then `total` is of those alone.
    package let isWhole: Bool
    package let total: VisitFigures
    /// Active doctors by name, at most 200.
    package let doctors: [DoctorFigures]
}

/// One doctor of a `HospitalMonth`.
package struct DoctorFigures: Codable, Sendable, Hashable {
    package let doctor: DoctorID
    package let name: PersonName
    package let figures: VisitFigures
}

/// Figures of visits; what each means is said at `MetricsReport`.
package struct VisitFigures: Codable, Sendable, Hashable {
    package let booked: Int
    package let cancelled: Int
    package let completed: Int
    package let noShows: Int
    package let bookedMinutes: Int
    package let openingMinutes: Int
    package let averageWaitingMinutes: Double?
    package let noShowRate: Double?
    package let utilisation: Double?

    init(_ counts: VisitCounts, openingMinutes: Int) {
        booked = counts.booked
        cancelled = counts.cancelled
        completed = counts.completed
        noShows = counts.noShows
        bookedMinutes = counts.bookedMinutes
        self.openingMinutes = openingMinutes
        averageWaitingMinutes = MetricsReport.ratio(counts.waitingSeconds, counts.waits * 60)
        noShowRate = MetricsReport.ratio(counts.noShows, counts.completed + counts.noShows)
        utilisation = MetricsReport.ratio(counts.bookedMinutes, openingMinutes)
    }
}

/// Which month to report on; the present one, if it is left out.
package struct HospitalMonthQuery: Codable, Sendable, Hashable {
    package let month: Month?

    package init(month: Month? = nil) { self.month = month }
}
