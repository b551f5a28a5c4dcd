package import Kernel
import Storage

/// An event as a consumer gets it: the attributes of CloudEvents 1.0, and the data.
package struct CloudEvent: Sendable {
    package let id: String
    package let source: String
    package let type: String
    package let subject: String
    package let time: Instant
    private let traceparent: String?
    private let data: JSONValue

    package init(_ body: [UInt8]) throws {
        let envelope = try JSON.decode(Envelope.self, from: body, strictness: .stored)
        id = envelope.id
        source = envelope.source
        type = envelope.type
        subject = envelope.subject
        time = envelope.time
        traceparent = envelope.traceparent
        data = envelope.data
    }

    package var trace: TraceContext { traceparent.flatMap(TraceContext.init(traceparent:)) ?? .none }

    /// The data as the payload that `type` names.
    package func payload<P: EventPayload>(_ type: P.Type = P.self) throws -> P {
        try JSON.decode(type, from: data, strictness: .stored)
    }

    private struct Envelope: Decodable {
        let id: String
        let source: String
        let type: String
        let subject: String
        let time: Instant
        let traceparent: String?
        let data: JSONValue
    }
}
