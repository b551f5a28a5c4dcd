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
        var text = traceparent
        let parsed: (trace: String, span: String, flags: UInt8)? = text.withUTF8 { bytes in
            // 00-<32 digits>-<16 digits>-<2 digits>
            guard bytes.count == 55, bytes[0] == UInt8(ascii: "0"), bytes[1] == UInt8(ascii: "0"),
                [2, 35, 52].allSatisfy({ bytes[$0] == UInt8(ascii: "-") })
            else { return nil }
            let (trace, span, flags) = (bytes[3..<35], bytes[36..<52], bytes[53..<55])
            guard [trace, span, flags].allSatisfy({ $0.allSatisfy(Self.isHex) }),
                [trace, span].allSatisfy({ $0.contains { $0 != UInt8(ascii: "0") } })
            else { return nil }
            return (String(decoding: trace, as: UTF8.self), String(decoding: span, as: UTF8.self), bytes[54])
        }
        guard let parsed else { return nil }
        // Odd digits have odd codes; of the letters, b, d and f have even ones.
        let isLetter = parsed.flags > UInt8(ascii: "9")
        self.init(traceID: parsed.trace, spanID: parsed.span, isSampled: (parsed.flags & 1 == 1) != isLetter)
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

    private static func isHex(_ byte: UInt8) -> Bool { (48...57).contains(byte) || (97...102).contains(byte) }
}

/// On whose behalf the current task works, for the calls that it makes to services in other processes: they are traced and
/// logged under the request that caused them. It grants nothing, and nothing is decided by it; whoever needs a caller to
/// decide takes one as an argument.
package enum CallOrigin {
    @TaskLocal package static var current: Caller?
}
