import GRPCCore
import Kernel

/// What a call tells of the request that it is made for: its trace, and on whose behalf it is made. The called service does
/// not take it as proof of anything: the right to call is the certificate's.
enum CallMetadata {
    private static let traceparent = "traceparent"
    private static let kind = "hms-caller-kind"
    private static let caller = "hms-caller-id"
    private static let request = "hms-request-id"

    static func current() -> Metadata {
        guard let origin = CallOrigin.current else { return [:] }
        var metadata = Metadata()
        if origin.request.trace.isPresent {
            metadata.addString(origin.request.trace.child().traceparent, forKey: traceparent)
        }
        metadata.addString(origin.kind.rawValue, forKey: kind)
        metadata.addString(origin.id, forKey: caller)
        if !origin.request.requestID.isEmpty { metadata.addString(origin.request.requestID, forKey: request) }
        return metadata
    }

    /// Who the call is made for, without any right.
    static func read(_ metadata: Metadata, peer: String) -> Caller {
        func text(_ key: String) -> String? {
            metadata[stringValues: key].first { _ in true }.flatMap { $0.utf8.count <= 200 ? $0 : nil }
        }
        let trace = text(traceparent).flatMap { TraceContext(traceparent: $0) } ?? .root()
        return Caller(
            kind: text(kind).flatMap { Caller.Kind(rawValue: $0) } ?? .system, id: text(caller) ?? peer, roles: [],
            permissions: [],
            request: RequestContext(requestID: text(request) ?? "", trace: trace, remoteAddress: peer))
    }
}
