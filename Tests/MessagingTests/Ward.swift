import Foundation
import Kernel
import Logging
import Messaging
import Storage
import Synchronization
import TestSupport

/// What the source publishes.
struct BellRang: EventPayload {
    static let type = "bell.rang"
    let subject: String
    let number: Int
}

/// What the consumer publishes in turn.
struct BellAnswered: EventPayload {
    static let type = "bell.answered"
    let subject: String
    let number: Int
}

/// What the consumer notes of each event; an event that took effect twice leaves two.
struct Note: Entity {
    enum Tag {}
    static let collection = "notes"
    static let bySubject = Index<Note>("subject", arity: 2) { [$0.subject.key, $0.id.key] }
    static let byOrder = Index<Note>("order") { [$0.id.key] }
    static let indexes = [bySubject, byOrder]

    let id: EntityID<Tag>
    var revision = 0
    let subject: String
    let number: Int
}

/// Which events the handler fails on, before or after it wrote.
final class Trouble: Sendable {
    struct Pain: Error {}

    private let bad = Mutex<Set<Int>>([])
    private let tries = Mutex<[Int: Int]>([:])

    func begin(_ numbers: Int...) { bad.withLock { $0.formUnion(numbers) } }
    func end() { bad.withLock { $0 = [] } }
    func tries(of number: Int) -> Int { tries.withLock { $0[number] ?? 0 } }

    func check(_ number: Int) throws {
        tries.withLock { $0[number, default: 0] += 1 }
        if bad.withLock({ $0.contains(number) }) { throw Pain() }
    }
}

/// Two stores, one that publishes and one that consumes.
struct Ward: Sendable {
    static let consumer = "notes.bells"
    static let policy = RetryPolicy(mostAttempts: 3, first: .seconds(10), longest: .minutes(5))

    let source: TestStore
    let target: TestStore
    let trouble = Trouble()
    let policy: RetryPolicy
    let clock: ManualClock
    let kind: Bus
    /// On a broker that tests share.
    let hospital: String

    init(_ way: Way, policy: RetryPolicy = Self.policy) async throws {
        let clock = ManualClock()
        self.policy = policy
        self.clock = clock
        kind = way.bus
        hospital = "test-\(UUID().uuidString.lowercased())"
        source = try await makeStore(
            way.engine, service: "bells", collections: EmbeddedBus.collections, clock: clock, seed: 1)
        target = try await makeStore(
            way.engine, service: "notes", collections: EmbeddedBus.collections + [CollectionSchema(Note.self)],
            clock: clock,
            seed: 2)
    }

    /// The ward after a restart, without its trouble.
    init(after ward: Ward) async throws {
        source = try await ward.source.reopened()
        target = try await ward.target.reopened()
        policy = ward.policy
        clock = ward.clock
        kind = ward.kind
        hospital = ward.hospital
    }

    var subscription: Subscription {
        let trouble = trouble
        return Subscription(Self.consumer, to: BellRang.type) { event, transaction in
            let bell: BellRang = try event.payload()
            var note = Note(id: transaction.newID(), subject: bell.subject, number: bell.number)
            // Written first, so that a failure has something to undo.
            try transaction.insert(&note)
            try trouble.check(bell.number)
            try transaction.publish(BellAnswered(subject: bell.subject, number: bell.number))
        }
    }

    /// A bus as a new process makes it.
    func bus(_ store: Store? = nil, publishing source: Store? = nil) throws -> any EventBus {
        try bus(subscriptions: [(subscription, store ?? target.store)], publishing: source)
    }

    func bus(subscriptions: [(Subscription, Store)], publishing source: Store? = nil) throws -> any EventBus {
        try kind.make(
            hospital: hospital, sources: [source ?? self.source.store], subscriptions: subscriptions,
            policy: policy, clock: clock)
    }

    func ring(_ bells: [(String, Int)], by act: Act = .test) async throws {
        try await source.store.write(act) { transaction in
            for (subject, number) in bells { try transaction.publish(BellRang(subject: subject, number: number)) }
        }
    }

    func ring(_ subject: String, _ numbers: ClosedRange<Int>) async throws {
        try await ring(numbers.map { (subject, $0) })
    }

    /// The numbers that took effect, in that order.
    func notes() async throws -> [Int] {
        try await target.store.scan(.test) { try $0.find(Note.byOrder.all, limit: 10_000).items.map(\.number) }
    }

    func notes(of subject: String) async throws -> [Int] {
        try await target.store.read(.test) {
            try $0.find(Note.bySubject.equals(subject), limit: 10_000).items.map(\.number)
        }
    }

    func parked(_ state: ParkedEvent.State) async throws -> [ParkedEvent] {
        try await target.store.read(.test) { try $0.find(ParkedEvent.byState.equals(state), limit: 1000).items }
    }

    /// Runs a bus while `body` runs.
    func running<T: Sendable>(_ bus: (any EventBus)? = nil, _ body: (any EventBus) async throws -> T) async throws -> T
    {
        let bus = try bus ?? self.bus()
        let running = Task { await bus.run() }
        do {
            let result = try await body(bus)
            running.cancel()
            await running.value
            return result
        } catch {
            running.cancel()
            await running.value
            throw error
        }
    }

    /// Runs a bus until everything has been handled or parked.
    func settle(_ bus: (any EventBus)? = nil) async throws {
        try await running(bus) { bus in
            // One of the servers for tests is slow.
            if try await !bus.drain(within: .seconds(240)) { throw NeverHappened() }
        }
    }

    /// Moves the clock on, and waits until the condition holds.
    func advance(_ bus: any EventBus, by duration: Duration, until condition: () async throws -> Bool) async throws {
        clock.advance(by: duration)
        bus.wakeAll()
        try await eventually(condition)
    }
}
