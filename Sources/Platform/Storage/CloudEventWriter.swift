package import Kernel

/// Writes a CloudEvents 1.0 envelope around data that is JSON already, so that it is encoded once.
package struct CloudEventWriter {
    private var bytes: [UInt8] = []

    package init(
        id: String, source: String, type: String, subject: String, time: Instant, version: Int, traceparent: String?
    ) {
        bytes.reserveCapacity(600)
        bytes.append(contentsOf: "{\"specversion\":\"1.0\"".utf8)
        add("id", id)
        add("source", source)
        add("type", type)
        add("subject", subject)
        add("time", time.description)
        add("datacontenttype", "application/json")
        bytes.append(contentsOf: ",\"dataversion\":\(version)".utf8)
        if let traceparent { add("traceparent", traceparent) }
    }

    package mutating func finish(data: [UInt8]) -> [UInt8] {
        bytes.append(contentsOf: ",\"data\":".utf8)
        bytes.append(contentsOf: data)
        bytes.append(UInt8(ascii: "}"))
        return bytes
    }

    /// The values are ids, types and times: texts without characters that JSON escapes.
    private mutating func add(_ name: String, _ value: String) {
        bytes.append(contentsOf: ",\"".utf8)
        bytes.append(contentsOf: name.utf8)
        bytes.append(contentsOf: "\":\"".utf8)
        bytes.append(contentsOf: value.utf8)
        bytes.append(UInt8(ascii: "\""))
    }
}
