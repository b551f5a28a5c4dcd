package import Kernel
package import Storage

/// A month of a year: `2026-11`.
package struct Month: TextValue, Comparable, IndexKey {
    /// Months since the year 0.
    private let number: Int

    package init?(_ text: String) {
        guard text.utf8.count == 7, let first = LocalDate(text + "-01") else { return nil }
        self.init(of: first)
    }

    package init(of date: LocalDate) {
        let (year, month, _) = date.parts
        number = year * 12 + month - 1
    }

    private init(number: Int) { self.number = number }

    package var year: Int { number / 12 }
    package var month: Int { number % 12 + 1 }
    package var next: Month { Month(number: number + 1) }
    /// Stops at the first month of the year 1 and the last of the year 9999.
    package func advanced(by count: Int) -> Month { Month(number: min(max(number + count, 12), 119_999)) }
    package var firstDay: LocalDate { LocalDate(year: year, month: month, day: 1) ?? .last }
    package var days: ClosedRange<LocalDate> { firstDay...max(firstDay, firstDay.adding(months: 1).adding(days: -1)) }

    package func distance(to other: Month) -> Int { other.number - number }

    package var key: IndexValue { .integer(Int64(number)) }

    package var description: String { String(firstDay.description.prefix(7)) }

    package static let rule = "must be a month, like 2026-11"

    package static func < (a: Self, b: Self) -> Bool { a.number < b.number }
}

extension Month: SchemaDescribed {
    package static var schema: Schema {
        .string(pattern: "^[0-9]{4}-(0[1-9]|1[0-2])$", minLength: 7, maxLength: 7).described("A month of a year.")
    }
    package static var example: Month { Month(of: .example) }
}

/// What became of the visits of one doctor that begin in one month, counted from the events of appointments.
package struct DoctorMonth: Entity {
    package enum Tag {}
    package static let collection = "doctor_months"
    package static let byDoctor = Index<DoctorMonth>("doctor", arity: 2) { [$0.doctor.key, $0.month.key] }
    package static let indexes = [byDoctor]

    package let id: EntityID<Tag>
    package var revision = 0
    package let doctor: DoctorID
    package let month: Month
    package var counts = VisitCounts()

    init(_ doctor: DoctorID, _ month: Month) {
        id = Self.id(doctor, month)
        self.doctor = doctor
        self.month = month
    }

    static func id(_ doctor: DoctorID, _ month: Month) -> EntityID<Tag> { EntityID(unchecked: "\(doctor).\(month)") }
}

/// Sums over visits.
package struct VisitCounts: Codable, Sendable, Hashable {
    /// Appointments that were booked and are the doctor's, whatever became of them.
    package var booked = 0
    /// Moves away from a time of this doctor.
    package var rescheduled = 0
    package var cancelled = 0
    package var completed = 0
    package var noShows = 0
    /// Length of the booked visits that were not cancelled.
    package var bookedMinutes = 0
    /// From check-in to the start, of the visits that have both.
    package var waitingSeconds = 0
    package var waits = 0
    /// From the start to the end, of the visits that have both.
    package var consultationSeconds = 0
    package var consultations = 0

    package init() {}

    static func + (a: VisitCounts, b: VisitCounts) -> VisitCounts {
        var sum = a
        sum.booked += b.booked
        sum.rescheduled += b.rescheduled
        sum.cancelled += b.cancelled
        sum.completed += b.completed
        sum.noShows += b.noShows
        sum.bookedMinutes += b.bookedMinutes
        sum.waitingSeconds += b.waitingSeconds
        sum.waits += b.waits
        sum.consultationSeconds += b.consultationSeconds
        sum.consultations += b.consultations
        return sum
    }
}

/// An appointment that is held for somebody who was offered it: it is no booking before that person takes it.
package struct HeldVisit: Entity {
    package typealias Tag = AppointmentTag
    package static let collection = "held_visits"

    package let id: AppointmentID
    package var revision = 0

    init(id: AppointmentID) { self.id = id }
}
