import Contracts
package import Kernel
package import Modules
package import Storage

/// Reports on how doctors' visits go.
package struct DoctorMetrics: Sendable {
    /// Doctors of a report on all.
    private static let mostDoctors = 200
    /// A hundred years.
    private static let mostMonthsOnFile = 1200

    let store: Store
    let hospital: Hospital
    let clock: any HospitalClock

    package init(store: Store, hospital: Hospital, clock: any HospitalClock) {
        self.store = store
        self.hospital = hospital
        self.clock = clock
    }

    package func report(of doctor: DoctorID, _ query: MetricsQuery, by caller: Caller) async throws -> MetricsReport {
        let grant = try caller.grantMetrics(of: doctor)
        let zone = hospital.zone
        let thisMonth = Month(of: zone.date(of: clock.now))
        let asked = try query.range()
        return try await store.scan(grant) { snapshot in
            let availability = try snapshot.hours(of: doctor).availability
            var rows = DoctorMonth.byDoctor.equals(doctor)
            if let asked { rows = rows.from(asked.lowerBound).below(asked.upperBound.next) }
            let found = try snapshot.find(rows, limit: Self.mostMonthsOnFile).items
            let counts = Dictionary(found.map { ($0.month, $0.counts) }) { first, _ in first }
            let months = asked?.months ?? found.map(\.month)
            let range = asked ?? (months.first ?? thisMonth)...(months.last ?? thisMonth)
            return MetricsReport(
                doctor: doctor, range,
                months: months.map { month in
                    MonthMetrics(
                        month: month, counts: counts[month] ?? VisitCounts(),
                        openingMinutes: Self.openingMinutes(of: availability, in: month, zone))
                })
        }
    }

    /// The figures of all active doctors, and their sum.
    package func all(_ query: HospitalMonthQuery, by caller: Caller) async throws -> HospitalMonth {
        let grant = try caller.grant(.metricsRead)
        let zone = hospital.zone
        let month = query.month ?? Month(of: zone.date(of: clock.now))
        return try await store.scan(grant) { snapshot in
            let found = try snapshot.find(Doctor.byActivity.equals(true), limit: Self.mostDoctors)
            var sum = VisitCounts()
            var minutes = 0
            let doctors = try found.items.map { doctor in
                let counts = try snapshot.get(DoctorMonth.self, DoctorMonth.id(doctor.id, month))?.counts
                let hours = try snapshot.hours(of: doctor.id).availability
                let opening = Self.openingMinutes(of: hours, in: month, zone)
                sum = sum + (counts ?? VisitCounts())
                minutes += opening
                return DoctorFigures(
                    doctor: doctor.id, name: doctor.profile.name,
                    figures: VisitFigures(counts ?? VisitCounts(), openingMinutes: opening))
            }
            return HospitalMonth(
                month: month, isWhole: found.next == nil, total: VisitFigures(sum, openingMinutes: minutes),
                doctors: doctors)
        }
    }

    private static func openingMinutes(of hours: Availability, in month: Month, _ zone: HospitalZone) -> Int {
        month.days.reduce(0) { sum, date in
            hours.openings(on: date, in: zone).reduce(sum) {
                $0 + Int($1.interval.duration.milliseconds / 60_000) * $1.capacity
            }
        }
    }
}

extension MetricsQuery {
    /// The months that are asked for; two years, if only one end is given. Nothing for all that there are.
    fileprivate func range() throws(DoctorError) -> ClosedRange<Month>? {
        guard from != nil || to != nil else { return nil }
        let most = MetricsReport.mostMonths - 1
        let first = from ?? to?.advanced(by: -most) ?? .example
        let last = to ?? first.advanced(by: most)
        guard first <= last else { throw .monthsBackwards }
        guard first.distance(to: last) <= most else { throw .tooManyMonths }
        return first...last
    }
}

extension ClosedRange<Month> {
    fileprivate var months: [Month] {
        (0...lowerBound.distance(to: upperBound)).map(lowerBound.advanced(by:))
    }
}
