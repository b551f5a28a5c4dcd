import Kernel
import Testing

@Suite("Trace contexts")
struct TraceContextTests {
    private static let trace = "0af7651916cd43dd8448eb211c80319c"
    private static let span = "b7ad6b7169203331"

    @Test("a traceparent of version 00 is read", arguments: ["00", "01", "02", "0a", "0b", "ff", "fe", "09"])
    func read(flags: String) throws {
        let context = try #require(TraceContext(traceparent: "00-\(Self.trace)-\(Self.span)-\(flags)"))
        #expect(context.traceID == Self.trace && context.spanID == Self.span)
        #expect(context.isSampled == ["01", "0b", "ff", "09"].contains(flags))
    }

    @Test(
        "anything else is refused",
        arguments: [
            "", "00", "01-\(trace)-\(span)-01", "00-\(trace)-\(span)", "00-\(trace)-\(span)-1",
            "00-\(trace)-\(span)-011", "00-\(trace)-\(span)-0g", "00-\(trace)-\(span)-0A", "00_\(trace)_\(span)_01",
            "00-\(trace)\(span)--01",
            "00-\(String(repeating: "0", count: 32))-\(span)-01", "00-\(trace)-0000000000000000-01",
            "00-\(trace.dropLast(2))é-\(span)-01", " 00-\(trace)-\(span)-01",
        ])
    func refused(text: String) {
        #expect(TraceContext(traceparent: text) == nil)
    }
}
