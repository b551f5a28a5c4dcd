package import Kernel

/// What Appointments has to know of a doctor to offer and take bookings.
package struct DoctorCalendarFacts: Codable, Sendable, Hashable {
    package let doctor: DoctorID
    package let name: PersonName
    package let specialties: [Text<60>]
    package let isActive: Bool
    /// The last day on which the licence holds; nothing, if no licence is on file: then there is no booking.
    package let licensedThrough: LocalDate?
    package let availability: Availability
    /// The doctor's revision, so that older facts never replace newer ones.
    package let revision: Int

    package init(
        doctor: DoctorID, name: PersonName, specialties: [Text<60>], isActive: Bool, licensedThrough: LocalDate?,
        availability: Availability, revision: Int
    ) {
        self.doctor = doctor
        self.name = name
        self.specialties = specialties
        self.isActive = isActive
        self.licensedThrough = licensedThrough
        self.availability = availability
        self.revision = revision
    }
}

/// The Doctors service, as others call it.
package protocol DoctorDirectory: Sendable {
    /// Nothing, if there is no such doctor.
    func calendarFacts(of doctor: DoctorID) async throws -> DoctorCalendarFacts?
}
