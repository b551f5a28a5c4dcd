import Foundation
import Storage
import Synchronization

/// The one writer of a database, on a thread of its own. Changes that wait while a commit runs go into the next transaction
/// together, each in its own savepoint: one sync to disk serves all of them, and one that fails takes no other with it.
final class GroupWriter: Sendable {
    /// One change, and what to do when its transaction has been committed, or could not be.
    struct Job: Sendable {
        let run: @Sendable (WriteSession) -> Bool
        let done: @Sendable ((any Error)?) -> Void
    }

    /// In a struct, because a closure by itself is wrapped once more each time that it is taken out of a mutex.
    private struct Observers: Sendable {
        var onEvents: (@Sendable () -> Void)?
        var onCommit: (@Sendable (Int) -> Void)?
    }

    private struct State {
        var jobs: [Job] = []
        var isClosed = false
    }

    private let condition = NSCondition()
    private let state = Mutex(State())
    private let finished = DispatchSemaphore(value: 0)
    private let mostQueued: Int
    private let mostInGroup: Int
    private let observers = Mutex(Observers())
    private let groups = Atomic<Int>(0)

    init(mostInGroup: Int, mostQueued: Int) {
        self.mostInGroup = mostInGroup
        self.mostQueued = mostQueued
    }

    /// Takes the connection over: from here on, only the writer's thread uses it.
    func start(_ connection: sending Connection, tables: [String: Table], hash: @escaping AuditHasher) {
        // The thread's closure wants a Sendable value; the connection is handed over once and never shared.
        let handover = Handover(connection)
        let thread = Thread { [self] in
            guard let connection = handover.take() else { return }
            let chain = AuditChainState(hash: hash)
            let session = WriteSession(reads: ReadSession(connection: connection, tables: tables), chain: chain)
            while let group = next() { commit(group, connection, session) }
            connection.close()
            finished.signal()
        }
        thread.name = "hms-writer"
        thread.start()
    }

    func submit(_ job: Job) throws {
        try state.withLock { state in
            guard !state.isClosed else { throw StorageError.closed }
            guard state.jobs.count < mostQueued else { throw StorageError.overloaded }
            state.jobs.append(job)
        }
        condition.lock()
        condition.signal()
        condition.unlock()
    }

    var queued: Int { state.withLock { $0.jobs.count } }

    /// Transactions committed so far.
    var commits: Int { groups.load(ordering: .relaxed) }

    func onCommit(_ observe: @escaping @Sendable (Int) -> Void) { observers.withLock { $0.onCommit = observe } }

    func onEvents(_ notify: @escaping @Sendable () -> Void) { observers.withLock { $0.onEvents = notify } }

    /// Lets the waiting changes finish, then ends the thread. Blocks until it has ended.
    func close() {
        if stop() { finished.wait() }
    }

    /// Ends the thread after the waiting changes, without waiting for it. False, if that was asked before.
    @discardableResult
    func stop() -> Bool {
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

    private func next() -> [Job]? {
        condition.lock()
        defer { condition.unlock() }
        while true {
            let (group, isClosed) = state.withLock { state in
                let group = Array(state.jobs.prefix(mostInGroup))
                state.jobs.removeFirst(group.count)
                return (group, state.isClosed)
            }
            if !group.isEmpty { return group }
            if isClosed { return nil }
            condition.wait()
        }
    }

    private func commit(_ group: [Job], _ connection: Connection, _ session: WriteSession) {
        let chain = session.chain
        do {
            if try !run(group, connection, session, withSavepoints: false) {
                _ = try run(group, connection, session, withSavepoints: true)
            }
            try connection.execute("COMMIT")
        } catch {
            try? connection.execute("ROLLBACK")
            chain.head = nil
            for job in group { job.done(error) }
            return
        }
        groups.add(1, ordering: .relaxed)
        let observers = observers.withLock { $0 }
        observers.onCommit?(group.count)
        for job in group { job.done(nil) }
        if chain.hasEvents { observers.onEvents?() }
    }

    /// Runs the changes in one transaction, which stays open. Savepoints cost a copy of every page that a change touches, and
    /// nearly all changes succeed, or fail before they wrote anything; so the first try is without. False, and nothing is
    /// open, if a change failed half-way then.
    private func run(
        _ group: [Job], _ connection: Connection, _ session: WriteSession, withSavepoints: Bool
    ) throws -> Bool {
        let chain = session.chain
        let headBefore = chain.head
        chain.hasEvents = false
        try connection.execute("BEGIN IMMEDIATE")
        for job in group {
            let head = chain.head
            let hadEvents = chain.hasEvents
            chain.hasWritten = false
            if withSavepoints { try connection.execute("SAVEPOINT change") }
            if !job.run(session) {
                if withSavepoints {
                    try connection.execute("ROLLBACK TO change")
                    chain.head = head
                    chain.hasEvents = hadEvents
                } else if chain.hasWritten {
                    try connection.execute("ROLLBACK")
                    chain.head = headBefore
                    guard group.count == 1 else { return false }
                    // There is nobody to be run again for: what is committed is nothing.
                    chain.hasEvents = false
                    try connection.execute("BEGIN IMMEDIATE")
                }
            }
            if withSavepoints { try connection.execute("RELEASE change") }
        }
        return true
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
