import Kernel
import Observability
import Testing

@Suite struct TraceTests {
    private struct Refused: Error {}

    private func span(_ name: String, _ duration: Duration, error: String? = nil) -> Span {
        Span(name: name, context: .root(), start: FixedClock().now, duration: duration, errorType: error)
    }

    @Test("only slow and failed spans are kept, the last ones")
    func ring() {
        let recent = RecentSpans(capacity: 3, slow: .milliseconds(100))
        recent.export(span("quick", .milliseconds(99)))
        recent.export(span("failed", .milliseconds(1), error: "E"))
        #expect(recent.spans.map(\.name) == ["failed"])
        for number in 0..<5 { recent.export(span("slow\(number)", .milliseconds(100))) }
        #expect(recent.spans.map(\.name) == ["slow2", "slow3", "slow4"])
    }

    @Test("a span stays in its trace, below its parent, and shows ids only")
    func nesting() async throws {
        let recent = RecentSpans(slow: .zero)
        let tracer = Tracer(exporter: recent, clock: FixedClock())
        let parent = TraceContext.root()
        await #expect(throws: Refused.self) {
            try await tracer.span("book", under: parent, ["patientId": "p-1", "name": "Asha Rao"]) { book in
                try await tracer.span("store", under: book) { _ in throw Refused() }
            }
        }
        let spans = recent.spans
        #expect(spans.map(\.name) == ["store", "book"])
        #expect(spans.allSatisfy { $0.context.traceID == parent.traceID })
        #expect(spans.last?.parentSpanID == parent.spanID)
        #expect(spans.first?.parentSpanID == spans.last?.context.spanID)
        #expect(spans.last?.attributes == ["patientId": "p-1", "name": "[redacted]"])
        #expect(spans.first?.errorType?.hasSuffix("Refused") == true)
    }

    @Test("without an exporter the context is handed on nonetheless")
    func noExporter() async throws {
        let parent = TraceContext.root()
        let traceID = try await Tracer(exporter: nil, clock: FixedClock()).span("x", under: parent) { $0.traceID }
        #expect(traceID == parent.traceID)
    }
}
