import HTTPTypes
package import HummingbirdCore
package import NIOCore

/// Answers what no endpoint can: requests whose answer waits for something to happen, and those whose connection goes on as
/// another protocol. It does its own checks.
package protocol ConnectionResponder: Sendable {
    /// All paths that begin with it are its own: `/socket.io/`.
    var prefix: String { get }

    /// - Parameters:
    ///   - address: of the client's end of the connection.
    ///   - channel: of the connection, which speaks HTTP until the call has changed that.
    func respond(
        to request: Request, from address: String, over channel: any Channel
    ) async throws -> ConnectionAnswer
}

package enum ConnectionAnswer: Sendable {
    case response(Response)
    /// The connection speaks another protocol now, and is over when its channel is closed.
    case switched
}

extension ConnectionResponder {
    /// Asked at each request: compares bytes, and for most paths but two of them.
    func takes(_ request: Request) -> Bool { request.head.path?.utf8.starts(with: prefix.utf8) ?? false }

    /// Ends by throwing when the connection is no more fit for another request.
    func serve(_ request: Request, _ writer: consuming ResponseWriter, _ channel: any Channel) async throws {
        let address = channel.remoteAddress?.ipAddress ?? ""
        switch try await respond(to: request, from: address, over: channel) {
        case .response(let response):
            try await writer.write(response: response.head, body: response.body)
            // After a refused upgrade the bytes that follow are of no known protocol.
            if response.headers[.connection] == "close" { throw ConnectionOver() }
        case .switched:
            try await channel.closeFuture.get()
            throw ConnectionOver()
        }
    }
}

/// Ends a connection that was used up.
struct ConnectionOver: Error {}
