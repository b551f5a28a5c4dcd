import Storage
import Synchronization

/// Read-only connections, each used by one thread at a time. A read runs on the thread that asks; there are as many
/// connections as ever read at once, which the number of threads bounds.
final class ReaderPool: Sendable {
    private struct State {
        /// Nothing once the pool is closed.
        var idle: [Lease]? = []
        /// Reads so far.
        var uses = 0
    }

    private let path: String
    private let state = Mutex(State())
    private let open = Atomic<Int>(0)

    init(path: String) { self.path = path }

    var openConnections: Int { open.load(ordering: .relaxed) }

    /// Reads so far.
    var uses: Int { state.withLock { $0.uses } }

    /// Gives back what the connections that nobody uses now keep in memory; returns the bytes.
    func releaseMemory() -> Int {
        var bytes = 0
        for _ in 0..<openConnections {
            // One at a time, and the one last that reads take first: no read opens a connection because of this.
            let lease = state.withLock { state -> Lease? in
                guard let idle = state.idle, !idle.isEmpty else { return nil }
                return state.idle?.removeFirst()
            }
            guard let lease else { break }
            bytes += lease.connection.releaseMemory()
            giveBack(lease)
        }
        return bytes
    }

    func use<T>(_ body: (Connection) throws -> T) throws -> T {
        let lease: Lease
        let (free, isOpen) = state.withLock { state in
            state.uses &+= 1
            return (state.idle?.popLast(), state.idle != nil)
        }
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
        let isOpen = state.withLock { state in
            state.idle?.append(lease)
            return state.idle != nil
        }
        if !isOpen { lease.connection.close() }
    }

    /// Reads that run now finish; no other begins.
    func close() {
        let all = state.withLock { state in
            defer { state.idle = nil }
            return state.idle
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
