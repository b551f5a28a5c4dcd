import Appointments
import ArgumentParser
import Doctors
import Foundation
import Identity
import Kernel
import Modules
import Patients
import Settings

/// A made-up hospital, the same at each start: doctors, patients, appointments of 60 days around now, and a user for every
/// role. Never over real data.
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
        guard let accounts = application.identity?.accounts, try await !accounts.hasUsers() else {
            throw ValidationError("\(application.data.path) holds data that is not a demo hospital's; choose another folder.")
        }
        try application.data.mark(.begun)
        say("Making the demo hospital: \(doctors) doctors, \(patients) patients, 60 days of appointments.")
        let today = HospitalZone(application.settings.hospital.timeZone)?.date(of: application.clock.now) ?? .first
        let doctorIDs = try await application.doctors?.seedDemo(count: doctors, today: today) ?? []
        try await application.patients?.seedDemo(count: patients)
        let patientIDs = (1...patients).map { DemoPatients.id($0) }
        try await application.appointments?.seedDemo(doctors: doctorIDs, patients: patientIDs, today: today)
        _ = try await accounts.seedDemoUsers(doctor: doctorIDs.first, patient: patientIDs.first)
        try application.data.mark(.complete)
    }
}
