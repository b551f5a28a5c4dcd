import Kernel
import Logging
import Messaging
import Storage
import Synchronization
import TestSupport
import Testing

@Suite("Relays")
struct RelayTests {
    /// Keeps what it gets, and fails when told to.
    private final class Press: EventPublisher {
        struct Jam: Error {}
        struct State {
            var printed: [(by: String, numbers: [Int64])] = []
            var jams = 0
        }

        let state = Mutex(State())
        let name: String
        var isConnected: Bool { true }
        var numbers: [Int64] { state.withLock { $0.printed.flatMap(\.numbers) } }

        init(_ name: String = "") { self.name = name }

        func publish(_ events: [StoredEvent], of source: String) async throws {
            try state.withLock { state in
                state.printed.append((source, events.map(\.sequence)))
                if state.jams > 0 {
                    state.jams -= 1
                    throw Jam()
                }
            }
        }
    }

    private func relay(_ store: Store, _ press: Press, _ holder: String, _ clock: ManualClock) -> Relay {
        Relay(
            of: store, to: press, holder: holder, clock: clock,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }

    private func running<T: Sendable>(_ relays: Relay..., body: () async throws -> T) async throws -> T {
        let tasks = relays.map { relay in Task { await relay.run() } }
        let waking = Task {
            while !Task.isCancelled {
                for relay in relays { relay.signal.wake() }
                try await Task.sleep(for: .milliseconds(5))
            }
        }
        defer { waking.cancel() }
        func end() async {
            waking.cancel()
            for task in tasks { task.cancel() }
            for relay in relays { relay.signal.end() }
            for task in tasks { await task.value }
        }
        do {
            let result = try await body()
            await end()
            return result
        } catch {
            await end()
            throw error
        }
    }

    private func state(_ store: Store) async throws -> RelayState? {
        try await store.engine.record(RelayState.collection, RelayState.id.text)?.decode()
    }

    @Test("a log is published in order, from where the last relay stopped", arguments: Way.embedded)
    func inOrder(_ way: Way) async throws {
        let ward = try await Ward(way)
        let press = Press()
        try await ward.ring("a", 1...1200)
        for part in 0..<3 {
            let relay = relay(ward.source.store, press, "p\(part)", ward.clock)
            try await running(relay) { try await eventually { try await relay.lag() == 0 } }
            try await ward.ring("a", 1...10)
        }
        #expect(press.numbers == Array(1...1220))
        // Each gave its lease up: the clock did not move.
        #expect(try await state(ward.source.store)?.holder == "")
    }

    @Test("of several relays of one store one works at a time, and another goes on when its lease is over")
    func lease() async throws {
        let ward = try await Ward(Way(engine: .sqlite, bus: .embedded))
        let store = ward.source.store
        // A process that was killed.
        try await store.write(.test) { transaction in
            var state = RelayState()
            state.holder = "killed"
            state.until = transaction.now + .seconds(9)
            try transaction.insert(&state)
        }
        try await ward.ring("a", 1...5)
        let (one, two) = (Press("one"), Press("two"))
        try await running(
            relay(store, one, "one", ward.clock), relay(store, two, "two", ward.clock)
        ) {
            try await Task.sleep(for: .milliseconds(100))
            #expect(one.numbers.isEmpty && two.numbers.isEmpty)
            ward.clock.advance(by: .seconds(9))
            try await eventually { one.numbers.count + two.numbers.count == 5 }
            for part in 0..<20 { try await ward.ring("a", part...part) }
            try await eventually { one.numbers.count + two.numbers.count >= 25 }
        }
        // Whoever came first kept it. A race for the free lease may publish once more, never less.
        let winner = one.numbers.count > two.numbers.count ? one : two
        #expect(Set(winner.numbers).isSuperset(of: 6...25))
        #expect(winner.numbers == winner.numbers.sorted())
    }

    @Test("who was away too long finds another holder, and does not move the position")
    func fencing() async throws {
        let ward = try await Ward(Way(engine: .sqlite, bus: .embedded))
        let store = ward.source.store
        let press = Press()
        try await ward.ring("a", 1...3)
        let relay = relay(store, press, "slow", ward.clock)
        try await running(relay) {
            try await eventually { try await relay.lag() == 0 }
            // Another one took over while this one slept.
            try await store.write(.test) { transaction in
                var state = try transaction.require(RelayState.self, RelayState.id)
                state.holder = "other"
                state.until = transaction.now + .seconds(9)
                try transaction.update(&state)
            }
            try await ward.ring("a", 4...4)
            try await eventually { press.numbers.last == 4 }
            try await ward.ring("a", 5...5)
            try await Task.sleep(for: .milliseconds(100))
            #expect(press.numbers == [1, 2, 3, 4])
            #expect(try await state(store)?.sequence == 3)
            ward.clock.advance(by: .seconds(9))
            try await eventually { try await relay.lag() == 0 }
        }
        #expect(press.numbers == [1, 2, 3, 4, 4, 5])
    }

    @Test("a log whose relay is rewound is published again from its beginning, by whoever comes first")
    func rewound() async throws {
        let ward = try await Ward(Way(engine: .sqlite, bus: .embedded))
        let store = ward.source.store
        #expect(try await RelayState.rewind(store) == 0)
        try await ward.ring("a", 1...3)
        let press = Press()
        let first = relay(store, press, "killed", ward.clock)
        try await running(first) { try await eventually { try await first.lag() == 0 } }
        #expect(try await RelayState.rewind(store) == 3)
        let second = relay(store, press, "next", ward.clock)
        try await running(second) { try await eventually { try await second.lag() == 0 } }
        #expect(press.numbers == [1, 2, 3, 1, 2, 3])
    }

    @Test(
        "what was published and not noted is published again, from the last note on",
        arguments: FaultyEngine.Fault.allCases)
    func again(_ fault: FaultyEngine.Fault) async throws {
        for place in 0..<3 {
            let ward = try await Ward(Way(engine: .sqlite, bus: .embedded))
            let faulty = FaultyEngine(ward.source.engine)
            faulty.befall(Array(repeating: nil, count: place) + [fault])
            let press = Press()
            press.state.withLock { $0.jams = 2 }
            try await ward.ring("a", 1...3)
            let relay = relay(ward.source.behind { _ in faulty }, press, "p", ward.clock)
            try await running(relay) {
                try await eventually { try await relay.lag() == 0 }
                try await ward.ring("a", 4...4)
                try await eventually { try await relay.lag() == 0 }
            }
            #expect(Set(press.numbers) == [1, 2, 3, 4])
            #expect(press.numbers.count >= 10, "two jams, and what else was not noted")
        }
    }
}
