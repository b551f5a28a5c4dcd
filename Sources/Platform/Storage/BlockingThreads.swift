import Foundation
import Synchronization

/// Threads for work that waits for a server, so that no thread that serves requests does. There are as many as ever work at
/// once, up to a limit; who comes then waits.
///
/// A task runs here by `withTaskExecutorPreference`: so even a closure that must not leave its caller does.
package final class BlockingThreads: TaskExecutor {
    private struct State {
        var jobs: [UnownedJob] = []
        /// Where the first waiting job is: taking it moves nothing.
        var first = 0
        var threads = 0
        var idle = 0
        var isStopped = false

        mutating func take() -> UnownedJob? {
            guard first < jobs.count else { return nil }
            defer {
                first += 1
                if first == jobs.count {
                    jobs.removeAll(keepingCapacity: true)
                    first = 0
                }
            }
            return jobs[first]
        }
    }

    private let name: String
    private let most: Int
    private let condition = NSCondition()
    private let state = Mutex(State())

    /// - Parameter most: threads, at most.
    package init(_ name: String, most: Int) {
        self.name = name
        self.most = max(most, 1)
    }

    /// Tasks that wait for a thread.
    package var waiting: Int { state.withLock { $0.jobs.count - $0.first } }

    package func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        let (isStopped, isNew) = state.withLock { state in
            guard !state.isStopped else { return (true, false) }
            state.jobs.append(job)
            guard state.idle < state.jobs.count - state.first, state.threads < most else { return (false, false) }
            state.threads += 1
            return (false, true)
        }
        // A task must go on even then; it finds its engine closed.
        if isStopped { return job.runSynchronously(on: asUnownedTaskExecutor()) }
        if isNew { return start() }
        condition.lock()
        condition.signal()
        condition.unlock()
    }

    /// What waits is still done; then the threads end.
    package func stop() {
        state.withLock { $0.isStopped = true }
        condition.lock()
        condition.broadcast()
        condition.unlock()
    }

    private func start() {
        let thread = Thread { [self] in
            while let job = next() { job.runSynchronously(on: asUnownedTaskExecutor()) }
        }
        thread.name = name
        thread.start()
    }

    private func next() -> UnownedJob? {
        condition.lock()
        defer { condition.unlock() }
        while true {
            let (job, isStopped) = state.withLock { state in
                let job = state.take()
                if job == nil { state.idle += 1 }
                return (job, state.isStopped)
            }
            if let job { return job }
            if isStopped { return nil }
            condition.wait()
            state.withLock { $0.idle -= 1 }
        }
    }
}
