import ArgumentParser
import Foundation
import Settings

/// What every command understands.
struct CommonOptions: ParsableArguments {
    @Option(help: "The folder with the hospital's data.")
    var data: String?

    @Option(help: "A configuration file; hms.yaml in the working directory if there is one.")
    var config: String?

    /// The settings, with the values of the command line above all others.
    func settings(_ more: [String: String] = [:]) throws -> Settings {
        var commandLine = more
        if let data { commandLine["data.directory"] = data }
        let environment = ProcessInfo.processInfo.environment
        do {
            return try Settings.load(
                commandLine: commandLine, environment: environment,
                file: config ?? Settings.file(environment: environment))
        } catch {
            throw ValidationError(error.description)
        }
    }
}

/// Prints a line to the terminal at once, also when the output is a file.
func say(_ text: String) {
    FileHandle.standardOutput.write(Data((text + "\n").utf8))
}
