import Crypto
import Foundation

/// A Lua script, which Redis runs in one step. Sent by its hash; in full only to a server that does not know it yet.
package struct RedisScript: Sendable {
    private let source: String
    private let hash: String

    package init(_ source: String) {
        self.source = source
        // Redis names scripts by SHA-1; nothing is secured by it.
        hash = Insecure.SHA1.hash(data: Data(source.utf8)).map { byte in
            (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }.joined()
    }

    package func run(
        on client: RedisClient, keys: [String], arguments: [String], isRepeatable: Bool = false
    ) async throws(RedisError) -> RedisReply {
        let rest = [String(keys.count)] + keys + arguments
        do throws(RedisError) {
            return try await client.send(RedisCommand(["EVALSHA", hash] + rest, isRepeatable: isRepeatable))
        } catch .refused("NOSCRIPT") {
            return try await client.send(RedisCommand(["EVAL", source] + rest, isRepeatable: isRepeatable))
        }
    }
}
