import Kernel
import Logging
import Messaging
import Storage
import Synchronization
import TestSupport
import Testing

@Suite("Following the logs without remembering")
struct TapTests {
    private final class Heard: Sendable {
        private let state = Mutex<(numbers: [Int], isWanted: Bool, asks: Int)>(([], true, 0))

        var numbers: [Int] { state.withLock { $0.numbers } }
        /// How often it was asked whether anybody listens.
        var asks: Int { state.withLock { $0.asks } }

        func isWanted() -> Bool {
            state.withLock { state in
                state.asks += 1
                return state.isWanted
            }
        }

        func want(_ isWanted: Bool) { state.withLock { $0.isWanted = isWanted } }
        func add(_ events: [StoredEvent]) throws {
            let numbers = try events.map { try CloudEvent($0.body).payload(BellRang.self).number }
            state.withLock { $0.numbers += numbers }
        }
    }

    private func ring(_ numbers: Range<Int>, _ store: Store) async throws {
        try await store.write(.system("bells", "ring", audited: false)) { tx in
            for number in numbers { try tx.publish(BellRang(subject: "b", number: number)) }
        }
    }

    @Test("only what is committed while somebody listens is told, in order, without a gap", arguments: Engine.enabled)
    func following(on engine: Engine) async throws {
        let source = try await makeStore(engine, service: "bells", collections: EmbeddedBus.collections)
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let tap = EventTap(sources: [source.store], logger: logger)
        let bus = EmbeddedBus(
            sources: [source.store], subscriptions: [], taps: [tap], policy: RetryPolicy(), clock: source.clock,
            logger: logger)
        let heard = Heard()
        try await ring(0..<10, source.store)
        let running = Task { await bus.run() }
        let following = Task {
            await tap.run(whenWanted: { heard.isWanted() }) { events in try? heard.add(events) }
        }
        // Rings until the tap has found the end of the log.
        var number = 10
        try await eventually {
            try await ring(number..<number + 1, source.store)
            number += 1
            return !heard.numbers.isEmpty
        }
        let first = try #require(heard.numbers.first)
        #expect(first >= 10)
        let end = number + 1500
        try await ring(number..<end, source.store)
        try await eventually { heard.numbers.last == end - 1 }
        #expect(heard.numbers == Array(first..<end))

        heard.want(false)
        try await ring(end..<end + 10, source.store)
        // After two questions one round has begun and passed them over; the next wish begins behind them.
        let asked = heard.asks
        try await eventually { heard.asks >= asked + 2 }
        heard.want(true)
        try await ring(end + 10..<end + 11, source.store)
        try await eventually { heard.numbers.last == end + 10 }
        #expect(heard.numbers == Array(first..<end) + [end + 10])
        running.cancel()
        following.cancel()
        await following.value
        await running.value
    }
}
