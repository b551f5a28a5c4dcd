import Kernel
import Synchronization

/// Ends requests that take too long: their client gets an answer in time, whatever the handler does, and the handler's
/// task is cancelled. One sweep a second serves all requests, so that a request costs no timer of its own.
final class Deadlines: Sendable {
    private final class Race: Sendable {
        private let continuation: Mutex<CheckedContinuation<Reply, any Error>?>

        init(_ continuation: CheckedContinuation<Reply, any Error>) {
            self.continuation = Mutex(continuation)
        }

        /// The first result is the one that counts.
        func finish(_ result: Result<Reply, any Error>) {
            let first = continuation.withLock { waiting in
                defer { waiting = nil }
                return waiting
            }
            first?.resume(with: result)
        }
    }

    private struct Entry {
        let deadline: ContinuousClock.Instant
        let race: Race
        let task: Task<Void, Never>
    }

    private struct State {
        var entries: [Int: Entry] = [:]
        var last = 0
    }

    private let state = Mutex(State())
    private let limit: Duration

    init(limit: Duration) {
        self.limit = limit
    }

    /// - Throws: what `work` throws, or 503 when it takes too long.
    func run(_ work: @escaping @Sendable () async throws -> Reply) async throws -> Reply {
        try await withCheckedThrowingContinuation { continuation in
            let race = Race(continuation)
            // Held while the task starts, so that a task that ends at once finds its entry.
            state.withLock { state in
                state.last += 1
                let number = state.last
                let task = Task {
                    do {
                        race.finish(.success(try await work()))
                    } catch {
                        race.finish(.failure(error))
                    }
                    forget(number)
                }
                state.entries[number] = Entry(deadline: .now + limit, race: race, task: task)
            }
        }
    }

    private func forget(_ number: Int) {
        state.withLock { $0.entries[number] = nil }
    }

    /// Ends what is overdue.
    func sweep(at now: ContinuousClock.Instant = .now) {
        let overdue = state.withLock { state in
            let overdue = state.entries.filter { $0.value.deadline <= now }
            for number in overdue.keys { state.entries[number] = nil }
            return overdue.values
        }
        for entry in overdue {
            entry.race.finish(.failure(Problem.tookTooLong))
            entry.task.cancel()
        }
    }

    /// Sweeps until its task is cancelled.
    func sweepForever() async {
        while !Task.isCancelled {
            try? await Task.sleep(for: .milliseconds(500))
            sweep()
        }
    }
}
