import Kernel
import Messaging
import Storage
import TestSupport
import Testing

@Suite("Events that fail")
struct RetryTests {
    @Test(
        "a bad event in a batch is parked alone; what follows of its subject waits, other subjects go on",
        arguments: Way.enabled)
    func parking(_ way: Way) async throws {
        let ward = try await Ward(way)
        ward.trouble.begin(2)
        try await ward.ring([("a", 1), ("b", 2), ("a", 3), ("b", 4), ("c", 5), ("b", 6)])
        try await ward.running { (bus: any EventBus) async throws in
            #expect(try await bus.drain(within: .seconds(60)))
            #expect(try await ward.notes() == [1, 3, 5])
            #expect(try await ward.parked(.waiting).map(\.subject) == ["b"])
            #expect(try await ward.parked(.behind).count == 2)
            // Also what comes later, in a batch of its own.
            try await ward.ring([("b", 7), ("a", 8)])
            #expect(try await bus.drain(within: .seconds(60)))
            #expect(try await ward.notes() == [1, 3, 5, 8])

            ward.trouble.end()
            try await ward.advance(bus, by: .seconds(10)) { try await ward.notes().count == 8 }
        }
        #expect(try await ward.notes(of: "b") == [2, 4, 6, 7])
        #expect(try await ward.parked(.waiting).isEmpty)
    }

    @Test("what a failed handler wrote is undone", arguments: Way.enabled)
    func undone(_ way: Way) async throws {
        let ward = try await Ward(way)
        ward.trouble.begin(1)
        try await ward.ring("a", 1...1)
        try await ward.settle()
        #expect(try await ward.notes().isEmpty)
        #expect(try await ward.target.engine.read { try $0.lastEventSequence() } == 0)
        let parked = try #require(try await ward.parked(.waiting).first)
        #expect(parked.attempts == 1 && parked.lastError == "Pain" && parked.consumer == Ward.consumer)
    }

    @Test("tries come later and later, and end with a dead letter", arguments: Way.enabled)
    func deadLetter(_ way: Way) async throws {
        let ward = try await Ward(way)
        ward.trouble.begin(1)
        try await ward.ring([("a", 1), ("a", 2)])
        try await ward.running { (bus: any EventBus) async throws in
            #expect(try await bus.drain(within: .seconds(60)))
            let first = try #require(try await ward.parked(.waiting).first)
            let wait = (first.dueAt - ward.clock.now).milliseconds
            #expect((5_000...10_000).contains(wait))

            bus.wakeAll()
            try await Task.sleep(for: .milliseconds(30))
            let tries = ward.trouble.tries(of: 1)
            try await ward.advance(bus, by: .seconds(10)) { try await ward.parked(.waiting).first?.attempts == 2 }
            #expect(ward.trouble.tries(of: 1) == tries + 1)
            let second = try #require(try await ward.parked(.waiting).first)
            #expect((10_000...20_000).contains((second.dueAt - ward.clock.now).milliseconds))

            try await ward.advance(bus, by: .seconds(20)) { try await ward.parked(.dead).count == 1 }
            // Given up: the one behind it goes on.
            try await eventually { try await ward.notes() == [2] }
            bus.wakeAll()
            ward.clock.advance(by: .hours(5))
            try await Task.sleep(for: .milliseconds(30))
            #expect(ward.trouble.tries(of: 1) == tries + 2)
        }
        #expect(try await ward.parked(.dead).first?.attempts == 3)
    }

    @Test("with one try, what fails is dead at once, and what is behind it goes on", arguments: Way.enabled)
    func oneTry(_ way: Way) async throws {
        let ward = try await Ward(way, policy: RetryPolicy(mostAttempts: 1))
        ward.trouble.begin(1)
        try await ward.ring([("a", 1), ("a", 2)])
        try await ward.running { (bus: any EventBus) async throws in
            #expect(try await bus.drain(within: .seconds(60)))
            #expect(try await ward.notes() == [2])
        }
        let dead = try #require(try await ward.parked(.dead).first)
        #expect(dead.attempts == 1 && dead.lastError == "Pain")
        #expect(try await ward.parked(.waiting).isEmpty)
    }

    @Test("a dead letter is replayed by who may, and then takes effect once", arguments: Way.enabled)
    func replay(_ way: Way) async throws {
        let ward = try await Ward(way)
        ward.trouble.begin(1)
        try await ward.ring([("a", 1)])
        let letters = DeadLetters(store: ward.target.store)
        try await ward.running { (bus: any EventBus) async throws in
            #expect(try await bus.drain(within: .seconds(60)))
            await #expect(throws: Problem.forbidden) {
                _ = try await letters.list(limit: 10, after: nil, by: TestCaller.nobody)
            }
            let waiting = try #require(try await ward.parked(.waiting).first)
            let early = await #expect(throws: Problem.self) {
                _ = try await letters.replay(waiting.id, by: TestCaller.everything)
            }
            #expect(early?.slug == "event-not-dead")
            for _ in 0..<2 { try await advanceOnce(ward, bus) }
            let dead = try await letters.list(limit: 10, after: nil, by: TestCaller.everything).items
            #expect(dead.map(\.subject) == ["a"])

