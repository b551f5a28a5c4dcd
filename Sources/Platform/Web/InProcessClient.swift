package import HTTPTypes
import HummingbirdCore
import NIOCore

/// Sends requests to a responder without a socket, for tests.
package struct InProcessClient: Sendable {
    package struct Answer: Sendable {
        package let status: Int
        package let headers: HTTPFields
        package let body: [UInt8]

        package var text: String { String(decoding: body, as: UTF8.self) }

        /// A header by its name in any case.
        package func header(_ name: String) -> String? { HTTPField.Name(name).flatMap { headers[$0] } }
    }

    private let responder: Responder
    private let address: String

    package init(_ responder: Responder, address: String = "192.0.2.1") {
        self.responder = responder
        self.address = address
    }

    /// - Parameters:
    ///   - target: the path with its query, percent-encoded.
    ///   - body: sent as JSON, unless `headers` have a `Content-Type`.
    package func send(
        _ method: String, _ target: String, _ headers: [String: String] = [:], body: [UInt8]? = nil
    ) async -> Answer {
        var fields: HTTPFields = [:]
        for (name, value) in headers {
            if let name = HTTPField.Name(name) { fields[name] = value }
        }
        if body != nil, !fields.contains(.contentType) { fields[.contentType] = "application/json" }
        let head = HTTPRequest(
            method: HTTPRequest.Method(method) ?? .get, scheme: "http", authority: "hms.test", path: target,
            headerFields: fields)
        let request = Request(head: head, body: RequestBody(buffer: ByteBuffer(bytes: body ?? [])))
        let response = await responder.respond(to: request, from: address)
        let collector = Collector()
        try? await response.body.write(collector)
        return Answer(status: response.status.code, headers: response.headers, body: await collector.bytes.all)
    }

    package func send(
        _ method: String, _ target: String, _ headers: [String: String] = [:], json: String
    ) async -> Answer {
        await send(method, target, headers, body: Array(json.utf8))
    }

    private actor Bytes {
        var all: [UInt8] = []
        func add(_ buffer: ByteBuffer) { all += buffer.readableBytesView }
    }

    private struct Collector: ResponseBodyWriter {
        let bytes = Bytes()
        func write(_ buffer: ByteBuffer) async throws { await bytes.add(buffer) }
        func finish(_ trailingHeaders: HTTPFields?) async throws {}
    }
}
