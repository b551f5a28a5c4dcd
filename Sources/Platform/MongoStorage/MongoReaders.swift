import MongoDB
import Storage
import Synchronization

/// Clients that read, each used by one thread at a time.
final class MongoReaders: Sendable {
    private let pool: MongoPool
    private let database: String
    private let collections: [String: MongoCollection]
    /// Nothing once the readers are closed.
    private let idle = Mutex<[Lease]?>([])
    private let open = Atomic<Int>(0)

    init(pool: MongoPool, database: String, collections: [String: MongoCollection]) {
        self.pool = pool
        self.database = database
        self.collections = collections
    }

    var openConnections: Int { open.load(ordering: .relaxed) }

    var isClosed: Bool { idle.withLock { $0 == nil } }

    /// Reads within one view of the store. What was read is committed by a majority: no election takes it back.
    func snapshot<T>(_ body: (any EngineReader) throws -> T) throws -> T {
        try use { store in
            try store.beginOrExplain()
            defer { store.abort() }
            let result = Result { try body(MongoReader(store: store)) }
            if store.failure == nil {
                try store.commitOrExplain()
            }
            return try result.get()
        }
    }

    func record(_ collection: String, _ id: String) throws -> Record? {
        try use { store in
            let collection = try store.collection(collection)
            let command = MongoStore.findOne(
                MongoReader.id(id), in: collection.name, fields: MongoReader.recordFields)
            do {
                let answer = try store.client.run(.read, command, on: database, options: Self.majority)
                return try MongoStore.firstOfBatch(answer).map(MongoCollection.record)
            } catch let error as MongoError {
                throw error.asStorageError
            }
        }
    }

    private static let majority = BSON { options in options.add("readConcern") { $0.add("level", "majority") } }

    private func use<T>(_ body: (MongoStore) throws -> T) throws -> T {
        let (free, isOpen) = idle.withLock { ($0?.popLast(), $0 != nil) }
        guard isOpen else { throw StorageError.closed }
        let lease = try free ?? make()
        defer { giveBack(lease) }
        return try body(lease.store)
    }

    private func make() throws -> Lease {
        do {
            let client = try pool.client()
            let lease = Lease(try MongoStore(client: client, database: database, collections: collections))
            open.add(1, ordering: .relaxed)
            return lease
        } catch {
            throw error.asStorageError
        }
    }

    private func giveBack(_ lease: Lease) {
        let isOpen = idle.withLock { idle in
            idle?.append(lease)
            return idle != nil
        }
        if !isOpen { open.subtract(1, ordering: .relaxed) }
    }

    /// Reads that run now finish; no other begins.
    func close() {
        let all = idle.withLock { idle in
            defer { idle = nil }
            return idle
        }
        open.subtract(all?.count ?? 0, ordering: .relaxed)
    }

    /// A client that is either in the pool or with its one borrower.
    private final class Lease: @unchecked Sendable {
        // Proof: a lease is taken out of the pool under the lock, used by its taker alone, and put back under the lock.
        let store: MongoStore

        init(_ store: MongoStore) { self.store = store }
    }
}
