import Foundation
import PostgreSQL
import Relational
import Storage

/// Commits the changes that the writer hands over, those that wait together in one transaction, each in a savepoint.
///
/// One process writes at a time: each transaction begins by locking `writer_lock`, before it sees anything. So events are
/// numbered in the order of their commits and the audit chain has one end, over any number of replicas; and when the
/// answer to a commit was lost, whoever holds the lock next sees for certain whether it was made.
struct PostgresCommitter: GroupCommitter {
    private let link: PostgresLink
    private let tables: [String: PostgresTable]
    private let limits: PostgresLimits
    private let turn: WriterTurn
    /// Names this writer in `commit_receipts`.
    private let writer = UUID().uuidString
    private let count = CommitCount()

    init(link: PostgresLink, tables: [String: PostgresTable], limits: PostgresLimits, hash: @escaping AuditHasher) {
        self.link = link
        self.tables = tables
        self.limits = limits
        turn = WriterTurn(hash: hash)
    }

    func close() { link.close() }

    func commit(_ group: [WriteJob], _ tell: (WrittenGroup) -> Void) {
        var failedSince: ContinuousClock.Instant?
        var pause = Duration.milliseconds(5)
        for attempt in 1... {
            // Counted from the first failure: how long the changes themselves take is not the server's fault.
            let deadline = (failedSince ?? .now) + limits.outage
            do {
                let hasEvents = try write(group, until: deadline)
                return tell(WrittenGroup(group, hasEvents: hasEvents))
            } catch let failure {
                link.rollback()
                failedSince = failedSince ?? .now
                let isInTime = attempt == 1 || ContinuousClock.now + pause < deadline
                guard failure.mayRetry, attempt < limits.attempts, isInTime else {
                    let isGone = (failure.error as? StorageError)?.isTemporary ?? false
                    return tell(WrittenGroup(group, failure: failure.error, failsWaiting: isGone))
                }
                PostgresLink.sleep(pause)
                pause = min(pause * 2, .milliseconds(300))
            }
        }
    }

    private struct Failure: Error {
        let error: any Error
        /// Whether all of it may be done again: nothing was committed.
        let mayRetry: Bool
    }

    /// One try; true, if events were committed.
    private func write(_ group: [WriteJob], until deadline: ContinuousClock.Instant) throws(Failure) -> Bool {
        let channel: Channel
        do {
            channel = Channel(try link.connected(until: deadline), patience: limits.lock + link.patience)
            try begin(channel)
        } catch { throw Failure(error: error, mayRetry: isLost(error) && ContinuousClock.now < deadline) }
        let before = turn.heads
        do { try run(group, channel) } catch {
            throw Failure(error: error, mayRetry: mayRetry(error, channel))
        }
        guard turn.hasWritten else {
            link.rollback()
            return false
        }
        count.value += 1
        do {
            try channel.execute(
                """
                UPDATE writer_turn SET event_sequence = \(turn.heads.event), audit_sequence = \(turn.heads.audit), \
                audit_hash = '\\x\(Self.hex(turn.heads.auditHash))'; \
                INSERT INTO commit_receipts VALUES ('\(writer)', \(count.value), now()) \
                ON CONFLICT (writer) DO UPDATE SET number = excluded.number, at = excluded.at; \
                COMMIT
                """)
        } catch {
            guard isLost(error) else { throw Failure(error: error, mayRetry: mayRetry(error, channel)) }
            guard try wasCommitted() else { throw Failure(error: error, mayRetry: true) }
        }
        return turn.heads.event > before.event
    }

    /// The lock is taken before the transaction sees anything: what it sees then is what the one before it left.
    private func begin(_ channel: Channel) throws {
        turn.hasWritten = false
        try channel.execute(
            """
            BEGIN ISOLATION LEVEL REPEATABLE READ; \(lock); \
            SELECT event_sequence, audit_sequence, audit_hash FROM writer_turn
            """
        ) { row in
            turn.heads = WriterTurn.Heads(
                event: row.integer(0), audit: row.integer(1), auditHash: row.bytes(2))
        }
    }

    /// Waiting for others takes as long as `limits.lock` says, not as a statement may.
    private var lock: String {
        """
        SET LOCAL statement_timeout = 0; LOCK TABLE writer_lock IN EXCLUSIVE MODE; \
        SET LOCAL statement_timeout = \(Int(link.statementLimit / .milliseconds(1)))
        """
    }

    private func run(_ group: [WriteJob], _ channel: Channel) throws {
        let session = PostgresWrites(reads: PostgresReads(channel: channel, tables: tables), turn: turn)
        var hasWritten = false
        for job in group {
            let heads = turn.heads
            turn.hasWritten = false
            try channel.execute("SAVEPOINT change")
            if job.run(session) {
                hasWritten = hasWritten || turn.hasWritten
                if group.count > 1 { try channel.execute("RELEASE change") }
            } else {
                // What no savepoint mends ends the try for all of them.
                if let failure = channel.failure, mayRetry(failure, channel) || isLost(failure) { throw failure }
                try channel.rollback(to: "change")
                turn.heads = heads
            }
        }
        turn.hasWritten = hasWritten
    }

    private func isLost(_ error: any Error) -> Bool {
        if case StorageError.unavailable = error { true } else { false }
    }

    private func mayRetry(_ error: any Error, _ channel: Channel) -> Bool {
        guard let cause = channel.cause else { return false }
        if cause.isStalePlan { try? channel.connection.forgetStatements(within: .seconds(5)) }
        if cause.isReadOnlyServer { link.drop() }
        return cause.kind == .lost || cause.isSerialization || cause.isStalePlan || cause.isReadOnlyServer
    }

    /// Looks, with the lock in hand, whether the last commit was made. The transaction that it belonged to holds the lock as
    /// long as it can still be committed.
    private func wasCommitted() throws(Failure) -> Bool {
        let deadline = ContinuousClock.now + limits.outcome
        while true {
            do {
                let channel = Channel(try link.connected(until: deadline), patience: limits.lock + link.patience)
                var last: Int64 = 0
                try channel.execute(
                    """
                    BEGIN; \(lock); SELECT number FROM commit_receipts WHERE writer = '\(writer)'; COMMIT
                    """
                ) { row in last = row.integer(0) }
                return last == count.value
            } catch {
                link.rollback()
                guard ContinuousClock.now < deadline else {
                    throw Failure(error: StorageError.uncertain, mayRetry: false)
                }
                PostgresLink.sleep(.milliseconds(200))
            }
        }
    }

    private static func hex(_ bytes: [UInt8]) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}

/// How many commits a writer has tried.
private final class CommitCount {
    var value: Int64 = 0
}
