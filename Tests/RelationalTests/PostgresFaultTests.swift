import Foundation
import Kernel
import PostgreSQL
import PostgresStorage
import Relational
import Security
import Storage
import Synchronization
import TestSupport
import Testing

/// Tests that stop and start the spare server, one after the other.
@Suite("A server that goes away", .enabled(if: Postgres.control != nil), .serialized)
struct PostgresFaultTests {
    private static let tables: SQL = "CREATE TABLE receipts (id TEXT PRIMARY KEY, number BIGINT NOT NULL UNIQUE)"

    /// Waits until the spare server takes connections again.
    private func ready() async throws {
        try await eventually {
            guard let url = Postgres.spareURL else { return false }
            return (try? PostgresConnection(PostgresConfiguration(url: url), within: .seconds(2))) != nil
        }
    }

    @Test(
        "stopped or crashed in the middle of a load: nothing acknowledged is lost, nothing is done twice",
        arguments: ["stop", "crash", "crash"])
    func restart(by way: String) async throws {
        try await ready()
        let schema = Postgres.newSchema()
        let one = try await Postgres.store(schema, at: Postgres.spareURL)
        let two = try await Postgres.store(schema, at: Postgres.spareURL, ids: SeededIDs(seed: 1))
        try await one.store.define(Self.tables)
        let load = Load()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for writer in 0..<8 {
                let store = writer % 2 == 0 ? one.store : two.store
                group.addTask {
                    var count = 0
                    while !load.isOver.load(ordering: .relaxed), !Task.isCancelled {
                        count += 1
                        let id = "\(writer)-\(count)"
                        do {
                            try await store.write(.test) { (transaction: Transaction) in
                                try transaction.execute(
                                    """
                                    INSERT INTO receipts (id, number) \
                                    SELECT \(id), coalesce(max(number), 0) + 1 FROM receipts
                                    """, on: .inserted("receipts", id))
                                try transaction.publish(ThingMade(subject: id))
                            }
                            _ = load.acknowledged.withLock { $0.insert(id) }
                        } catch let error as StorageError {
                            load.failed.withLock { $0[id] = error }
                        }
                    }
                }
            }
            group.addTask {
                try await eventually { load.acknowledged.withLock { $0.count } > 200 }
                try await Postgres.spare(way)
                try await Postgres.spare("start")
                let before = load.acknowledged.withLock { $0.count }
                try await eventually { load.acknowledged.withLock { $0.count } > before + 200 }
                load.isOver.store(true, ordering: .relaxed)
            }
            try await group.waitForAll()
        }
        let rows = try await one.store.scan(.test) { try $0.rows("SELECT id, number FROM receipts", most: 1_000_000) }
        let stored = try Set(rows.map { try $0.get("id") as String })
        let (done, errors) = (load.acknowledged.withLock { $0 }, load.failed.withLock { $0 })
        #expect(done.isSubset(of: stored), "lost: \(done.subtracting(stored).count)")
        // What failed was not done, unless the error says that nobody knows.
        let unsaid = errors.filter { stored.contains($0.key) && $0.value != .uncertain }
        #expect(unsaid.isEmpty, "done, though an error said that it was not: \(unsaid.count)")
        let numbers = try rows.map { try $0.get("number") as Int }.sorted()
        #expect(numbers == Array(1...rows.count))
        let events = try await one.engine.scan { try $0.events(after: 0, limit: 1_000_000) }
        #expect(events.map(\.sequence) == (1...Int64(events.count)).map { $0 })
        #expect(Set(events.map(\.subject)) == stored && events.count == stored.count)
        let audit = try await one.engine.scan { try $0.audit(after: 0, limit: 1_000_000) }
        let report = Engine.chain.verify(
            audit.map { AuditChain.Row(sequence: $0.sequence, body: $0.body, hash: $0.hash) }, upTo: nil)
        #expect(report.fault == nil)
        #expect(one.engine.brokenConnections > 0)
        print("\(way): \(done.count) acknowledged, \(errors.count) failed, 0 lost, 0 doubled")
        await one.engine.close()
        await two.engine.close()
    }

    @Test("reads and changes go well again after a restart that nobody noticed")
    func staleConnections() async throws {
        try await ready()
        let (store, engine) = try await Postgres.store(at: Postgres.spareURL)
        try await store.define(Self.tables)
        #expect(try await store.integer("SELECT count(*) FROM receipts") == 0)
        #expect(try await engine.scan { try $0.lastEventSequence() } == 0)
        try await Postgres.spare("stop")
        try await Postgres.spare("start")
        #expect(try await store.integer("SELECT count(*) FROM receipts") == 0)
        #expect(try await engine.scan { try $0.lastEventSequence() } == 0)
        #expect(try await engine.record("applied_migrations", "1") == nil)
        try await store.run("INSERT INTO receipts VALUES ('a', 1)")
        #expect(engine.brokenConnections >= 3)
        await engine.close()
    }

    @Test("while the server is away, everything fails in a few seconds, and says so without the password")
    func away() async throws {
        try await ready()
        var limits = PostgresLimits()
        limits.outage = .seconds(1)
        let (store, engine) = try await Postgres.store(at: Postgres.spareURL, limits: limits)
        try await store.define(Self.tables)
        try await Postgres.spare("stop")
        let began = ContinuousClock.now
        await withTaskGroup(of: Void.self) { group in
            for number in 0..<40 {
                group.addTask {
                    do {
                        if number % 2 == 0 {
                            try await store.run("INSERT INTO receipts VALUES (\("\(number)"), \(number))")
                        } else {
                            _ = try await store.integer("SELECT count(*) FROM receipts")
                        }
                        Issue.record("went well without a server")
                    } catch let error as StorageError {
                        #expect(error.isTemporary)
                        #expect(error.problem.kind == .unavailable)
                        #expect(!"\(error)".contains("test-only"))
                    } catch { Issue.record(error) }
                }
            }
        }
        #expect(ContinuousClock.now - began < .seconds(60))
        try await Postgres.spare("start")
        try await ready()
        #expect(try await store.integer("SELECT count(*) FROM receipts") == 0)
        await engine.close()
    }
}

/// What writers were told.
private final class Load: Sendable {
    let acknowledged = Mutex<Set<String>>([])
    let failed = Mutex<[String: StorageError]>([:])
    let isOver = Atomic<Bool>(false)
}
