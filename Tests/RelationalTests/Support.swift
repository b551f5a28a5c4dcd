import Foundation
import Kernel
import PostgreSQL
import PostgresStorage
import Relational
import Security
import Storage
import TestSupport

extension Engine {
    /// The engines that know SQL.
    static var relational: [Engine] { enabled.filter { [.sqlite, .postgreSQL].contains($0) } }
}

/// Where the tests of PostgreSQL alone find it; nothing where there is none.
enum Postgres {
    private static let environment = ProcessInfo.processInfo.environment
    static let url = environment["HMS_TEST_POSTGRES"]
    static let authority = environment["HMS_TEST_POSTGRES_CA"]
    static let otherAuthority = environment["HMS_TEST_POSTGRES_OTHER_CA"]
    /// A server of its own for tests that stop it, and the script that does.
    static let spareURL = environment["HMS_TEST_POSTGRES_SPARE"]
    static let control = environment["HMS_TEST_POSTGRES_CONTROL"]

    static var isThere: Bool { url != nil }

    static func newSchema() -> String { "hms_" + UUID().uuidString.lowercased().replacing("-", with: "").prefix(16) }

    /// A store in a schema of its own, or in one that another store has too.
    static func store(
        _ schema: String = newSchema(), at url: String? = url, collections: [CollectionSchema] = [],
        ids: SeededIDs = SeededIDs(), limits: PostgresLimits = PostgresLimits()
    ) async throws -> (store: Store, engine: PostgresEngine) {
        guard let url else { throw NeverHappened() }
        let engine = try await PostgresEngine.open(
            PostgresConfiguration(url: url), schema: schema, collections: collections,
            hash: { Engine.chain.hash(previous: $0, sequence: $1, body: $2) }, limits: limits)
        return (Store(service: "test", engine: engine, clock: ManualClock(), ids: ids), engine)
    }

    /// Runs the control script of the spare server to its end: `start`, `stop`, `crash`.
    static func spare(_ command: String) async throws {
        guard let control else { throw NeverHappened() }
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            let process = Process()
            process.executableURL = URL(fileURLWithPath: control)
            process.arguments = [command]
            process.terminationHandler = { process in
                continuation.resume(
                    with: process.terminationStatus == 0 ? .success(()) : .failure(NeverHappened()))
            }
            do { try process.run() } catch { continuation.resume(throwing: error) }
        }
    }
}

extension Store {
    /// Makes the tables of a test.
    func define(_ statements: SQL..., guards: [SchemaGuard] = []) async throws {
        let statements = statements
        try await write(.test) { transaction in
            for statement in statements { try transaction.define(statement) }
            for rule in guards { try transaction.define(rule) }
        }
    }

    func integer(_ query: SQL) async throws -> Int64? {
        try await read(.test) { try $0.row(query)?.get(0) }
    }

    /// Runs one statement as a change of its own.
    func run(_ statement: SQL, rows: Int? = 1) async throws {
        try await write(.test) { (transaction: Transaction) in
            try transaction.execute(statement, on: .updated("things", "1"), rows: rows)
        }
    }
}

extension AuditEntry.Touched {
    static let thing = Self.updated("things", "1")
}

struct ThingMade: EventPayload {
    static let type = "thing.made"
    static let schemaVersion = 1
    let subject: String
}
