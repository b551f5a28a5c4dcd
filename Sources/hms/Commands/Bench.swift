import ArgumentParser
import Foundation
import SQLiteStorage

/// What `make bench` compares the services with.
struct Bench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Measures this machine.", shouldDisplay: false, subcommands: [Insert.self])

    struct Insert: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "sqlite-insert",
            abstract: "Inserts rows into a bare table as fast as SQLite can, in durable groups; prints rows a second.")

        @Option(help: "Bytes of a row.") var bytes = 2000
        @Option(help: "Rows that share one commit.") var group = 16
        @Option(help: "How long.") var seconds = 3

        func run() async throws {
            let folder = FileManager.default.temporaryDirectory.appendingPathComponent("hms-\(UUID().uuidString)").path
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            defer { try? FileManager.default.removeItem(atPath: folder) }
            let rate = try BareInserts(path: folder + "/bare.sqlite", bytes: bytes, group: group).run(
                for: .seconds(seconds))
            say("\(Int(rate))/s")
        }
    }
}
