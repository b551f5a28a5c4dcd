/// What a request to `/socket.io/` asks for, by its query.
struct EngineRequest: Sendable, Hashable {
    enum Transport: String, Sendable {
        case polling
        case webSocket = "websocket"
    }

    let transport: Transport
    /// The session that the request belongs to; nothing for the first request of one.
    let session: String?

    /// - Parameter target: path and query.
    init(target: String) throws(EngineError) {
        var query: [Substring: Substring] = [:]
        if let mark = target.firstIndex(of: "?") {
            for pair in target[target.index(after: mark)...].split(separator: "&", maxSplits: 32) {
                let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                query[parts[0]] = parts.count > 1 ? parts[1] : ""
            }
        }
        guard let transport = query["transport"].flatMap({ Transport(rawValue: String($0)) }) else {
            throw .unknownTransport
        }
        guard query["EIO"] == "4" else { throw .unsupportedVersion }
        self.transport = transport
        session = query["sid"].flatMap { $0.isEmpty ? nil : String($0) }
    }
}

/// Why a request is refused, with the numbers and words of Engine.IO's own server.
enum EngineError: Int, Error, CaseIterable {
    case unknownTransport = 0
    case unknownSession = 1
    case badMethod = 2
    case badRequest = 3
    case forbidden = 4
    case unsupportedVersion = 5
    /// HMS's own: no more sockets are taken.
    case full = 503

    var message: String {
        switch self {
        case .unknownTransport: "Transport unknown"
        case .unknownSession: "Session ID unknown"
        case .badMethod: "Bad handshake method"
        case .badRequest: "Bad request"
        case .forbidden: "Forbidden"
        case .unsupportedVersion: "Unsupported protocol version"
        case .full: "No more sockets are taken now"
        }
    }

    /// The HTTP status.
    var status: Int {
        switch self {
        case .forbidden: 403
        case .full: 503
        default: 400
        }
    }

    var body: String { "{\"code\":\(rawValue),\"message\":\"\(message)\"}" }
}
