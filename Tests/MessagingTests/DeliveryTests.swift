import Kernel
import Messaging
import Storage
import TestSupport
import Testing

@Suite("Delivery of events")
struct DeliveryTests {
    @Test("every event takes effect once, in the order of the log", arguments: Way.enabled)
    func inOrder(_ way: Way) async throws {
        let ward = try await Ward(way)
        try await ward.ring("a", 1...250)
        try await ward.running { (bus: any EventBus) async throws in
            try await eventually { try await ward.notes().count >= 250 }
            // Some more, while it runs.
            for number in 251...270 { try await ward.ring([(number % 2 == 0 ? "a" : "b", number)]) }
            #expect(try await bus.drain(within: .seconds(60)))
        }
        #expect(try await ward.notes() == Array(1...270))
    }

    @Test("a subscription gets the types that it asks for, and families of them", arguments: Way.enabled)
    func types(_ way: Way) async throws {
        let ward = try await Ward(way)
        try await ward.source.store.write(.test) { transaction in
            try transaction.publish(BellAnswered(subject: "a", number: 1))
            try transaction.publish(BellRang(subject: "a", number: 2))
        }
        let store = ward.target.store
        let both: @Sendable (CloudEvent, Transaction) throws -> Void = { event, transaction in
            var note = Note(id: transaction.newID(), subject: event.type, number: 0)
            try transaction.insert(&note)
        }
        let bus = try ward.bus(
            subscriptions: [
                (Subscription("one", to: "bell.rang", handle: both), store),
                (Subscription("family", to: "bell.*", handle: both), store),
                (Subscription("neither", to: "bel.*", "bell", handle: both), store),
            ])
        try await ward.settle(bus)
        #expect(try await ward.notes(of: "bell.rang").count == 2)
        #expect(try await ward.notes(of: "bell.answered").count == 1)
    }

    @Test("who handles batches gets them whole, and one by one if that fails", arguments: Way.embedded)
    func batches(_ way: Way) async throws {
        let ward = try await Ward(way)
        let trouble = ward.trouble
        trouble.begin(4)
        try await ward.ring("a", 1...3)
        try await ward.ring("b", 4...6)
        let sums = Subscription.ofBatches("sums", to: BellRang.type) { events, transaction in
            let numbers = try events.map { try $0.payload(BellRang.self).number }
            var note = Note(id: transaction.newID(), subject: "\(numbers)", number: numbers.reduce(0, +))
            try transaction.insert(&note)
            for number in numbers { try trouble.check(number) }
        }
        func bus() throws -> any EventBus { try ward.bus(subscriptions: [(sums, ward.target.store)]) }
        try await ward.settle(try bus())
        #expect(try await ward.notes() == [1, 2, 3])
        #expect(try await ward.parked(.waiting).count == 1)
        #expect(try await ward.parked(.behind).count == 2)
        try await ward.ring("a", 7...9)
        try await ward.settle(try bus())
        #expect(try await ward.notes() == [1, 2, 3, 24])
        trouble.end()
        try await ward.running(try bus()) { bus in
            try await ward.advance(bus, by: .minutes(1)) { try await ward.notes().count == 7 }
        }
        #expect(try await ward.notes() == [1, 2, 3, 24, 4, 5, 6])
    }

    @Test(
        "a bus that is stopped again and again, in the middle of anything, does everything once",
        arguments: Way.enabled)
    func stopped(_ way: Way) async throws {
        let ward = try await Ward(way)
        for part in 0..<60 { try await ward.ring("s\(part % 5)", part * 10 + 1...part * 10 + 10) }
        // Until it has connected, a bus over a broker has nothing to be stopped in.
        let step = way.bus == .embedded ? Duration.microseconds(200) : .milliseconds(10)
        for pause in 0..<25 {
            try await ward.running { _ in try await Task.sleep(for: step * pause) }
        }
        try await ward.settle()
        let notes = try await ward.notes()
        #expect(notes.sorted() == Array(1...600))
        for subject in 0..<5 {
            let ofSubject = try await ward.notes(of: "s\(subject)")
            #expect(ofSubject == ofSubject.sorted())
        }
    }

    @Test(
        "a commit that fails, or that is done but not acknowledged, does nothing twice", arguments: Way.enabled,
        FaultyEngine.Fault.allCases)
    func faultyCommits(_ way: Way, fault: FaultyEngine.Fault) async throws {
        // The fault befalls the first write that the consumer makes, then only the second, and so on.
        for place in 0..<5 {
            let ward = try await Ward(way)
            try await ward.ring([("a", 1), ("b", 2), ("a", 3)])
            let faulty = FaultyEngine(ward.target.engine)
            faulty.befall(Array(repeating: nil, count: place) + [fault])
            // A batch that fails goes on one by one.
            ward.trouble.begin(2)
            let store = ward.target.behind { _ in faulty }
            let bus = try ward.bus(store)
            try await ward.running(bus) { (bus: any EventBus) async throws in
                #expect(try await bus.drain(within: .seconds(60)))
                ward.trouble.end()
                try await eventually {
                    ward.clock.advance(by: .minutes(1))
                    bus.wakeAll()
                    let waiting = try await ward.parked(.waiting).count
                    return waiting == 0
                }
            }
            #expect(try await ward.parked(.behind).isEmpty)
            #expect(try await ward.notes().sorted() == [1, 2, 3], "\(fault) at \(place)")
            #expect(try await ward.notes(of: "a") == [1, 3], "\(fault) at \(place)")
        }
    }

    @Test("two processes that run the same consumer do nothing twice", arguments: Way.enabled)
    func twoBuses(_ way: Way) async throws {
        let ward = try await Ward(way)
        let (one, two) = (try ward.bus(), try ward.bus())
        try await ward.running(one) { one in
            try await ward.running(two) { two in
                for part in 0..<30 { try await ward.ring("s", part * 5 + 1...part * 5 + 5) }
                #expect(try await one.drain(within: .seconds(60)))
                #expect(try await two.drain(within: .seconds(60)))
            }
        }
        #expect(try await ward.notes() == Array(1...150))
    }

    @Test("a restart of the store goes on where it was", arguments: Way.enabled)
    func restart(_ way: Way) async throws {
        let ward = try await Ward(way)
        try await ward.ring("a", 1...5)
        try await ward.settle()
        let again = try await Ward(after: ward)
        try await again.ring("a", 6...9)
        try await again.settle()
        #expect(try await again.notes() == Array(1...9))
    }

    @Test("the lag is what a consumer has not looked at", arguments: Way.embedded)
    func lag(_ way: Way) async throws {
        let ward = try await Ward(way)
        try await ward.ring("a", 1...5)
        #expect(try await ward.bus().lag().map(\.events) == [5])
        try await ward.running { (bus: any EventBus) async throws in
            #expect(try await bus.drain(within: .seconds(60)))
            #expect(try await bus.lag().map(\.events) == [0])
        }
        try await ward.ring("a", 6...7)
        let lag = try await ward.bus().lag()
        #expect(lag.map(\.consumer) == [Ward.consumer])
        #expect(lag.map(\.events) == [2])
        #expect(try await ward.bus().drain(within: .milliseconds(20)) == false)
    }
}
