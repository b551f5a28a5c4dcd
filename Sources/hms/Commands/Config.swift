import ArgumentParser
import Settings

struct Config: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Shows the configuration.", subcommands: [Show.self])

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Prints every setting with its value, source and meaning; secrets are redacted.")

        @OptionGroup var common: CommonOptions

        func run() async throws { say(try await common.settings().describe()) }
    }
}
