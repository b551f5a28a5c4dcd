import Foundation
import Kernel
import Observability
import PostgreSQL
import PostgresStorage
import Relational
import Security
import Storage
import Synchronization
import TestSupport
import Testing

@Suite("PostgreSQL alone", .enabled(if: Postgres.isThere))
struct PostgresTests {
    private static let stock: SQL = "CREATE TABLE stock (item TEXT PRIMARY KEY, amount BIGINT NOT NULL)"

    private func connection() throws -> PostgresConnection {
        try PostgresConnection(PostgresConfiguration(url: try #require(Postgres.url)), within: .seconds(5))
    }

    @Test("two processes that write at once give events in the order of commits, and one audit chain")
    func replicas() async throws {
        let schema = Postgres.newSchema()
        let one = try await Postgres.store(schema)
        let two = try await Postgres.store(schema, ids: SeededIDs(seed: 1))
        try await one.store.define(Self.stock)
        try await one.store.run("INSERT INTO stock VALUES ('gauze', 60)")
        // A reader that follows the log never sees a number and later one before it.
        let follower = Task {
            var seen: [Int64] = []
            while seen.count < 60, !Task.isCancelled {
                let last = seen.last ?? 0
                seen += try await two.engine.read { try $0.events(after: last, limit: 100) }.map(\.sequence)
            }
            return seen
        }
        let won = await withTaskGroup(of: Bool.self) { group in
            for number in 0..<100 {
                let store = number % 2 == 0 ? one.store : two.store
                group.addTask {
                    do {
                        try await store.write(.test) { (transaction: Transaction) in
                            try transaction.execute(
                                "UPDATE stock SET amount = amount - 1 WHERE item = 'gauze' AND amount > 0",
                                on: .updated("stock", "gauze"))
                            try transaction.publish(ThingMade(subject: "gauze"))
                        }
                        return true
                    } catch {
                        #expect(error as? SQLError == .changedRows(expected: 1, found: 0))
                        return false
                    }
                }
            }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(won == 60)
        #expect(try await follower.value == Array(1...60))
        let audit = try await one.engine.read { try $0.audit(after: 0, limit: 1000) }
        let report = Engine.chain.verify(
            audit.map { AuditChain.Row(sequence: $0.sequence, body: $0.body, hash: $0.hash) }, upTo: nil)
        #expect(report.fault == nil && report.verified == 61)
    }

    @Test("a process that starts while others write fails at nothing, and stops none of them")
    func startsUnderLoad() async throws {
        let schema = Postgres.newSchema()
        let writers = [
            try await Postgres.store(schema), try await Postgres.store(schema, ids: SeededIDs(seed: 1)),
        ]
        try await writers[0].store.define(Self.stock)
        try await writers[0].store.run("INSERT INTO stock VALUES ('gauze', 0)")
        let end = End()
        let written = try await withThrowingTaskGroup(of: Int64.self) { group in
            for store in writers.map(\.store) {
                group.addTask {
                    var count: Int64 = 0
                    repeat {
                        try await store.run("UPDATE stock SET amount = amount + 1 WHERE item = 'gauze'")
                        count += 1
                    } while !end.hasCome.load(ordering: .relaxed) && !Task.isCancelled
                    return count
                }
            }
            for _ in 0..<20 { try await Postgres.store(schema).engine.close() }
            end.hasCome.store(true, ordering: .relaxed)
            return try await group.reduce(0, +)
        }
        #expect(try await writers[0].store.integer("SELECT amount FROM stock") == written)
        for writer in writers { await writer.engine.close() }
    }

    @Test("a change waits for those of other processes longer than a statement may run")
    func waitsForOthers() async throws {
        let schema = Postgres.newSchema()
        var limits = PostgresLimits()
        limits.statement = .milliseconds(300)
        let (store, engine) = try await Postgres.store(schema, limits: limits)
        try await store.define(Self.stock)
        let other = try connection()
        try other.execute("BEGIN; LOCK TABLE \"\(schema)\".writer_lock IN EXCLUSIVE MODE", within: .seconds(5))
        let change = Task { try await store.run("INSERT INTO stock VALUES ('gauze', 1)") }
        // Longer than the limit of a statement, which is what must not end it.
        try await Task.sleep(for: .seconds(1))
        try other.execute("COMMIT", within: .seconds(5))
        try await change.value
        #expect(try await store.integer("SELECT amount FROM stock") == 1)
        await engine.close()
    }

    @Test("a deadlock with somebody else's transaction is tried again")
    func deadlock() async throws {
        let schema = Postgres.newSchema()
        let (store, _) = try await Postgres.store(schema)
        try await store.define(Self.stock)
        try await store.write(.test) { transaction in
            try transaction.execute("INSERT INTO stock VALUES ('a', 0), ('b', 0)", on: .thing, rows: 2)
        }
        // Somebody at a console holds b and wants a; the change holds a and wants b.
        let other = try connection()
        try other.execute(
            "SET search_path = \(schema); SET deadlock_timeout = '60s'; BEGIN; UPDATE stock SET amount = 5 WHERE item = 'b'",
            within: .seconds(5))
        let (gate, tries) = (Gate(), Counter())
        let change = Task {
            try await store.write(.test) { (transaction: Transaction) in
                try transaction.execute("UPDATE stock SET amount = amount + 1 WHERE item = 'a'", on: .thing)
                if tries.next() == 1 { gate.pass() }
                try transaction.execute("UPDATE stock SET amount = amount + 1 WHERE item = 'b'", on: .thing)
            }
        }
        try await eventually { gate.isEntered }
        // The other waits for a, on a thread of its own; then the change closes the circle.
        let waiting = Task.detached { [box = Alone(other)] in
            try box.value.execute("UPDATE stock SET amount = 5 WHERE item = 'a'", within: .seconds(30))
            try box.value.execute("COMMIT", within: .seconds(5))
        }
        let watcher = try connection()
        try await eventually {
            var isWaiting = false
            try watcher.execute(
                "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%item = ''a''%'",
                within: .seconds(5)
            ) { _ in isWaiting = true }
            return isWaiting
        }
        gate.open()
        try await change.value
        try await waiting.value
        #expect(tries.count >= 2)
        let rows = try await store.read(.test) { try $0.rows("SELECT amount FROM stock ORDER BY item") }
        #expect(try rows.map { try $0.get(0) as Int } == [6, 6])
    }

    @Test("a row that somebody else changed meanwhile is read again")
    func serialization() async throws {
        let schema = Postgres.newSchema()
        let (store, _) = try await Postgres.store(schema)
        try await store.define(Self.stock)
        try await store.run("INSERT INTO stock VALUES ('a', 1)")
        let tries = Counter()
        let url = try #require(Postgres.url)
        try await store.write(.test) { (transaction: Transaction) in
            let amount: Int = try transaction.row("SELECT amount FROM stock")?.get(0) ?? 0
            if tries.next() == 1 {
                let other = try PostgresConnection(PostgresConfiguration(url: url), within: .seconds(5))
                try other.execute("UPDATE \(schema).stock SET amount = 100", within: .seconds(5))
            }
            try transaction.execute("UPDATE stock SET amount = \(amount + 1)", on: .thing)
        }
        #expect(tries.count == 2)
        #expect(try await store.integer("SELECT amount FROM stock") == 101)
        // And not for ever.
        var limits = PostgresLimits()
        limits.attempts = 3
        let stubborn = try await Postgres.store(schema, ids: SeededIDs(seed: 1), limits: limits)
        await #expect(throws: SQLError.serialization) {
            try await stubborn.store.write(.test) { (transaction: Transaction) in
                _ = try transaction.row("SELECT amount FROM stock")
                let other = try PostgresConnection(PostgresConfiguration(url: url), within: .seconds(5))
                try other.execute("UPDATE \(schema).stock SET amount = amount + 1", within: .seconds(5))
                try transaction.execute("UPDATE stock SET amount = 0", on: .thing)
            }
        }
        #expect(try await store.integer("SELECT amount FROM stock") == 104)
    }

    @Test("a read that gets no connection in time says so, and is counted")
    func poolWait() async throws {
        var limits = PostgresLimits()
        limits.readers = 2
        limits.wait = .milliseconds(200)
        limits.mostWaiting = 3
        let (store, engine) = try await Postgres.store(limits: limits)
        let gate = Gate()
        let held = (1...2).map { _ in
            Task {
                try await store.read(.test) { snapshot in
                    _ = try snapshot.row("SELECT 1")
                    gate.pass()
                }
            }
        }
        try await eventually { engine.openReaders == 3 }
        let waiting = (1...3).map { _ in Task { try await store.integer("SELECT 1") } }
        try await eventually { engine.waitingReads == 3 }
        await #expect(throws: StorageError.overloaded) { try await store.integer("SELECT 1") }
        for read in waiting {
            await #expect(throws: StorageError.unavailable("no connection was free within 0.2 seconds")) {
                try await read.value
            }
        }
        #expect(engine.readsTimedOut == 3 && engine.waitingReads == 0)
        let page = Metrics()
        engine.register(in: page, store: "test")
        #expect(page.render().contains("hms_postgres_reads_timed_out_total{store=\"test\"} 3"))
        let cancelled = Task { try await store.integer("SELECT 1") }
        cancelled.cancel()
        await #expect(throws: CancellationError.self) { try await cancelled.value }
        gate.open()
        gate.open()
        for read in held { try await read.value }
        #expect(try await store.integer("SELECT 1") == 1)
        await engine.close()
        await #expect(throws: StorageError.closed) { try await store.integer("SELECT 1") }
    }

    @Test("a connection that the server ends is replaced, in a read and in a change")
    func brokenConnections() async throws {
        let schema = Postgres.newSchema()
        let (store, engine) = try await Postgres.store(schema)
        try await store.define(Self.stock)
        let url = try #require(Postgres.url)
        // In the middle of a read: it says so, and nothing else is disturbed.
        await #expect(throws: StorageError.self) {
            try await store.read(.test) { snapshot in
                let pid: Int = try snapshot.row("SELECT pg_backend_pid()")?.get(0) ?? 0
                let other = try PostgresConnection(PostgresConfiguration(url: url), within: .seconds(5))
                try other.execute("SELECT pg_terminate_backend(\(pid))", within: .seconds(5))
                _ = try snapshot.row("SELECT count(*) FROM stock")
            }
        }
        #expect(try await store.integer("SELECT count(*) FROM stock") == 0)
        // In the middle of a change: it is done again, once.
        let tries = Counter()
        try await store.write(.test) { (transaction: Transaction) in
            try transaction.execute("INSERT INTO stock VALUES ('a', 1)", on: .thing)
            if tries.next() == 1 {
                let pid: Int = try transaction.row("SELECT pg_backend_pid()")?.get(0) ?? 0
                let other = try PostgresConnection(PostgresConfiguration(url: url), within: .seconds(5))
                try other.execute("SELECT pg_terminate_backend(\(pid))", within: .seconds(5))
            }
            try transaction.publish(ThingMade(subject: "a"))
        }
        #expect(tries.count == 2)
        #expect(try await store.integer("SELECT count(*) FROM stock") == 1)
        #expect(try await engine.read { try $0.events(after: 0, limit: 9).count } == 1)
        #expect(engine.brokenConnections == 2)
    }

