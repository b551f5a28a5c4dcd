package import Kernel

/// One piece of work within a trace: a request, a use case, the consuming of an event.
package struct Span: Sendable, Hashable {
    package let name: String
    /// The trace, and this span's own id in it.
    package let context: TraceContext
    /// The span above this one; empty for the first of a trace.
    package let parentSpanID: String
    package let start: Instant
    package let duration: Duration
    /// Ids and names of parts of the system, under the same rule as log metadata.
    package let attributes: [String: String]
    /// The type of the error that ended it, if one did.
    package let errorType: String?

    package init(
        name: String, context: TraceContext, parentSpanID: String = "", start: Instant, duration: Duration,
        attributes: [String: String] = [:], errorType: String? = nil
    ) {
        self.name = name
        self.context = context
        self.parentSpanID = parentSpanID
        self.start = start
        self.duration = duration
        self.attributes = Dictionary(
            uniqueKeysWithValues: attributes.map { ($0.key, LogRedaction.text($0.key, $0.value)) })
        self.errorType = errorType
    }
}

/// Takes finished spans: to memory, to a collector.
package protocol SpanExporter: Sendable {
    /// Called on the path of the work itself, so it returns without waiting.
    func export(_ span: Span)
}

/// Makes spans of work.
package struct Tracer: Sendable {
    private let exporter: (any SpanExporter)?
    private let clock: any HospitalClock

    /// - Parameter exporter: nothing, to trace nothing; contexts are handed on nonetheless.
    package init(exporter: (any SpanExporter)?, clock: any HospitalClock) {
        self.exporter = exporter
        self.clock = clock
    }

    /// Runs `work` as a span below `parent`. The work gets the span's own context, to hand on to calls and events.
    package func span<Result>(
        _ name: String, under parent: TraceContext, _ attributes: [String: String] = [:],
        isolation: isolated (any Actor)? = #isolation, _ work: (TraceContext) async throws -> Result
    ) async throws -> Result {
        let context = parent.child()
        guard exporter != nil else { return try await work(context) }
        let start = clock.now
        let began = ContinuousClock.now
        do {
            let result = try await work(context)
            finish(name, context, parent, start, began, attributes, nil)
            return result
        } catch {
            finish(name, context, parent, start, began, attributes, LogRedaction.typeName(error))
            throw error
        }
    }

    private func finish(
        _ name: String, _ context: TraceContext, _ parent: TraceContext, _ start: Instant,
        _ began: ContinuousClock.Instant, _ attributes: [String: String], _ errorType: String?
    ) {
        exporter?.export(
            Span(
                name: name, context: context, parentSpanID: parent.spanID, start: start,
                duration: ContinuousClock.now - began, attributes: attributes, errorType: errorType))
    }
}
