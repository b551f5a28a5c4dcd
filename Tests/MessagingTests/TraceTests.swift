import Kernel
import Messaging
import Storage
import TestSupport
import Testing

@Suite("Traces over events")
struct TraceTests {
    @Test(
        "a trace goes from the request to the event, the consumer and what it publishes, also within a batch",
        arguments: Way.enabled)
    func traces(_ way: Way) async throws {
        let ward = try await Ward(way)
        let traces = [TraceContext.root(), .none, TraceContext.root()]
        for (number, trace) in traces.enumerated() {
            let act = try TestCaller.everything
                .through(RequestContext(requestID: "", trace: trace, remoteAddress: "")).act("bell.ring", .queueWrite)
            try await ward.ring([("a", number)], by: act)
        }
        ward.trouble.begin(2)
        try await ward.running { (bus: any EventBus) async throws in
            #expect(try await bus.drain(within: .seconds(60)))
            ward.trouble.end()
            // The last one is delivered by a retry.
            try await ward.advance(bus, by: .seconds(10)) { try await ward.notes().count == 3 }
        }
        let answers = try await ward.target.engine.read { try $0.events(after: 0, limit: 10) }
        let events = try answers.map { try CloudEvent($0.body) }
        #expect(events.map(\.trace.traceID) == traces.map(\.traceID))
        let rung = try await ward.source.engine.read { try $0.events(after: 0, limit: 10) }.map {
            try CloudEvent($0.body)
        }
        #expect(rung.map(\.trace.traceID) == traces.map(\.traceID))
        let spans = (events + rung).map(\.trace.spanID).filter { !$0.isEmpty }
        #expect(Set(spans).count == spans.count)
    }
}
