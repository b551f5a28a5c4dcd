import ArgumentParser

@main
struct HMS: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "hms",
        abstract: "Runs a hospital: patients, doctors, appointments, and all that belongs to them.",
        subcommands: [
            Serve.self, Migrate.self, Demo.self, User.self, Events.self, Config.self, Audit.self, OpenAPI.self,
            Certs.self, GatewayCommand.self, Bench.self,
        ])
}