            ward.trouble.end()
            await #expect(throws: Problem.forbidden) {
                _ = try await letters.replay(dead[0].id, by: TestCaller.lacking(.eventsReplay))
            }
            _ = try await letters.replay(dead[0].id, by: TestCaller.everything)
            bus.wakeAll()
            try await eventually { try await ward.notes() == [1] }
            #expect(try await letters.list(limit: 10, after: nil, by: TestCaller.everything).items.isEmpty)
        }
    }

    private func advanceOnce(_ ward: Ward, _ bus: any EventBus) async throws {
        let before = try await ward.parked(.waiting).first?.attempts ?? 0
        try await ward.advance(bus, by: .minutes(5)) {
            let waiting = try await ward.parked(.waiting)
            return (waiting.first?.attempts ?? .max) > before
        }
    }

    @Test("a dead letter is discarded with a reason, which is audited", arguments: Way.enabled)
    func discard(_ way: Way) async throws {
        let ward = try await Ward(way)
        ward.trouble.begin(1)
        try await ward.ring([("a", 1)])
        let letters = DeadLetters(store: ward.target.store)
        let dead = try await ward.running { (bus: any EventBus) async throws in
            #expect(try await bus.drain(within: .seconds(60)))
            for _ in 0..<2 { try await advanceOnce(ward, bus) }
            return try #require(try await ward.parked(.dead).first)
        }
        try await letters.discard(dead.id, because: "sent by mistake", by: TestCaller.everything)
        #expect(try await ward.parked(.dead).isEmpty)
        let row = try #require(
            try await ward.target.engine.read { try $0.audit(.action("event.discard"), before: nil, limit: 1) }.first)
        #expect(try JSON.decode(AuditEntry.self, from: row.body, strictness: .stored).reason == "sent by mistake")
    }

    @Test("a poisoned subject with a long queue behind it stops nobody else", arguments: Way.enabled)
    func poison(_ way: Way) async throws {
        let ward = try await Ward(way)
        ward.trouble.begin(1, 100)
        try await ward.ring("poisoned", 1...60)
        try await ward.ring("ill", 100...102)
        try await ward.running { (bus: any EventBus) async throws in
            #expect(try await bus.drain(within: .seconds(60)))
            #expect(try await ward.notes().isEmpty)
            // Only the second subject recovers.
            ward.trouble.end()
            ward.trouble.begin(1)
            try await ward.advance(bus, by: .seconds(10)) { try await ward.notes(of: "ill") == [100, 101, 102] }
            try await ward.ring("well", 200...210)
            try await eventually { try await ward.notes(of: "well").count == 11 }
            // The poison is given up in the end, and its queue goes on in order.
            for _ in 0..<2 { try await advanceTo(ward, bus) }
            try await eventually { try await ward.notes(of: "poisoned").count == 59 }
        }
        #expect(try await ward.notes(of: "poisoned") == Array(2...60))
    }

    private func advanceTo(_ ward: Ward, _ bus: any EventBus) async throws {
        let tries = ward.trouble.tries(of: 1)
        try await eventually {
            ward.clock.advance(by: .minutes(1))
            bus.wakeAll()
            let dead = try await ward.parked(.dead).count
            return ward.trouble.tries(of: 1) > tries || dead == 1
        }
    }

    @Test("parked events survive a restart", arguments: Way.enabled)
    func restart(_ way: Way) async throws {
        let ward = try await Ward(way)
        ward.trouble.begin(1)
        try await ward.ring("a", 1...3)
        try await ward.settle()
        let again = try await Ward(after: ward)
        try await again.running { (bus: any EventBus) async throws in
            try await again.advance(bus, by: .seconds(10)) { try await again.notes().count == 3 }
        }
        #expect(try await again.notes() == [1, 2, 3])
    }

    @Test("an event that cannot be read is parked like one that cannot be handled", arguments: Way.enabled)
    func unreadable(_ way: Way) async throws {
        let ward = try await Ward(way)
        try await ward.source.engine.write {
            try $0.append(event: "e", type: BellRang.type, subject: "a", body: Array("not json".utf8))
        }
        try await ward.ring([("b", 1)])
        try await ward.running { (bus: any EventBus) async throws in
            #expect(try await bus.drain(within: .seconds(60)))
            #expect(try await ward.notes() == [1])
            for _ in 0..<2 { try await advanceOnce(ward, bus) }
            #expect(try await ward.parked(.dead).count == 1)
        }
    }
}
