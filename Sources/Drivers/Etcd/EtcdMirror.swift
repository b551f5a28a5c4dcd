import AsyncHTTPClient
import Foundation
import Kernel
import Logging
import NIOCore

/// What etcd has under a prefix, kept up to date: read once, then watched. While etcd is away, what was known stays.
package struct EtcdMirror: Sendable {
    private let client: EtcdClient
    private let prefix: String
    /// A watch that is silent for so long is begun anew, after reading again: its connection may be dead.
    private let patience: Duration

    /// - Parameter prefix: with a slash at its end.
    package init(_ client: EtcdClient, prefix: String, patience: Duration = .seconds(60)) {
        self.client = client
        self.prefix = prefix
        self.patience = patience
    }

    /// Calls with all pairs, the keys without the prefix: at first, and whenever they changed. Until the task is cancelled.
    package func follow(_ changed: @Sendable ([String: [UInt8]]) async -> Void) async {
        var known: [String: [UInt8]]?
        var backoff = 0.05
        var isKnownAway = false
        while !Task.isCancelled {
            do throws(EtcdError) {
                var (pairs, revision) = try await client.list(prefix)
                if isKnownAway { client.logger.info("etcd answers again", metadata: ["source": "\(prefix)"]) }
                isKnownAway = false
                backoff = 0.05
                if pairs != known { await changed(trimmed(pairs)) }
                known = pairs
                try await watch(from: revision + 1) { events in
                    for event in events { pairs[event.key] = event.value }
                    if pairs != known { await changed(trimmed(pairs)) }
                    known = pairs
                }
            } catch {
                if Task.isCancelled { return }
                if !isKnownAway {
                    client.logger.warning(
                        "etcd is not followed", metadata: ["state": "\(error)", "source": "\(prefix)"])
                }
                isKnownAway = true
                try? await Task.sleep(for: .seconds(Double.random(in: backoff / 2...backoff)))
                backoff = min(backoff * 2, 1)
            }
        }
    }

    private struct Event {
        let key: String
        /// Nothing for a key that is gone.
        let value: [UInt8]?
    }

    /// Returns when nothing came for a while.
    private func watch(
        from revision: Int, _ handle: ([Event]) async -> Void
    ) async throws(EtcdError) {
        guard case .object(var wish) = EtcdClient.range(prefix) else { return }
        wish["start_revision"] = .string(String(revision))
        // The limit is of the whole answer, which never ends by itself.
        let response = try await client.send("watch", ["create_request": .object(wish)], within: patience)
        var line: [UInt8] = []
        var iterator = response.body.makeAsyncIterator()
        while true {
            let chunk: ByteBuffer?
            do {
                chunk = try await iterator.next()
            } catch {
                // The time is up, or the connection broke: reading again tells which.
                return
            }
            guard let chunk else { return }
            for byte in chunk.readableBytesView {
                guard byte == UInt8(ascii: "\n") else {
                    line.append(byte)
                    guard line.count <= client.configuration.mostBytes else { throw .unexpected }
                    continue
                }
                await handle(try events(line))
                line = []
            }
        }
    }

    private func events(_ line: [UInt8]) throws(EtcdError) -> [Event] {
        let answer = try EtcdClient.judge(200, line)
        guard let result = answer["result"] else { throw .unexpected }
        if result["compact_revision"] != nil { throw .compacted }
        if result["canceled"]?.asBool == true { throw .refused(code: 0) }
        var events: [Event] = []
        for event in result["events"]?.asArray ?? [] {
            guard let (key, value) = event["kv"].flatMap({ EtcdClient.pair($0) }) else { throw .unexpected }
            // Of two types, PUT is the one that is left out.
            events.append(Event(key: key, value: event["type"]?.asString == "DELETE" ? nil : value))
        }
        return events
    }

    private func trimmed(_ pairs: [String: [UInt8]]) -> [String: [UInt8]] {
        Dictionary(pairs.map { (String($0.key.dropFirst(prefix.count)), $0.value) }, uniquingKeysWith: { $1 })
    }
}
