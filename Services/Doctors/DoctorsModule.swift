package import Contracts
package import Kernel
package import Messaging
package import Modules
package import Storage
package import Web

/// The doctors of the hospital: who they are, what they may do, when they see patients, and how their visits go.
package struct DoctorsModule: Module {
    package static let name = "doctors"
    package static let collections = [
        CollectionSchema(Doctor.self), CollectionSchema(DoctorAvailability.self), CollectionSchema(DoctorMonth.self),
        CollectionSchema(HeldVisit.self),
    ]

    package let store: Store
    package let doctors: DoctorRegister
    package let credentials: DoctorCredentials
    package let hours: OpeningHours
    package let metrics: DoctorMetrics
    private let hospital: Hospital

    package init(_ context: ModuleContext) {
        store = context.store
        hospital = context.hospital
        doctors = DoctorRegister(store: context.store, hospital: context.hospital, clock: context.clock)
        credentials = DoctorCredentials(store: context.store, hospital: context.hospital, clock: context.clock)
        hours = OpeningHours(store: context.store, hospital: context.hospital, clock: context.clock)
        metrics = DoctorMetrics(store: context.store, hospital: context.hospital, clock: context.clock)
    }

    package var endpoints: [Endpoint] {
        DoctorEndpoints(doctors: doctors).all + CredentialEndpoints(credentials: credentials).all
            + AvailabilityEndpoints(hours: hours).all + MetricsEndpoints(metrics: metrics).all
    }

    package var subscriptions: [Subscription] { [MetricsCounter(zone: hospital.zone).subscription] }
    package var jobs: [JobHandler] { [LicenceWatch(hospital: hospital).job] }

    /// This service, as other services call it.
    package var directory: any DoctorDirectory { LocalDoctorDirectory(store: store) }

    /// Adds the doctors of the demonstration hospital, or of a benchmark; those that are there already stay as they are.
    /// The last one's licence has expired, and the one's before expires soon.
    /// - Returns: their ids, the same on every run, in order.
    package func seedDemo(count: Int, today: LocalDate) async throws -> [DoctorID] {
        try await DemoDoctors(today: today).seed(count: count, in: store)
    }

    /// Says with which account a doctor of the demonstration hospital signs in.
    package func connectDemo(_ doctor: DoctorID, to user: UserID) async throws {
        try await DemoDoctors.connect(doctor, to: user, in: store)
    }
}