    @Test(
        "a commit whose answer is lost is recognised, and one that never arrived is made again: each is done once",
        arguments: CutProxy.Cut.allCases)
    func lostAnswer(_ cut: CutProxy.Cut) async throws {
        let url = try #require(Postgres.url)
        let proxy = try CutProxy(to: try #require(URL(string: url)?.port))
        var limits = PostgresLimits()
        limits.statement = .seconds(1)
        limits.lock = .milliseconds(500)
        limits.idle = .seconds(2)
        let schema = Postgres.newSchema()
        let (store, engine) = try await Postgres.store(
            schema, at: url.replacing(":\(URL(string: url)?.port ?? 0)/", with: ":\(proxy.port)/") + "?sslmode=disable",
            limits: limits)
        try await store.define(Self.stock)
        let tries = Counter()
        let change: @Sendable (Transaction) throws -> Void = { transaction in
            if tries.next() == 1 { proxy.arm(cut) }
            try transaction.execute("INSERT INTO stock VALUES ('a', 1)", on: .inserted("stock", "a"))
            try transaction.publish(ThingMade(subject: "a"))
        }
        try await store.write(.test, change)
        #expect(proxy.cuts == 1)
        #expect(tries.count == (cut == .answer ? 1 : 2))
        #expect(try await store.integer("SELECT amount FROM stock") == 1)
        #expect(try await engine.read { try $0.events(after: 0, limit: 9) }.map(\.sequence) == [1])
        #expect(engine.brokenConnections == 1)
        await engine.close()
    }

    @Test("a database that sorts texts in another way is refused")
    func collation() async throws {
        let (url, name) = (try #require(Postgres.url), Postgres.newSchema())
        try connection().execute(
            "CREATE DATABASE \(name) TEMPLATE template0 LOCALE_PROVIDER icu ICU_LOCALE 'en-US'", within: .seconds(30))
        do {
            _ = try await Postgres.store(at: url.replacing(/hms$/, with: name))
            Issue.record("took a database that sorts by language")
        } catch { #expect("\(error)".contains("LC_COLLATE")) }
    }

    @Test("commits are durable, even where the server would not wait for its disk")
    func durable() async throws {
        let schema = Postgres.newSchema()
        let (store, _) = try await Postgres.store(schema)
        let value = try await store.write(.test) { transaction in
            try transaction.row("SELECT current_setting('synchronous_commit')")?.get(0) as String?
        }
        #expect(value == "on")
    }

    @Test("TLS: the server's certificate is checked against the authority that was named")
    func tls() async throws {
        let url = try #require(Postgres.url)
        let (authority, other) = (try #require(Postgres.authority), try #require(Postgres.otherAuthority))
        let good = try PostgresConfiguration(url: "\(url)?sslmode=verify-full&sslrootcert=\(authority)")
        let connection = try PostgresConnection(good, within: .seconds(5))
        var isEncrypted = false
        try connection.execute("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()", within: .seconds(5)) { row in
            isEncrypted = row.text(0) == "t"
        }
        #expect(isEncrypted)
        let bad = try PostgresConfiguration(url: "\(url)?sslmode=verify-full&sslrootcert=\(other)")
        #expect(throws: PostgresError.self) { try PostgresConnection(bad, within: .seconds(5)) }
    }

    @Test("a wrong password is told at once; no error and no description shows one")
    func credentials() async throws {
        let url = try #require(Postgres.url).replacing("test-only-postgres", with: "secret-guess")
        var limits = PostgresLimits()
        limits.outage = .seconds(300)
        let began = ContinuousClock.now
        do {
            _ = try await Postgres.store(at: url, limits: limits)
            Issue.record("let in with a wrong password")
        } catch {
            #expect("\(error)".contains("password authentication failed"))
            #expect(!"\(error)".contains("secret-guess"))
        }
        #expect(ContinuousClock.now - began < .seconds(100))
        let configuration = try PostgresConfiguration(url: url)
        #expect("\(configuration)".contains("PostgreSQL hms at 127.0.0.1:"))
        #expect(!"\(configuration)".contains("secret"))
        for bad in ["", "mysql://x", "postgresql://u:secret@h:notaport/%zz", "postgresql://h/db?unknown=secret"] {
            do {
                _ = try PostgresConfiguration(url: bad)
                Issue.record("took \(bad)")
            } catch { #expect(!"\(error)".contains("secret")) }
        }
    }

    @Test("the newest of several hosts that takes changes is used: a dead one is passed over")
    func hosts() async throws {
        let url = try #require(Postgres.url)
        let host = try #require(url.split(separator: "@").last?.split(separator: "/").first)
        let several = url.replacing("@\(host)", with: "@127.0.0.1:1,\(host)")
        let (store, _) = try await Postgres.store(at: several)
        #expect(try await store.integer("SELECT 1") == 1)
    }
}

/// Counts from 1, from any thread.
final class Counter: Sendable {
    private let value = Mutex(0)
    var count: Int { value.withLock { $0 } }
    func next() -> Int {
        value.withLock { value in
            value += 1
            return value
        }
    }
}

/// A value that one task uses after another.
private final class Alone<Value>: @unchecked Sendable {
    // Proof: the test hands it over and touches it no more.
    let value: Value
    init(_ value: Value) { self.value = value }
}

private final class End: Sendable {
    let hasCome = Atomic(false)
}
