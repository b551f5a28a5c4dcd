package import Kernel

/// How a doctor's visits went over some months.
package struct MetricsReport: Codable, Sendable, Hashable {
    package static let mostMonths = 24

    package let doctor: DoctorID
    /// The first month.
    package let from: Month
    /// The last month.
    package let to: Month
    /// Appointments of the doctor that begin in these months, whatever became of them.
    package let booked: Int
    /// Moves away from a time in these months.
    package let rescheduled: Int
    package let cancelled: Int
    package let completed: Int
    package let noShows: Int
    package let bookedMinutes: Int
    /// By the hours as they are now, a minute for each patient that a slot has room for.
    package let openingMinutes: Int
    /// Minutes from check-in to the start; nothing without such visits.
    package let averageWaitingMinutes: Double?
    /// Minutes from the start to the end; nothing without such visits.
    package let averageConsultationMinutes: Double?
    /// No-shows among the visits that were due: completed or not come. 0 to 1.
    package let noShowRate: Double?
    /// Cancelled among the booked, 0 to 1.
    package let cancellationRate: Double?
    /// Booked minutes among the opening minutes; above 1 with overbooking.
    package let utilisation: Double?
    package let months: [MonthMetrics]

    init(doctor: DoctorID, _ range: ClosedRange<Month>, months: [MonthMetrics]) {
        let counts = months.map(\.counts).reduce(VisitCounts(), +)
        self.doctor = doctor
        from = range.lowerBound
        to = range.upperBound
        booked = counts.booked
        rescheduled = counts.rescheduled
        cancelled = counts.cancelled
        completed = counts.completed
        noShows = counts.noShows
        bookedMinutes = counts.bookedMinutes
        openingMinutes = months.map(\.openingMinutes).reduce(0, +)
        averageWaitingMinutes = Self.ratio(counts.waitingSeconds, counts.waits * 60)
        averageConsultationMinutes = Self.ratio(counts.consultationSeconds, counts.consultations * 60)
        noShowRate = Self.ratio(counts.noShows, counts.completed + counts.noShows)
        cancellationRate = Self.ratio(counts.cancelled, counts.booked)
        utilisation = Self.ratio(counts.bookedMinutes, openingMinutes)
        self.months = months
    }

    /// Four decimals; nothing for a part of nothing.
    static func ratio(_ part: Int, _ whole: Int) -> Double? {
        whole > 0 ? (Double(part) * 10_000 / Double(whole)).rounded() / 10_000 : nil
    }
}

/// One month of a report.
package struct MonthMetrics: Codable, Sendable, Hashable {
    package let month: Month
    package let counts: VisitCounts
    package let openingMinutes: Int
}

/// Which months to report on; those with visits, if it is left out.
package struct MetricsQuery: Codable, Sendable, Hashable {
    package let from: Month?
    /// The last month, less than two years after the first.
    package let to: Month?

    package init(from: Month? = nil, to: Month? = nil) {
        self.from = from
        self.to = to
    }
}
