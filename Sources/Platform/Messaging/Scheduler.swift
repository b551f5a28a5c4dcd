package import Kernel
package import Logging
package import Storage

/// Something to be done at a time, kept in the store until it is done.
package struct ScheduledJob: Entity {
    package enum Tag {}
    package static let collection = "scheduled_jobs"
    package static let byDue = Index<ScheduledJob>("due", arity: 2) { [$0.isDead.key, $0.dueAt.key] }
    package static let indexes = [byDue]

    /// Chosen by whoever schedules: the same id schedules the same job only once.
    package let id: EntityID<Tag>
    package var revision = 0
    package let kind: String
    /// What the job is about, such as an appointment's id.
    package let subject: String
    package var dueAt: Instant
    /// Seconds from one run to the next, for a job that repeats.
    package let everySeconds: Int?
    package var attempts: Int
    package var isDead: Bool

    package init(id: String, kind: String, subject: String, dueAt: Instant, everySeconds: Int? = nil) {
        self.id = EntityID(unchecked: id)
        self.kind = kind
        self.subject = subject
        self.dueAt = dueAt
        self.everySeconds = everySeconds
        self.attempts = 0
        self.isDead = false
    }
}

/// What to do when a job of a kind is due. Its changes commit together with the note that the job is done.
package struct JobHandler: Sendable {
    package let kind: String
    /// For a job that repeats from the first start on.
    package let every: Duration?
    package let run: @Sendable (ScheduledJob, Transaction) throws -> Void

    package init(
        _ kind: String, every: Duration? = nil, run: @escaping @Sendable (ScheduledJob, Transaction) throws -> Void
    ) {
        self.kind = kind
        self.every = every
        self.run = run
    }
}

/// Runs the due jobs of one store, each in one commit. A job that fails is tried again, later and later, and left for an
/// operator after the last try.
package struct Scheduler: Sendable {
    private let store: Store
    private let handlers: [String: JobHandler]
    private let policy: RetryPolicy
    private let clock: any HospitalClock
    private let logger: Logger

    package init(
        store: Store, handlers: [JobHandler], policy: RetryPolicy, clock: any HospitalClock, logger: Logger
    ) {
        self.store = store
        self.handlers = Dictionary(uniqueKeysWithValues: handlers.map { ($0.kind, $0) })
        self.policy = policy
        self.clock = clock
        self.logger = logger
    }

    /// Works until the task is cancelled.
    package func run() async {
        do { try await seedRepeatingJobs() } catch { log("could not schedule", error, kind: "all") }
        while !Task.isCancelled {
            do {
                while try await runDue() > 0, !Task.isCancelled {}
            } catch {
                log("scheduler stopped for now", error, kind: "all")
            }
            try? await Task.sleep(for: .seconds(1))
        }
    }

    package func seedRepeatingJobs() async throws {
        for handler in handlers.values {
            guard let every = handler.every else { continue }
            try await store.write(.system(store.service, "job.schedule", audited: false)) { transaction in
                let id = "repeat.\(handler.kind)"
                if try transaction.get(ScheduledJob.self, EntityID(unchecked: id)) == nil {
                    var job = ScheduledJob(
                        id: id, kind: handler.kind, subject: "", dueAt: transaction.now,
                        everySeconds: Int(every.milliseconds / 1000))
                    try transaction.insert(&job)
                }
            }
        }
    }

    /// Runs what is due now, at most 100 jobs; tells how many were run or postponed.
    package func runDue() async throws -> Int {
        let now = clock.now
        let due = try await store.engine.read { engine in
            try Snapshot(reader: engine).find(
                ScheduledJob.byDue.equals(false).below(now + .milliseconds(1)), limit: 100
            ).items
        }
        var settled = 0
        for job in due where await run(job) { settled += 1 }
        return settled
    }

    /// True, if the job was run or postponed; false, if another scheduler had it, or the store failed.
    private func run(_ job: ScheduledJob) async -> Bool {
        do {
            guard let handler = handlers[job.kind] else { throw UnknownJob() }
            return try await store.write(.system(store.service, "job.\(job.kind)", audited: false)) { transaction in
                guard var current = try transaction.get(ScheduledJob.self, job.id), current.revision == job.revision
                else {
                    return false
                }
                try handler.run(current, transaction)
                if let every = current.everySeconds {
                    current.attempts = 0
                    current.dueAt = Self.next(
                        after: transaction.now, from: current.dueAt, every: .seconds(max(every, 1)))
                    try transaction.update(&current)
                } else {
                    try transaction.delete(current)
                }
                return true
            }
        } catch {
            log("job failed", error, kind: job.kind)
            return await postpone(job)
        }
    }

    /// The next run on the job's own grid; the runs that were missed are left out.
    static func next(after now: Instant, from last: Instant, every: Duration) -> Instant {
        let missed = max(0, (now - last).milliseconds / every.milliseconds)
        return last + .milliseconds((missed + 1) * every.milliseconds)
    }

    private func postpone(_ job: ScheduledJob) async -> Bool {
        var failed = job
        failed.attempts += 1
        failed.dueAt = clock.now + policy.delay(afterAttempt: failed.attempts)
        // A job that repeats is never given up: its next run may be well.
        failed.isDead = failed.attempts >= policy.mostAttempts && job.everySeconds == nil
        let result = failed
        do {
            try await store.write(.system(store.service, "job.postpone", audited: false)) { transaction in
                var current = result
                try transaction.update(&current)
            }
            return true
        } catch {
            log("job could not be postponed", error, kind: job.kind)
            return false
        }
    }

    private func log(_ message: Logger.Message, _ error: any Error, kind: String) {
        logger.error(
            message, metadata: ["service": "\(store.service)", "job": "\(kind)", "error": "\(type(of: error))"])
    }

    private struct UnknownJob: Error {}
}
