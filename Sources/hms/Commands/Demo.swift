import ArgumentParser
import Identity
import Modules
import Settings

struct Demo: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Makes a demo hospital in an empty data folder, of any size.")

    @OptionGroup var common: CommonOptions
    @Option(help: "How many patients.") var patients = 2000
    @Option(help: "How many doctors.") var doctors = 40

    func validate() throws {
        guard (1...2_000_000).contains(patients) else { throw ValidationError("--patients must be 1 to 2,000,000.") }
        guard (1...1000).contains(doctors) else { throw ValidationError("--doctors must be 1 to 1,000.") }
    }

    func run() async throws {
        let application = try await Application.openOrExplain(try await common.settings())
        try await application.identity?.start()
        var hospital = DemoHospital(application: application)
        hospital.patients = patients
        hospital.doctors = doctors
        try await hospital.prepare()
        for line in DemoHospital.logins { say(line) }
        await application.close()
    }
}
