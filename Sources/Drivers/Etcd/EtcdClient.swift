import AsyncHTTPClient
import Foundation
import Kernel
package import Logging
import NIOCore
import NIOHTTP1
import NIOSSL
import Synchronization

/// etcd by its HTTP gateway (`/v3`, JSON): keys and values in base64, numbers of 64 bits as text, what is false or zero left
/// out. Needs no gRPC, and every member of a cluster has it.
package final class EtcdClient: Sendable {
    let configuration: EtcdConfiguration
    let logger: Logger
    private let http: HTTPClient
    private let state = Mutex(State())

    private struct State {
        var endpoint = 0
        var token: String?
        /// Under way, for all who wait for a token.
        var signIn: Task<Result<String, EtcdError>, Never>?
    }

    /// - Throws: what is wrong with the certificates' files.
    package init(_ configuration: EtcdConfiguration, logger: Logger) throws {
        self.configuration = configuration
        self.logger = logger
        var tls = TLSConfiguration.makeClientConfiguration()
        if let file = configuration.authorityFile { tls.trustRoots = .file(file) }
        if let file = configuration.certificateFile {
            tls.certificateChain = try NIOSSLCertificate.fromPEMFile(file).map { .certificate($0) }
        }
        if let file = configuration.keyFile {
            tls.privateKey = .privateKey(try NIOSSLPrivateKey(file: file, format: .pem))
        }
        var options = HTTPClient.Configuration(tlsConfiguration: tls)
        options.redirectConfiguration = .disallow
        // All calls on one connection of HTTP/2 would end with it, and etcd 3.4 ends it when very many come at once.
        options.httpVersion = .http1Only
        // Each watch holds one.
        options.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 32
        options.timeout.connect = .milliseconds(Int64(configuration.timeout / .milliseconds(1)))
        // A connection that is dead without saying so: also of a watch, which is begun anew then.
        options.timeout.read = .seconds(60)
        // Tries are counted here; the pool would go on by itself until its time is up.
        options.connectionPool.retryConnectionEstablishment = false
        http = HTTPClient(eventLoopGroupProvider: .singleton, configuration: options)
    }

    package func close() async { try? await http.shutdown() }

    /// A start that fails closes nothing, and must end with its reason: the client of HTTP traps where nobody ended it.
    deinit { http.shutdown { _ in } }

    /// All pairs whose keys begin with a prefix, and the revision of the store that they are of.
    package func list(_ prefix: String) async throws(EtcdError) -> (pairs: [String: [UInt8]], revision: Int) {
        let answer = try await call("kv/range", Self.range(prefix))
        var pairs: [String: [UInt8]] = [:]
        for pair in answer["kvs"]?.asArray ?? [] {
            guard let (key, value) = Self.pair(pair) else { throw .unexpected }
            pairs[key] = value
        }
        guard let revision = answer["header"]?["revision"]?.asString.flatMap({ Int($0) }) else { throw .unexpected }
        return (pairs, revision)
    }

    /// - Parameter lease: with whose end the pair goes.
    package func put(_ key: String, _ value: [UInt8], lease: Int? = nil) async throws(EtcdError) {
        var body: JSONValue = ["key": Self.base64(Array(key.utf8)), "value": Self.base64(value)]
        if let lease { body["lease"] = .string(String(lease)) }
        _ = try await call("kv/put", body)
    }

    package func delete(_ key: String) async throws(EtcdError) {
        _ = try await call("kv/deleterange", ["key": Self.base64(Array(key.utf8))])
    }

    package func grantLease(of duration: Duration) async throws(EtcdError) -> Int {
        let seconds = max(1, Int(duration / .seconds(1)))
        let answer = try await call("lease/grant", ["TTL": .string(String(seconds))])
        guard let id = answer["ID"]?.asString.flatMap({ Int($0) }) else { throw .unexpected }
        return id
    }

    /// False, if the lease has ended.
    package func keepAlive(_ lease: Int) async throws(EtcdError) -> Bool {
        let answer = try await call("lease/keepalive", ["ID": .string(String(lease))])
        return (answer["result"]?["TTL"]?.asString.flatMap { Int($0) } ?? 0) > 0
    }

    package func revoke(_ lease: Int) async throws(EtcdError) {
        _ = try await call("lease/revoke", ["ID": .string(String(lease))])
    }

    /// Asks the members in turn, from the one that answered last. Signs in when that is asked for. Every call may be made twice:
    /// at worst a lease that nobody keeps alive ends by itself.
    func call(_ path: String, _ body: JSONValue) async throws(EtcdError) -> JSONValue {
        var last = EtcdError.away("there is no endpoint")
        var mayRenew = true
        var mayRepeat = true
        var tries = configuration.endpoints.count
        while tries > 0 {
            tries -= 1
            let used = state.withLock { $0.token }
            do throws(EtcdError) {
                let response = try await send(path, body)
                var bytes: [UInt8] = []
                do {
                    bytes = Array(buffer: try await response.body.collect(upTo: configuration.mostBytes))
                } catch {
                    throw EtcdError.away("\(type(of: error))")
                }
                return try Self.judge(response.status.code, bytes)
            } catch .unauthenticated where mayRenew && configuration.password != nil {
                // The token has run out. Another call may have a new one already.
                mayRenew = false
                tries += 1
                state.withLock { if $0.token == used { $0.token = nil } }
            } catch .away(let reason) where mayRepeat && Self.broken.contains(reason) {
                // A member closes connections that were not used for a while, maybe just as the call is sent.
                mayRepeat = false
                tries += 1
            } catch .away(let reason) {
                last = .away(reason)
                state.withLock { $0.endpoint += 1 }
            }
        }
        throw last
    }

    /// The answer's head; the body may be a stream.
    func send(
        _ path: String, _ body: JSONValue, within timeout: Duration? = nil
    ) async throws(EtcdError) -> HTTPClientResponse {
        let token = try await token(for: path)
        let index = state.withLock { $0.endpoint } % max(1, configuration.endpoints.count)
        guard configuration.endpoints.indices.contains(index) else { throw .away("there is no endpoint") }
        var request = HTTPClientRequest(url: "\(configuration.endpoints[index])/v3/\(path)")
        request.method = .POST
        if let token { request.headers.add(name: "Authorization", value: token) }
        request.body = .bytes(ByteBuffer(bytes: body.bytes))
        let limit = TimeAmount.milliseconds(Int64((timeout ?? configuration.timeout) / .milliseconds(1)))
        do {
            return try await http.execute(request, timeout: limit)
        } catch {
            throw .away(Self.reason(error))
        }
    }

    private func token(for path: String) async throws(EtcdError) -> String? {
        guard let name = configuration.username, let password = configuration.password, path != "auth/authenticate"
        else { return nil }
        if let token = state.withLock({ $0.token }) { return token }
        // Once for all calls that wait: etcd takes a tenth of a second of a core for each password, and where all calls of
        // all processes ask at once, as at a start, none would be answered in time, ever.
        let signIn = state.withLock { state -> Task<Result<String, EtcdError>, Never> in
            if let token = state.token { return Task { .success(token) } }
            let task = state.signIn ?? Task { await self.signIn(name, password) }
            state.signIn = task
            return task
        }
        return try await signIn.value.get()
    }

    private func signIn(_ name: String, _ password: String) async -> Result<String, EtcdError> {
        let result: Result<String, EtcdError>
        do throws(EtcdError) {
            let answer = try await call("auth/authenticate", ["name": .string(name), "password": .string(password)])
            result = answer["token"]?.asString.map { .success($0) } ?? .failure(.unauthenticated)
        } catch {
            result = .failure(error)
        }
        state.withLock { state in
            if case .success(let token) = result { state.token = token }
            state.signIn = nil
        }
        return result
    }

    static func judge(_ status: UInt, _ bytes: [UInt8]) throws(EtcdError) -> JSONValue {
        guard let answer = try? JSONValue(parsing: bytes) else {
            throw status >= 500 ? .away("HTTP \(status)") : .unexpected
        }
        guard status != 200 || answer["error"] != nil else { return answer }
        let code = answer["code"]?.asInt ?? answer["error"]?["grpc_code"]?.asInt ?? 0
        switch code {
        case 16: throw .unauthenticated
        case 7: throw .forbidden
        // No leader, or a member that stops.
        case 4, 14: throw .away("code \(code)")
        // The message alone tells a wrong password from other arguments that are wrong.
        case 3 where (answer["error"]?.asString ?? "").contains("authentication failed"): throw .unauthenticated
        default: throw .refused(code: code)
        }
    }

    /// A connection that stood, and stands no more.
    private static let broken = [HTTPClientError.remoteConnectionClosed.shortDescription, "ChannelError"]

    /// The class of the error, without what it says: that can hold the address with more in it.
    private static func reason(_ error: any Error) -> String {
        (error as? HTTPClientError)?.shortDescription ?? "\(type(of: error))"
    }

    static func range(_ prefix: String) -> JSONValue {
        let key = Array(prefix.utf8)
        var end = key
        // The first key behind all that begin with the prefix; it ends with a slash, which has a successor.
        end[end.count - 1] += 1
        return ["key": base64(key), "range_end": base64(end)]
    }

    static func pair(_ json: JSONValue) -> (String, [UInt8])? {
        guard let key = json["key"]?.asString.flatMap({ Data(base64Encoded: $0) }) else { return nil }
        let value = json["value"]?.asString.flatMap { Data(base64Encoded: $0) } ?? Data()
        return (String(decoding: key, as: UTF8.self), Array(value))
    }

    static func base64(_ bytes: [UInt8]) -> JSONValue { .string(Data(bytes).base64EncodedString()) }
}
