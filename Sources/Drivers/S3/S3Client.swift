import AsyncHTTPClient
import FileStorage
import Foundation
import Kernel
import Logging
import NIOCore
import NIOHTTP1
import NIOSSL

/// Signed requests to one bucket. Those that may be repeated are, after a pause that doubles, when the server is away or busy.
struct S3Client: Sendable {
    /// Bytes of an answer that is no file.
    private static let mostAnswer = 4 * 1024 * 1024

    let configuration: S3Configuration
    let signature: SignatureV4
    let clock: any HospitalClock
    let http: HTTPClient

    struct Call {
        let method: HTTPMethod
        /// Without the prefix; nothing for the bucket itself.
        var key: String?
        var query: [(String, String)] = []
        var headers: [(String, String)] = []
        var body: [UInt8] = []
        /// In hexadecimal digits; of the body by default.
        var payload: String?
        var isRepeatable = true
    }

    init(_ configuration: S3Configuration, clock: any HospitalClock) throws {
        self.configuration = configuration
        self.clock = clock
        signature = SignatureV4(
            accessKey: configuration.accessKey, secretKey: configuration.secretKey,
            sessionToken: configuration.sessionToken, region: configuration.region)
        var tls = TLSConfiguration.makeClientConfiguration()
        if let file = configuration.authorityFile { tls.trustRoots = .file(file) }
        var options = HTTPClient.Configuration(tlsConfiguration: tls)
        options.redirectConfiguration = .disallow
        let limit = TimeAmount.milliseconds(Int64(configuration.timeout / .milliseconds(1)))
        options.timeout.connect = limit
        options.timeout.read = limit
        // Tries are counted here; the pool would go on by itself until its time is up.
        options.connectionPool.retryConnectionEstablishment = false
        http = HTTPClient(eventLoopGroupProvider: .singleton, configuration: options)
    }

    /// The answer, if it says that all went well.
    /// - Throws: `FileStoreError`; `.notFound` for 404.
    func send(_ call: Call) async throws -> HTTPClientResponse {
        var pause = 0.1
        for attempt in 1... {
            do {
                return try await once(call)
            } catch FileStoreError.away(let reason) {
                guard call.isRepeatable, attempt < configuration.mostTries else { throw FileStoreError.away(reason) }
                try await Task.sleep(for: .seconds(Double.random(in: pause / 2...pause)))
                pause = min(pause * 2, 2)
            }
        }
        throw FileStoreError.away("")
    }

    /// The answer's body, which is no file.
    func text(_ call: Call) async throws -> String {
        let response = try await send(call)
        do {
            return String(buffer: try await response.body.collect(upTo: Self.mostAnswer))
        } catch {
            throw Self.failure(error)
        }
    }

    /// Reads the answer to its end, so that its connection can be used again.
    func finish(_ call: Call) async throws { _ = try await text(call) }

    private func once(_ call: Call) async throws -> HTTPClientResponse {
        let path = call.key.map { configuration.path(of: configuration.prefix + $0) } ?? configuration.path(of: "")
        let payload = call.payload ?? FileName(of: call.body).text
        let headers = signature.headers(
            call.method.rawValue, path, query: call.query, call.headers + [("host", configuration.host)],
            payload: payload, at: clock.now)
        let query = call.query.isEmpty ? "" : "?" + SignatureV4.queryText(call.query)
        var request = HTTPClientRequest(url: "\(configuration.scheme)://\(configuration.host)\(path)\(query)")
        request.method = call.method
        for (name, value) in headers { request.headers.replaceOrAdd(name: name, value: value) }
        if !call.body.isEmpty || call.method == .PUT || call.method == .POST {
            request.body = .bytes(ByteBuffer(bytes: call.body))
        }
        let response: HTTPClientResponse
        do {
            // Of the whole answer; a file may be long on its way, and its silence has a limit of its own.
            response = try await http.execute(request, deadline: .now() + .hours(1))
        } catch {
            throw Self.failure(error)
        }
        guard response.status.code >= 300 else { return response }
        let body = try? await response.body.collect(upTo: 64 * 1024)
        let code = body.flatMap { XMLText(String(buffer: $0)).first("Code") } ?? "HTTP \(response.status.code)"
        switch response.status.code {
        case 404: throw FileStoreError.notFound
        case 401, 403: throw FileStoreError.forbidden
        case 416: throw FileStoreError.noSuchRange(size: 0)
        case 408, 429, 500...: throw FileStoreError.away(code)
        default: throw FileStoreError.refused(code)
        }
    }

    /// The class of the error: what it says may hold an address with a signature.
    static func failure(_ error: any Error) -> any Error {
        if error is CancellationError || error is FileStoreError { return error }
        return FileStoreError.away((error as? HTTPClientError)?.shortDescription ?? "\(type(of: error))")
    }
}

/// What S3's answers need of XML: the texts of elements by their names, without attributes inside.
struct XMLText {
    private let text: String

    init(_ text: String) { self.text = text }

    func first(_ name: String) -> String? { all(name).first }

    func all(_ name: String) -> [String] {
        text.components(separatedBy: "<\(name)>").dropFirst().compactMap { part in
            part.range(of: "</\(name)>").map { Self.plain(String(part[..<$0.lowerBound])) }
        }
    }

    private static func plain(_ text: String) -> String {
        text.replacing("&quot;", with: "\"").replacing("&#34;", with: "\"").replacing("&lt;", with: "<")
            .replacing("&gt;", with: ">").replacing("&apos;", with: "'").replacing("&amp;", with: "&")
    }
}
