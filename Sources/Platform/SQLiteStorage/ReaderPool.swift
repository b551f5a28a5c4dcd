import Storage
import Synchronization

/// Read-only connections, each used by one thread at a time. A read runs on the thread that asks; there are as many
/// connections as ever read at once, which the number of threads bounds.
final class ReaderPool: Sendable {
    private let path: String
    /// Nothing once the pool is closed.
    private let idle = Mutex<[Lease]?>([])
    private let open = Atomic<Int>(0)

    init(path: String) { self.path = path }

    var openConnections: Int { open.load(ordering: .relaxed) }

    func use<T>(_ body: (Connection) throws -> T) throws -> T {
        let lease: Lease
        let (free, isOpen) = idle.withLock { ($0?.popLast(), $0 != nil) }
        guard isOpen else { throw StorageError.closed }
        if let free {
            lease = free
        } else {
            lease = Lease(try Connection(path: path, readonly: true, cacheKilobytes: 8000))
            open.add(1, ordering: .relaxed)
        }
        defer { giveBack(lease) }
        return try body(lease.connection)
    }

    private func giveBack(_ lease: Lease) {
        let isOpen = idle.withLock { idle in
            idle?.append(lease)
            return idle != nil
        }
        if !isOpen { lease.connection.close() }
    }

    /// Reads that run now finish; no other begins.
    func close() {
        let all = idle.withLock { idle in
            defer { idle = nil }
            return idle
        }
        for lease in all ?? [] { lease.connection.close() }
    }

    /// A connection that is either in the pool or with its one borrower.
    private final class Lease: @unchecked Sendable {
        // Proof: a lease is taken out of the pool under the lock, used by its taker alone, and put back under the lock.
        let connection: Connection

        init(_ connection: Connection) { self.connection = connection }
    }
}
