package import Logging

/// What of a log event's metadata may be written: ids and numbers of the system, never names, bodies, tokens or
/// connection strings. A key that is not listed here is written as `[redacted]`, so that a careless line leaks nothing and
/// is seen by its author.
package enum LogRedaction {
    package static let mark = "[redacted]"

    /// Longest value that is written, in characters; ids, routes and host names are shorter.
    package static let longestValue = 200

    /// Metadata keys whose values are ids, names of parts of the system, or measurements.
    package static let allowedKeys: Set<String> = [
        "requestId", "traceId", "spanId", "sessionId", "userId", "patientId", "doctorId", "appointmentId",
        "encounterId",
        "roomId", "slotId", "entityId", "eventId", "eventType", "jobId", "sagaId", "keyId", "apiKeyId", "clientId",
        "id",
        "service", "module", "consumer", "producer", "subject", "collection", "entity", "index", "migration", "job",
        "method", "route", "path-template", "endpoint", "status", "problem", "permission", "role", "action",
        "host", "port", "address", "signal", "version", "commit", "engine", "setting", "source",
        "attempt", "attempts", "count", "size", "bytes", "dropped", "position", "revision", "from", "to", "state",
        "durationMs", "delayMs", "waitMs", "lagMs", "limit", "depth", "error",
    ]

    /// The text to write for one metadata entry.
    package static func text(_ key: String, _ value: Logger.MetadataValue) -> String {
        guard allowedKeys.contains(key) else { return mark }
        if key == "error" { return errorType(value) }
        switch value {
        case .string(let text): return shortened(text)
        case .stringConvertible(let value): return shortened(value.description)
        case .array(let values): return shortened(values.map { text(key, $0) }.joined(separator: ","))
        case .dictionary: return mark
        }
    }

    /// The same rule for the attributes of a span.
    package static func text(_ key: String, _ value: String) -> String { text(key, .string(value)) }

    /// Only the type: descriptions of errors quote the statement, the row or the input that failed.
    private static func errorType(_ value: Logger.MetadataValue) -> String {
        switch value {
        case .stringConvertible(let value) where value is any Error: typeName(value)
        case .string(let text) where isTypeName(text): text
        default: mark
        }
    }

    static func typeName(_ value: Any) -> String { String(reflecting: type(of: value)) }

    private static func isTypeName(_ text: String) -> Bool {
        (1...100).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "<"),
                    UInt8(ascii: ">"), UInt8(ascii: "-"):
                    true
                default: false
                }
            }
    }

    private static func shortened(_ text: String) -> String {
        text.utf8.count <= longestValue ? text : String(text.prefix(longestValue)) + "…"
    }
}
