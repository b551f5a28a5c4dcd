import Appointments
import Doctors
import Foundation
import Identity
import Kernel
import Modules
import Patients
import Settings
import Storage

/// A made-up hospital, the same at each start: doctors, patients, appointments of 60 days around now, a today that is alive at
/// any hour, work for every role, and a user for each. Never over real data.
struct DemoHospital: Sendable {
    static let logins = [
        "Sign in as <role>@demo.hospital with the password \(AccountService.demoPassword); the roles are admin, manager,",
        "receptionist, doctor, nurse, pharmacist, lab-technician, billing-clerk, dispatcher, auditor and patient.",
    ]

    let application: Application
    var patients = 2000
    var doctors = 40

    /// Makes it, if the folder is empty or the making was interrupted.
    func prepare() async throws {
        if application.data.demo == .complete { return }
        guard let accounts = application.identity?.accounts else {
            throw ServiceList.Failure(description: "A demo hospital needs all services; leave --services out.")
        }
        guard try await isEmpty(accounts) else {
            throw DataDirectory.Failure.notDemo(application.data.path)
        }
        try application.data.mark(.begun)
        say("Making the demo hospital: \(doctors) doctors, \(patients) patients, 60 days of appointments.")
        let today = HospitalZone(application.settings.hospital.timeZone)?.date(of: application.clock.now) ?? .first
        let doctorIDs = try await application.doctors?.seedDemo(count: doctors, today: today) ?? []
        try await application.patients?.seedDemo(count: patients)
        let patientIDs = (1...patients).map { DemoPatients.id($0) }
        let seen =
            try await application.appointments?.seedDemo(doctors: doctorIDs, patients: patientIDs, today: today) ?? []
        let users = try await accounts.seedDemoUsers(doctor: doctorIDs.first, patient: patientIDs.first)
        func user(_ role: String) -> UserID? { users.first { $0.roleNames == [role] }?.id }
        if let doctor = doctorIDs.first, let account = user("doctor") {
            try await application.doctors?.connectDemo(doctor, to: account)
        }
        if let doctor = doctorIDs.first, let author = user("doctor"), let nurse = user("nurse") {
            try await application.patients?.seedDemoCare(
                seen: seen, patients: patientIDs, doctor: doctor, author: author, nurse: nurse)
        }
        try application.data.mark(.complete)
    }
    /// Whatever is registered or booked publishes an event, so a folder without any holds nobody's data. What is made in a
    /// folder that is marked as begun is removed when it is interrupted, so nothing else may be in it.
    private func isEmpty(_ accounts: AccountService) async throws -> Bool {
        if try await accounts.hasUsers() { return false }
        for store in application.stores where try await store.engine.read({ try $0.lastEventSequence() }) > 0 {
            return false
        }
        return true
    }
}
