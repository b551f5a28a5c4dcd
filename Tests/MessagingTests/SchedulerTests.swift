import Kernel
import Logging
import Messaging
import Storage
import TestSupport
import Testing

@Suite("Scheduled jobs")
struct SchedulerTests {
    private let trouble = Trouble()

    private func store(_ engine: Engine) async throws -> TestStore {
        try await makeStore(
            engine, service: "notes", collections: EmbeddedBus.collections + [CollectionSchema(Note.self)])
    }

    private func scheduler(_ test: TestStore, every: Duration? = nil) -> Scheduler {
        let trouble = trouble
        let handler = JobHandler("remind", every: every) { job, transaction in
            var note = Note(id: transaction.newID(), subject: job.subject, number: 1)
            try transaction.insert(&note)
            try trouble.check(1)
        }
        return Scheduler(
            store: test.store, handlers: [handler], policy: Ward.policy, clock: test.clock,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }

    private func schedule(_ test: TestStore, _ id: String, in delay: Duration, kind: String = "remind") async throws {
        let dueAt = test.clock.now + delay
        try await test.store.write(.test) { transaction in
            var job = ScheduledJob(id: id, kind: kind, subject: id, dueAt: dueAt)
            try transaction.insert(&job)
        }
    }

    private func notes(_ test: TestStore) async throws -> [String] {
        try await test.store.read(.test) { try $0.find(Note.byOrder.all, limit: 100).items.map(\.subject) }
    }

    private func job(_ test: TestStore, _ id: String) async throws -> ScheduledJob? {
        try await test.store.get(ScheduledJob.self, EntityID(unchecked: id), .test)
    }

    @Test("a job runs when it is due, once, in the order of due times", arguments: Engine.enabled)
    func runsOnce(on engine: Engine) async throws {
        let test = try await store(engine)
        try await schedule(test, "later", in: .minutes(5))
        try await schedule(test, "sooner", in: .minutes(4))
        let scheduler = scheduler(test)
        #expect(try await scheduler.runDue() == 0)
        test.clock.advance(by: .minutes(5) - .milliseconds(1))
        #expect(try await scheduler.runDue() == 1)
        test.clock.advance(by: .milliseconds(1))
        #expect(try await scheduler.runDue() == 1)
        #expect(try await scheduler.runDue() == 0)
        #expect(try await notes(test) == ["sooner", "later"])
        #expect(try await job(test, "later") == nil)
    }

    @Test("the same id schedules one job", arguments: Engine.enabled)
    func sameID(on engine: Engine) async throws {
        let test = try await store(engine)
        try await schedule(test, "a", in: .zero)
        await #expect(throws: StorageError.duplicate(collection: "scheduled_jobs", index: "id")) {
            try await schedule(test, "a", in: .zero)
        }
    }

    @Test("a job survives a restart", arguments: Engine.enabled)
    func restart(on engine: Engine) async throws {
        var test = try await store(engine)
        try await schedule(test, "a", in: .minutes(1))
        test = try await test.reopened()
        test.clock.advance(by: .hours(1))
        #expect(try await scheduler(test).runDue() == 1)
        #expect(try await notes(test) == ["a"])
    }

    @Test("a job that repeats keeps its rhythm, and leaves out the runs that were missed", arguments: Engine.enabled)
    func repeats(on engine: Engine) async throws {
        let test = try await store(engine)
        let start = test.clock.now
        let scheduler = scheduler(test, every: .minutes(10))
        try await scheduler.seedRepeatingJobs()
        try await scheduler.seedRepeatingJobs()
        #expect(try await scheduler.runDue() == 1)
        #expect(try await scheduler.runDue() == 0)
        test.clock.advance(by: .minutes(10))
        #expect(try await scheduler.runDue() == 1)
        // Four runs are missed; the next is on the grid of the first.
        test.clock.advance(by: .minutes(45))
        #expect(try await scheduler.runDue() == 1)
        #expect(try await scheduler.runDue() == 0)
        #expect(try await job(test, "repeat.remind")?.dueAt == start + .minutes(60))
        #expect(try await notes(test).count == 3)
    }

