import Storage
import Synchronization

/// The connections that read: each used by one read at a time, on a thread that may wait for the server.
final class PostgresPool: Sendable {
    private struct Waiter {
        let continuation: CheckedContinuation<Lease, any Error>
        let timer: Task<Void, Never>
    }

    private struct State {
        var idle: [Lease] = []
        var open = 0
        /// By number, which ascends: those from `first` on, without those that gave up.
        var waiters: [Int: Waiter] = [:]
        var first = 0
        var next = 0
        var isClosed = false
        var whenClosed: [CheckedContinuation<Void, Never>] = []

        mutating func takeFirst() -> Waiter? {
            while first < next {
                defer { first += 1 }
                if let waiter = waiters.removeValue(forKey: first) { return waiter }
            }
            return nil
        }
    }

    private let most: Int
    private let mostWaiting: Int
    private let wait: Duration
    private let threads: BlockingThreads
    private let make: @Sendable () -> PostgresLink
    private let state = Mutex(State())
    private let timeouts = Atomic<Int>(0)

    init(
        _ name: String, most: Int, mostWaiting: Int, wait: Duration, make: @escaping @Sendable () -> PostgresLink
    ) {
        self.most = max(most, 1)
        self.mostWaiting = mostWaiting
        self.wait = wait
        self.make = make
        threads = BlockingThreads(name, most: self.most)
    }

    deinit { threads.stop() }

    var openConnections: Int { state.withLock { $0.open } }
    var waiting: Int { state.withLock { $0.waiters.count } }
    /// Reads that got no connection in time.
    var timedOut: Int { timeouts.load(ordering: .relaxed) }

    /// - Throws: `unavailable`, when no connection was free in time.
    func use<T>(_ body: (PostgresLink) throws -> T) async throws -> T {
        let lease = try await take()
        defer { giveBack(lease) }
        return try await withTaskExecutorPreference(threads) { try body(lease.link) }
    }

    private func take() async throws -> Lease {
        let number = Mutex<Int?>(nil)
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                number.withLock { $0 = enqueue(continuation) }
                if Task.isCancelled, let number = number.withLock({ $0 }) { fail(number, CancellationError()) }
            }
        } onCancel: {
            if let number = number.withLock({ $0 }) { fail(number, CancellationError()) }
        }
    }

    /// Its number, if it must wait.
    private func enqueue(_ continuation: CheckedContinuation<Lease, any Error>) -> Int? {
        let (result, number): (Result<Lease, any Error>?, Int?) = state.withLock { state in
            if state.isClosed { return (.failure(StorageError.closed), nil) }
            if let lease = state.idle.popLast() { return (.success(lease), nil) }
            if state.open < most {
                state.open += 1
                return (.success(Lease(make())), nil)
            }
            if state.waiters.count >= mostWaiting { return (.failure(StorageError.overloaded), nil) }
            let number = state.next
            state.next += 1
            let timer = Task { [wait, weak self] in
                guard (try? await Task.sleep(for: wait)) != nil, let self else { return }
                if fail(number, StorageError.unavailable("no connection was free within \(wait)")) {
                    timeouts.add(1, ordering: .relaxed)
                }
            }
            state.waiters[number] = Waiter(continuation: continuation, timer: timer)
            return (nil, number)
        }
        if let result { continuation.resume(with: result) }
        return number
    }

    @discardableResult
    private func fail(_ number: Int, _ error: any Error) -> Bool {
        guard let waiter = state.withLock({ $0.waiters.removeValue(forKey: number) }) else { return false }
        waiter.timer.cancel()
        waiter.continuation.resume(throwing: error)
        return true
    }

    private func giveBack(_ lease: Lease) {
        let (waiter, isOver, closers) = state.withLock { state in
            if let waiter = state.takeFirst() {
                return (Waiter?.some(waiter), false, [CheckedContinuation<Void, Never>]())
            }
            guard state.isClosed else {
                state.idle.append(lease)
                return (nil, false, [])
            }
            state.open -= 1
            let closers = state.open == 0 ? state.whenClosed : []
            if state.open == 0 { state.whenClosed = [] }
            return (nil, true, closers)
        }
        if let waiter {
            waiter.timer.cancel()
            waiter.continuation.resume(returning: lease)
        }
        if isOver { lease.link.close() }
        for closer in closers { closer.resume() }
    }

    /// Reads that run or wait now finish; no other begins.
    func close() async {
        await withCheckedContinuation { continuation in
            let (leases, isOver) = state.withLock { state in
                state.isClosed = true
                let leases = state.idle
                state.idle = []
                state.open -= leases.count
                if state.open > 0 { state.whenClosed.append(continuation) }
                return (leases, state.open == 0)
            }
            for lease in leases { lease.link.close() }
            if isOver { continuation.resume() }
        }
        threads.stop()
    }

    private final class Lease: @unchecked Sendable {
        // Proof: a lease is taken out of the pool under the lock, used by its taker alone, and put back under the lock.
        let link: PostgresLink

        init(_ link: PostgresLink) { self.link = link }
    }
}
