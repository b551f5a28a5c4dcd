import Foundation
import Synchronization

/// One change that waits for its engine's writer, and what to do when its transaction has been committed, or could not be.
package struct WriteJob: Sendable {
    /// Runs the change; true, if it may be committed. It may be run again: the last run counts.
    package let run: @Sendable (any EngineTransaction) -> Bool
    let done: @Sendable ((any Error)?) -> Void
}

/// What became of changes that shared a transaction.
package struct WrittenGroup: Sendable {
    let jobs: [WriteJob]
    let failure: (any Error)?
    let hasEvents: Bool
    let failsWaiting: Bool

    /// - Parameters:
    ///   - failure: why the transaction was not committed; nothing, if it was.
    ///   - hasEvents: whether it appended events.
    ///   - failsWaiting: whether the changes that wait fail alike, because they would find the database gone one after
    ///     the other.
    package init(
        _ jobs: [WriteJob], failure: (any Error)? = nil, hasEvents: Bool = false, failsWaiting: Bool = false
    ) {
        self.jobs = jobs
        self.failure = failure
        self.hasEvents = hasEvents
        self.failsWaiting = failsWaiting
    }
}

/// What an engine does with the changes that its writer hands it. Used by the writer's thread only.
package protocol GroupCommitter: SendableMetatype {
    /// Commits the changes, in one transaction or several, and tells what became of each, once.
    func commit(_ group: [WriteJob], _ tell: (WrittenGroup) -> Void)
    /// Gives back memory that is only kept to be faster; returns the bytes.
    func releaseMemory() -> Int
    func close()
}

extension GroupCommitter {
    package func releaseMemory() -> Int { 0 }
}