    @Test("a job that fails is undone, tried later and later, and left for an operator", arguments: Engine.enabled)
    func backsOff(on engine: Engine) async throws {
        let test = try await store(engine)
        trouble.begin(1)
        try await schedule(test, "a", in: .zero)
        let scheduler = scheduler(test)
        var waits: [Int64] = []
        for attempt in 1...3 {
            #expect(try await scheduler.runDue() == 1)
            #expect(try await scheduler.runDue() == 0)
            let failed = try #require(try await job(test, "a"))
            #expect(failed.attempts == attempt)
            #expect(failed.isDead == (attempt == 3))
            waits.append((failed.dueAt - test.clock.now).milliseconds)
            test.clock.set(failed.dueAt)
        }
        #expect((5_000...10_000).contains(waits[0]) && (10_000...20_000).contains(waits[1]))
        test.clock.advance(by: .days(1))
        #expect(try await scheduler.runDue() == 0)
        #expect(try await notes(test).isEmpty)
    }

    @Test("a job that repeats is never given up", arguments: Engine.enabled)
    func failingRepeat(on engine: Engine) async throws {
        let test = try await store(engine)
        trouble.begin(1)
        let scheduler = scheduler(test, every: .minutes(1))
        try await scheduler.seedRepeatingJobs()
        for _ in 0..<6 {
            #expect(try await scheduler.runDue() == 1)
            test.clock.advance(by: .hours(1))
        }
        trouble.end()
        #expect(try await scheduler.runDue() == 1)
        let job = try #require(try await job(test, "repeat.remind"))
        #expect(job.attempts == 0 && !job.isDead)
        #expect(try await notes(test).count == 1)
    }

    @Test("a job of a kind that nobody knows is postponed, and stops no other", arguments: Engine.enabled)
    func unknownKind(on engine: Engine) async throws {
        let test = try await store(engine)
        try await schedule(test, "a", in: .zero, kind: "unheard-of")
        try await schedule(test, "b", in: .zero)
        #expect(try await scheduler(test).runDue() == 2)
        #expect(try await notes(test) == ["b"])
        #expect(try await job(test, "a")?.attempts == 1)
    }

    @Test("two schedulers on one store run each job once", arguments: Engine.enabled)
    func twoSchedulers(on engine: Engine) async throws {
        let test = try await store(engine)
        let ids = (1...40).map { "job-\($0)" }
        for id in ids { try await schedule(test, id, in: .zero) }
        let (one, two) = (scheduler(test), scheduler(test))
        async let first = one.runDue()
        async let second = two.runDue()
        let counts = try await (first, second)
        #expect(counts.0 + counts.1 == 40)
        #expect(try await notes(test).sorted() == ids.sorted())
    }

    @Test("two schedulers that found the same repeating job due run it once", arguments: Engine.enabled)
    func twoSchedulersRepeating(on engine: Engine) async throws {
        let test = try await store(engine)
        let (one, two) = (scheduler(test, every: .minutes(1)), scheduler(test, every: .minutes(1)))
        try await one.seedRepeatingJobs()
        try await holdingWriter(of: test.store) { release in
            let first = Task { try await one.runDue() }
            let second = Task { try await two.runDue() }
            try await eventually { test.engine.queuedWrites == 2 }
            release()
            let counts = [try await first.value, try await second.value]
            #expect(counts.sorted() == [0, 1])
        }
        #expect(try await notes(test).count == 1)
    }

    @Test("a scheduler works until it is stopped", arguments: Engine.enabled)
    func runs(on engine: Engine) async throws {
        let test = try await store(engine)
        try await schedule(test, "a", in: .zero)
        let scheduler = scheduler(test, every: .minutes(1))
        let running = Task { await scheduler.run() }
        try await eventually { try await notes(test).count == 2 }
        running.cancel()
        await running.value
    }
}
