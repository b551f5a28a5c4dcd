import ArgumentParser
import Settings

struct Config: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Shows the configuration.", subcommands: [Show.self])

    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Prints every setting with its value, source and meaning; secrets are redacted.")

        @OptionGroup var common: CommonOptions

        func run() throws { say(try common.settings().describe()) }
    }
}
