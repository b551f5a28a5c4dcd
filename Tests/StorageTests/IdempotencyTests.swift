import Kernel
import Security
import Storage
import TestSupport
import Testing

@Suite("Idempotency keys")
struct IdempotencyTests {
    private func act(_ key: String, body: String = "body") throws -> Act {
        try TestCaller.everything.claiming(key, bodyHash: body).act("visit.begin", .appointmentsWrite)
    }

    private func begin(_ number: Int, _ store: Store, _ act: Act) async throws -> Visit {
        try await store.write(act) { transaction in
            var visit = Visit(number, name: "Asha")
            try transaction.insert(&visit)
            try transaction.publish(VisitBegan(subject: visit.id.text))
            return visit
        }
    }

    @Test("the same key gets the same answer, and has its effect once", arguments: Engine.enabled)
    func sameAnswer(on engine: Engine) async throws {
        let test = try await makeStore(engine, Visit.self)
        let visit = try await begin(1, test.store, act("k"))
        let replay = try await #require(throws: IdempotentReplay.self) {
            _ = try await begin(2, test.store, act("k"))
        }
        #expect(replay.answer == (try JSON.encode(visit)))
        #expect(try await test.store.numbers(Visit.byNumber.all) == [1])
        let claim = IdempotencyClaim(key: "k", bodyHash: "body")
        #expect(try await test.store.replay(claim)?.answer == replay.answer)
        #expect(try await test.store.replay(IdempotencyClaim(key: "new", bodyHash: "body")) == nil)
    }

    @Test("a request of two changes does both, and its repeat gets the answer of the last", arguments: Engine.enabled)
    func twoChanges(on engine: Engine) async throws {
        let test = try await makeStore(engine, Visit.self)
        let request = try act("k")
        _ = try await begin(1, test.store, request)
        let last = try await begin(2, test.store, request)
        let replay = try await #require(throws: IdempotentReplay.self) {
            _ = try await begin(3, test.store, act("k"))
        }
        #expect(replay.answer == (try JSON.encode(last)))
        #expect(try await test.store.numbers(Visit.byNumber.all) == [1, 2])
    }

    @Test("an answer with a secret is repeated, but not stored as it is", arguments: Engine.enabled)
    func secretAnswer(on engine: Engine) async throws {
        let test = try await makeStore(engine, Visit.self)
        let sealer = Sealer(.generate())
        let seal = AnswerSeal(seal: { try sealer.seal($0, for: $1) }, open: { try sealer.open($0, for: $1) })
        let store = test.sealing(with: seal)
        let answer = try await store.write(try act("k"), answersSecret: true) { _ in ["secret": "hms_abc"] }
        let replay = try await #require(throws: IdempotentReplay.self) {
            _ = try await store.write(try act("k"), answersSecret: true) { _ in ["secret": "another"] }
        }
        #expect(replay.answer == (try JSON.encode(answer)))
        let stored = try await store.engine.record(IdempotencyRecord.collection, "k")
        #expect(stored.map { String(decoding: $0.body, as: UTF8.self).contains("hms_abc") } == false)
        // With another master key it is known to be done, and not done again.
        let other = try await #require(throws: Problem.self) {
            _ = try await test.store.replay(IdempotencyClaim(key: "k", bodyHash: "body"))
        }
        #expect(other.slug == "idempotency-answer-lost")
    }

    @Test("the same key with another body is refused", arguments: Engine.enabled)
    func otherBody(on engine: Engine) async throws {
        let test = try await makeStore(engine, Visit.self)
        _ = try await begin(1, test.store, act("k"))
        let problem = try await #require(throws: Problem.self) {
            _ = try await begin(2, test.store, act("k", body: "other"))
        }
        #expect(problem.slug == "idempotency-key-reused")
        #expect(problem.kind == .unprocessable)
        await #expect(throws: Problem.self) {
            _ = try await test.store.replay(IdempotencyClaim(key: "k", bodyHash: "other"))
        }
    }

    @Test("a change that failed leaves its key unused", arguments: Engine.enabled)
    func failedFirst(on engine: Engine) async throws {
        let test = try await makeStore(engine, Visit.self)
        let act = try act("k")
        await #expect(throws: NeverHappened.self) {
            try await test.store.write(act) { (_: Transaction) throws -> Visit in throw NeverHappened() }
        }
        #expect(try await begin(1, test.store, act).number == 1)
    }

    @Test("twenty requests at once with one key: one effect, one answer", arguments: Engine.enabled)
    func concurrent(on engine: Engine) async throws {
        let test = try await makeStore(engine, Visit.self)
        let answers = await withTaskGroup(of: [UInt8].self) { group in
            for number in 1...20 {
                group.addTask {
                    do {
                        return try JSON.encode(try await begin(number, test.store, act("k")))
                    } catch {
                        return (error as? IdempotentReplay)?.answer ?? []
                    }
                }
            }
            return await group.reduce(into: Set<[UInt8]>()) { $0.insert($1) }
        }
        #expect(answers.count == 1)
        #expect(answers.first?.isEmpty == false)
        #expect(try await test.store.numbers(Visit.byNumber.all).count == 1)
        #expect(try await test.engine.read { try $0.lastEventSequence() } == 1)
    }

    @Test("a key is forgotten after a day", arguments: Engine.enabled)
    func expiry(on engine: Engine) async throws {
        let test = try await makeStore(engine, Visit.self)
        _ = try await begin(1, test.store, act("k"))
        test.clock.advance(by: .hours(24) - .milliseconds(1))
        await #expect(throws: IdempotentReplay.self) { _ = try await begin(2, test.store, act("k")) }
        test.clock.advance(by: .milliseconds(1))
        #expect(try await test.store.replay(IdempotencyClaim(key: "k", bodyHash: "other")) == nil)
        _ = try await begin(2, test.store, act("k", body: "other"))
        #expect(try await test.store.numbers(Visit.byNumber.all) == [1, 2])
        await #expect(throws: IdempotentReplay.self) { _ = try await begin(3, test.store, act("k", body: "other")) }
    }

    @Test("noting a refusal does not use up the key of the refused request", arguments: Engine.enabled)
    func refusal(on engine: Engine) async throws {
        let test = try await makeStore(engine, Visit.self)
        let caller = TestCaller.nobody.claiming("k")
        try await test.store.write(.denied(caller, "visit.begin")) { transaction in
            try transaction.audit("visit.begin", outcome: "denied")
        }
        #expect(try await test.store.replay(IdempotencyClaim(key: "k", bodyHash: "body")) == nil)
    }
}