/// The one writer of a store, on a thread of its own. Changes that wait while a commit runs go into the next transaction
/// together, so that one sync, or one round trip, serves all of them.
package final class GroupWriter: Sendable {
    /// In a struct, because a closure by itself is wrapped once more each time that it is taken out of a mutex.
    private struct Observers: Sendable {
        var onEvents: (@Sendable () -> Void)?
        var onCommit: (@Sendable (Int) -> Void)?
    }

    private struct State {
        var jobs: [WriteJob] = []
        /// Told what was given back.
        var releases: [CheckedContinuation<Int, Never>] = []
        var isClosed = false
    }

    private enum Work {
        case group([WriteJob])
        case release([CheckedContinuation<Int, Never>])
    }

    private let condition = NSCondition()
    private let state = Mutex(State())
    private let finished = DispatchSemaphore(value: 0)
    private let mostQueued: Int
    private let mostInGroup: Int
    private let observers = Mutex(Observers())
    private let groups = Atomic<Int>(0)

    /// - Parameters:
    ///   - mostInGroup: changes that share one commit, at most.
    ///   - mostQueued: changes that wait, at most; one more is refused with `overloaded`.
    package init(mostInGroup: Int, mostQueued: Int) {
        self.mostInGroup = mostInGroup
        self.mostQueued = mostQueued
    }

    /// Takes the committer over: from here on, only the writer's thread uses it.
    package func start<C: GroupCommitter>(_ committer: sending C) {
        // The thread's closure wants a Sendable value; the committer is handed over once and never shared.
        let handover = Handover(committer)
        let thread = Thread { [self] in
            guard let committer = handover.take() else { return }
            while let work = next() {
                switch work {
                case .group(let group): committer.commit(group, tell)
                case .release(let waiting):
                    let bytes = committer.releaseMemory()
                    for (index, one) in waiting.enumerated() { one.resume(returning: index == 0 ? bytes : 0) }
                }
            }
            committer.close()
            finished.signal()
        }
        thread.name = "hms-writer"
        thread.start()
    }

    /// Runs one change, and returns when its transaction has been committed.
    package func write<T: Sendable>(_ body: @escaping @Sendable (any EngineTransaction) throws -> T) async throws -> T {
        let result = Outcome<T>()
        return try await withCheckedThrowingContinuation { continuation in
            let job = WriteJob(
                run: { session in result.set(Result { try body(session) }) },
                done: { failure in
                    if let failure {
                        continuation.resume(throwing: failure)
                    } else {
                        continuation.resume(with: result.take())
                    }
                })
            do { try submit(job) } catch { continuation.resume(throwing: error) }
        }
    }

    private func submit(_ job: WriteJob) throws {
        try state.withLock { state in
            guard !state.isClosed else { throw StorageError.closed }
            guard state.jobs.count < mostQueued else { throw StorageError.overloaded }
            state.jobs.append(job)
        }
        condition.lock()
        condition.signal()
        condition.unlock()
    }

    /// Lets the committer give back memory between two groups, once no change waits; returns the bytes.
    package func releaseMemory() async -> Int {
        await withCheckedContinuation { continuation in
            let isOpen = state.withLock { state in
                if !state.isClosed { state.releases.append(continuation) }
                return !state.isClosed
            }
            guard isOpen else { return continuation.resume(returning: 0) }
            condition.lock()
            condition.signal()
            condition.unlock()
        }
    }

    package var queued: Int { state.withLock { $0.jobs.count } }

    /// Transactions committed so far.
    package var commits: Int { groups.load(ordering: .relaxed) }

    /// Whether the writer was told to end.
    package var isClosed: Bool { state.withLock { $0.isClosed } }

    package func onCommit(_ observe: @escaping @Sendable (Int) -> Void) { observers.withLock { $0.onCommit = observe } }

    package func onEvents(_ notify: @escaping @Sendable () -> Void) { observers.withLock { $0.onEvents = notify } }

    /// Lets the waiting changes finish, then ends the thread. Blocks until it has ended.
    package func close() {
        if stop() { finished.wait() }
    }

    /// Ends the thread after the waiting changes, without waiting for it. False, if that was asked before.
    @discardableResult
    package func stop() -> Bool {
        let wasOpen = state.withLock { state in
            defer { state.isClosed = true }
            return !state.isClosed
        }
        guard wasOpen else { return false }
        condition.lock()
        condition.signal()
        condition.unlock()
        return true
    }

    private func next() -> Work? {
        condition.lock()
        defer { condition.unlock() }
        while true {
            let (work, isClosed) = state.withLock { state -> (Work?, Bool) in
                if state.jobs.isEmpty {
                    defer { state.releases = [] }
                    return (state.releases.isEmpty ? nil : .release(state.releases), state.isClosed)
                }
                let group = Array(state.jobs.prefix(mostInGroup))
                state.jobs.removeFirst(group.count)
                return (.group(group), state.isClosed)
            }
            if let work { return work }
            if isClosed { return nil }
            condition.wait()
        }
    }

    private func tell(_ group: WrittenGroup) {
        if let failure = group.failure {
            var jobs = group.jobs
            if group.failsWaiting {
                jobs += state.withLock { state in
                    defer { state.jobs.removeAll() }
                    return state.jobs
                }
            }
            for job in jobs { job.done(failure) }
            return
        }
        groups.add(1, ordering: .relaxed)
        let observers = observers.withLock { $0 }
        observers.onCommit?(group.jobs.count)
        for job in group.jobs { job.done(nil) }
        if group.hasEvents { observers.onEvents?() }
    }
}

/// What a change came to, kept until its transaction has been committed.
private final class Outcome<T: Sendable>: Sendable {
    private let result = Mutex<Result<T, any Error>?>(nil)

    /// True, if the change may be committed.
    func set(_ new: Result<T, any Error>) -> Bool {
        result.withLock { $0 = new }
        if case .success = new { return true }
        return false
    }

    func take() -> Result<T, any Error> {
        result.withLock { $0 } ?? .failure(StorageError.closed)
    }
}

/// Hands a value that is not Sendable to exactly one taker.
private final class Handover<Value>: @unchecked Sendable {
    // Proof: the value is only reached through the lock, and leaves it once.
    private let lock = NSLock()
    private var value: Value?

    init(_ value: sending Value) { self.value = value }

    func take() -> Value? {
        lock.withLock {
            defer { value = nil }
            return value
        }
    }
}
