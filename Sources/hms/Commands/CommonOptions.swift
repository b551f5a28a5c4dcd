import ArgumentParser
import Foundation
import Settings

/// What every command understands.
struct CommonOptions: ParsableArguments {
    @Option(help: "The folder with the hospital's data.")
    var data: String?

    @Option(help: "A configuration file; hms.yaml in the working directory if there is one.")
    var config: String?

    /// The settings, with the values of the command line above all others. Where etcd is configured but not there, those that
    /// the other sources have, and a word about it.
    func settings(_ more: [String: String] = [:]) async throws -> Settings {
        let settings = try load(more)
        guard let watched = try WatchedSettings(settings.etcd, logger: nil) else { return settings }
        let values = await watched.values()
        await watched.close()
        guard let values else { return settings }
        return try load(more, etcd: values)
    }

    /// - Parameter etcd: what etcd has.
    func load(_ more: [String: String], etcd: [String: String]? = nil) throws -> Settings {
        do {
            return try read(more, etcd: etcd)
        } catch {
            throw ValidationError(error.description)
        }
    }

    func read(_ more: [String: String], etcd: [String: String]? = nil) throws(SettingsError) -> Settings {
        var commandLine = more
        if let data { commandLine["data.directory"] = data }
        let environment = ProcessInfo.processInfo.environment
        return try Settings.load(
            commandLine: commandLine, environment: environment, etcd: etcd,
            file: config ?? Settings.file(environment: environment))
    }
}

/// Prints a line to the terminal at once, also when the output is a file.
func say(_ text: String) {
    FileHandle.standardOutput.write(Data((text + "\n").utf8))
}
