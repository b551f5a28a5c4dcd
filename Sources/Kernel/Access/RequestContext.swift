/// The request that a caller acts through: for the audit log, for traces, and for repeating a POST safely.
package struct RequestContext: Sendable {
    package var requestID: String
    package var trace: TraceContext
    package var remoteAddress: String
    /// The claim of an `Idempotency-Key`. Each change of the request settles it with its own answer, so a request should be
    /// one change: what a crash leaves of several, a repeat takes for the whole.
    package var idempotency: IdempotencyClaim?

    package init(
        requestID: String, trace: TraceContext, remoteAddress: String, idempotency: IdempotencyClaim? = nil
    ) {
        self.requestID = requestID
        self.trace = trace
        self.remoteAddress = remoteAddress
        self.idempotency = idempotency
    }

    package static let none = RequestContext(requestID: "", trace: .none, remoteAddress: "")
}

/// One use of an `Idempotency-Key`: whose, for which request body.
package struct IdempotencyClaim: Sendable, Hashable {
    /// A hash of caller, method, path and key, as an id: at most 64 characters from `A-Z a-z 0-9 - _ .`.
    package let key: String
    /// Hash of the request body, to refuse the same key with another body.
    package let bodyHash: String
    /// Tells this request from its repeats: a second change of the same request is no repeat of the first one.
    package let attempt: Int64

    package init(key: String, bodyHash: String, attempt: Int64 = .random(in: .min ... .max)) {
        self.key = key
        self.bodyHash = bodyHash
        self.attempt = attempt
    }
}

/// W3C Trace Context: which trace a piece of work belongs to, and its parent span.
package struct TraceContext: Sendable, Hashable {
    /// 32 hexadecimal digits.
    package let traceID: String
    /// 16 hexadecimal digits.
    package let spanID: String
    package let isSampled: Bool

    /// False for `none`.
    package var isPresent: Bool { !traceID.isEmpty }

    package static let none = TraceContext(traceID: "", spanID: "", isSampled: false)

    package init(traceID: String, spanID: String, isSampled: Bool) {
        self.traceID = traceID
        self.spanID = spanID
        self.isSampled = isSampled
    }

    /// Parses a `traceparent` header of version 00.
    package init?(traceparent: String) {
        let parts = traceparent.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 4, parts[0] == "00", Self.isHex(parts[1], 32), Self.isHex(parts[2], 16),
            Self.isHex(parts[3], 2), parts[1].contains(where: { $0 != "0" }), parts[2].contains(where: { $0 != "0" })
        else { return nil }
        self.init(
            traceID: String(parts[1]), spanID: String(parts[2]), isSampled: (Int(parts[3], radix: 16) ?? 0) & 1 == 1)
    }

    /// A trace that begins here.
    package static func root() -> TraceContext {
        TraceContext(
            traceID: hex(.random(in: 1...(.max))) + hex(.random(in: 0...(.max))), spanID: newSpanID(), isSampled: true)
    }

    /// The same trace, one step further down.
    package func child() -> TraceContext {
        traceID.isEmpty ? .root() : TraceContext(traceID: traceID, spanID: Self.newSpanID(), isSampled: isSampled)
    }

    package var traceparent: String { "00-\(traceID)-\(spanID)-\(isSampled ? "01" : "00")" }

    private static func newSpanID() -> String { hex(.random(in: 1...(.max))) }

    private static func hex(_ value: UInt64) -> String {
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }

    private static func isHex(_ text: Substring, _ count: Int) -> Bool {
        text.utf8.count == count
            && text.utf8.allSatisfy { (48...57).contains($0) || (97...102).contains($0) }
    }
}
