import Foundation
import MongoDB
import Storage
import Synchronization

/// The right to change the schema of a store, which one process at a time has. It is renewed while the process works, and falls
/// to another soon after the process is gone.
final class SchemaLease: Sendable {
    private static let id = "schema"
    private static let life = Duration.seconds(30)
    private static let pause = Duration.seconds(5)

    private let pool: MongoPool
    private let database: String
    private let holder: String
    private let isHeld = Mutex(false)
    private let change = NSCondition()

    init(pool: MongoPool, database: String, holder: String) {
        self.pool = pool
        self.database = database
        self.holder = holder
    }

    /// - Throws: `StorageError.unavailable`, if another process has it all the time.
    func take(within patience: Duration, on client: MongoClient) throws {
        var backoff = Backoff(for: patience)
        while true {
            do {
                try extend(on: client, isFirst: true)
                break
            } catch {
                // Another has it: its document could not be made a second time.
                guard case .duplicate = error.kind else { throw error }
                guard backoff.wait() else {
                    throw StorageError.unavailable("another process is changing the schema of \(database)")
                }
            }
        }
        isHeld.withLock { $0 = true }
        let thread = Thread { [self] in keep() }
        thread.name = "hms-schema"
        thread.start()
    }

    func release(on client: MongoClient) {
        isHeld.withLock { $0 = false }
        change.lock()
        change.signal()
        change.unlock()
        let command = BSON { command in
            command.add("delete", MongoStore.Name.state)
            command.add(array: "deletes") { deletes in
                deletes.add("0") { delete in
                    delete.add("q") { query in
                        query.add("_id", Self.id)
                        query.add("holder", holder)
                    }
                    delete.add("limit", option: 1)
                }
            }
        }
        // If this fails, it falls to others when its time is up.
        _ = try? client.run(.write, command, on: database, options: MongoSchema.durable)
    }

    private func keep() {
        guard let client = try? pool.client() else { return }
        while true {
            change.lock()
            if isHeld.withLock({ $0 }) {
                _ = change.wait(until: Date(timeIntervalSinceNow: Double(Self.pause.wholeMilliseconds) / 1000))
            }
            change.unlock()
            guard isHeld.withLock({ $0 }) else { return }
            _ = try? extend(on: client, isFirst: false)
        }
    }

    private func extend(on client: MongoClient, isFirst: Bool) throws(MongoError) {
        let now = Int64(Date().timeIntervalSince1970 * 1000)
        let command = BSON { command in
            command.add("findAndModify", MongoStore.Name.state)
            command.add("query") { query in
                query.add("_id", Self.id)
                query.add(array: "$or") { either in
                    either.add("0") { $0.add("holder", holder) }
                    guard isFirst else { return }
                    either.add("1") { other in other.add("until") { $0.add("$lt", date: now) } }
                }
            }
            command.add("update") { update in
                update.add("$set") { set in
                    set.add("holder", holder)
                    set.add("until", date: now + Int64(Self.life.wholeMilliseconds))
                }
            }
            command.add("upsert", isFirst)
        }
        try client.run(.write, command, on: database, options: MongoSchema.durable)
    }
}
