import ArgumentParser
import Foundation
import SQLiteStorage

/// What `make bench` compares the services with.
struct Bench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Measures this machine.", shouldDisplay: false, subcommands: [Insert.self, Bookings.self, Calls.self])

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

    struct Bookings: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "sqlite-bookings",
            abstract: """
                Writes the newest bookings of a stopped hospital once more, with their events, audit rows and reservations, \
                as fast as SQLite alone can, in durable groups; prints bookings a second.
                """)

        @Option(help: "The data folder; it is only read.") var data: String
        @Option(help: "How many bookings there are to write.") var rows = 20_000
        @Option(help: "Bookings that share one commit.") var group = 16
        @Option(help: "How long, at most.") var seconds = 3

        func run() async throws {
            let folder = FileManager.default.temporaryDirectory.appendingPathComponent("hms-\(UUID().uuidString)").path
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            defer { try? FileManager.default.removeItem(atPath: folder) }
            let day = "|| '.' || (doctor__1 / 86400000)"
            let rate = try BareRows(
                path: folder + "/bare.sqlite", source: data + "/appointments.sqlite",
                inserts: ["appointments", "event_log", "audit_log"],
                updates: [
                    .init(table: "resource_days", id: "'d.' || doctor__0 \(day)"),
                    .init(table: "resource_days", id: "'p.' || patient__0 \(day)"),
                ], rows: rows, group: group
            ).run(for: .seconds(seconds))
            say("\(Int(rate))/s")
        }
    }
}
