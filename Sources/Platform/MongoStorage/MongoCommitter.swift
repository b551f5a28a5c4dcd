import Foundation
import MongoDB
import Storage

/// Commits the writer's changes: those that waited together, in one transaction.
///
/// A server ends a transaction at its first error, so a change that failed half-way ends that of its group: the others are run
/// again without it, and it alone.
final class MongoCommitter: GroupCommitter {
    /// Runs of a group that changes spoil, before the rest are run one by one.
    private static let mostRuns = 4

    private let store: MongoStore
    private let session: MongoWriteSession
    private let options: MongoOptions
    private let schema: Int64
    /// Names this engine in the marks that its transactions leave.
    private let writer: String
    private var lastTransaction: Int64 = 0

    init(store: MongoStore, hash: @escaping AuditHasher, options: MongoOptions, schema: Int64, writer: String) {
        self.store = store
        session = MongoWriteSession(store: store, hash: hash)
        self.options = options
        self.schema = schema
        self.writer = writer
    }

    func close() { store.abort() }

    func commit(_ group: [WriteJob], _ tell: (WrittenGroup) -> Void) {
        // Told first: to end a transaction of a server that is gone takes time.
        defer { store.abort() }
        var rest = group
        var alone: [WriteJob] = []
        for _ in 0..<Self.mostRuns where rest.count > 1 {
            switch attempt(rest, isCareful: false) {
            case .spoiled(let position): alone.append(rest.remove(at: position))
            case .done(let group):
                tell(group)
                rest = []
            case .gone(let error): return tell(WrittenGroup(rest + alone, failure: error, failsWaiting: true))
            }
        }
        alone += rest
        while let job = alone.popLast() {
            var outcome = attempt([job], isCareful: group.count > 1)
            if case .spoiled = outcome { outcome = attempt([job], isCareful: true) }
            switch outcome {
            case .done(let group): tell(group)
            case .gone(let error): return tell(WrittenGroup([job] + alone, failure: error, failsWaiting: true))
            case .spoiled: tell(WrittenGroup([job], failure: store.failure?.asStorageError ?? StorageError.closed))
            }
        }
    }

    private enum Outcome {
        case done(WrittenGroup)
        /// The change at that position failed half-way; nothing is committed.
        case spoiled(Int)
        /// The database is not there.
        case gone(any Error)
    }

    /// Runs the changes in one transaction, and commits it; again, as long as it fails by what passes.
    private func attempt(_ jobs: [WriteJob], isCareful: Bool) -> Outcome {
        var backoff = Backoff(for: options.retry)
        while true {
            lastTransaction += 1
            do {
                try begin(isCareful)
                if let spoiled = try run(jobs) { return spoiled }
                try session.flush()
                guard session.hasChanges else { return .done(WrittenGroup(jobs)) }
            } catch {
                if let failure = store.failure, failure.isTransient {
                    if backoff.wait() { continue }
                    if failure.kind == .unreachable { return .gone(error) }
                }
                return .done(WrittenGroup(jobs, failure: error))
            }
            do {
                try store.commit()
                return .done(WrittenGroup(jobs, hasEvents: session.hasEvents))
            } catch {
                switch wasCommitted(lastTransaction) {
                case true?: return .done(WrittenGroup(jobs, hasEvents: session.hasEvents))
                case false?: if !backoff.wait() { return .done(WrittenGroup(jobs, failure: error.asStorageError)) }
                case nil: return .gone(StorageError.uncertain)
                }
            }
        }
    }

    private func begin(_ isCareful: Bool) throws {
        try store.beginOrExplain()
        let state = try LogState.take(for: writer, transaction: lastTransaction, at: now, in: store)
        guard state.schema == schema else {
            throw StorageError.engine("\(options.database) was brought to another version's schema meanwhile")
        }
        session.begin(state, isCareful: isCareful)
    }

    /// Runs the changes in turn, up to one that spoils the transaction.
    /// - Throws: what the whole transaction is run again for.
    private func run(_ jobs: [WriteJob]) throws -> Outcome? {
        for (position, job) in jobs.enumerated() {
            let mark = session.beginChange()
            let isDone = job.run(session)
            if let failure = store.failure {
                if failure.isTransient { throw failure.asStorageError }
                // It may make light of an error that ended its transaction; with care, few errors end it.
                return session.isCareful && !isDone ? .done(WrittenGroup(jobs)) : .spoiled(position)
            }
            guard !isDone else { continue }
            if session.hasWritten { return jobs.count == 1 ? .done(WrittenGroup(jobs)) : .spoiled(position) }
            session.forget(since: mark)
        }
        return nil
    }

    /// Whether the transaction of that number was committed; nothing, if that can't be told in time.
    ///
    /// It is asked in a transaction of its own that writes the same document, and is committed by a majority: one that was not
    /// committed can't be any more then, and one whose mark is there can't be lost any more.
    private func wasCommitted(_ number: Int64) -> Bool? {
        var backoff = Backoff(for: options.resolve)
        repeat {
            do {
                try store.begin()
                let state = try LogState.take(for: writer, transaction: nil, at: now, in: store)
                try store.commit()
                return state.transaction == number
            } catch {}
        } while backoff.wait()
        return nil
    }

    private var now: Int64 { Int64(Date().timeIntervalSince1970 * 1000) }
}
