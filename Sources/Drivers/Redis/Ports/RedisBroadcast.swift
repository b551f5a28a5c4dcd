import Foundation
import Logging
package import Messaging
import Synchronization

/// Broadcasts by Redis's publish and subscribe. Messages go out by the client's connections and come in by one of their own.
package final class RedisBroadcast: Broadcast {
    private let client: RedisClient
    /// In front of each message, to know the own ones by: 16 bytes.
    private let sender: [UInt8] = (0..<16).map { _ in UInt8.random(in: 0...(.max)) }
    private let channels = Mutex<[String: BroadcastListener]>([:])
    private let isUp = Atomic<Bool>(false)

    package init(_ client: RedisClient) { self.client = client }

    package var isConnected: Bool { isUp.load(ordering: .acquiring) }

    package func publish(_ message: [UInt8], on channel: String) {
        let name = Array((client.configuration.prefix + channel).utf8)
        // What cannot be sent is lost, as a message may be; the client counts it.
        client.submit(RedisCommand([Array("PUBLISH".utf8), name, sender + message])) { _ in }
    }

    package func listen(on channel: String, _ listener: BroadcastListener) {
        channels.withLock { $0[client.configuration.prefix + channel] = listener }
    }

    package func run() async {
        let flag = StopFlag()
        await withTaskCancellationHandler {
            await withCheckedContinuation { (done: CheckedContinuation<Void, Never>) in
                let thread = Thread { [self] in
                    receive(until: flag)
                    done.resume()
                }
                thread.name = "hms-redis-news"
                thread.start()
            }
        } onCancel: {
            flag.raise()
        }
    }

    /// Until the flag is raised, which is seen within a quarter of a second.
    private func receive(until flag: StopFlag) {
        BrokenPipes.ignore()
        let listeners = channels.withLock { $0 }
        guard !listeners.isEmpty else { return flag.wait() }
        var backoff = Backoff()
        while !flag.isRaised {
            do throws(ConnectionFailure) {
                let connection = try Connection(client.configuration)
                try subscribe(connection, Array(listeners.keys))
                backoff = Backoff()
                isUp.store(true, ordering: .releasing)
                for listener in listeners.values { listener.gap() }
                try follow(connection, listeners, flag)
            } catch {
                if isUp.exchange(false, ordering: .acquiringAndReleasing) {
                    client.logger.warning("messages of others do not arrive", metadata: ["state": "\(error)"])
                }
                flag.wait(for: backoff.next())
            }
        }
        isUp.store(false, ordering: .releasing)
    }

    private func subscribe(_ connection: Connection, _ names: [String]) throws(ConnectionFailure) {
        let deadline = ContinuousClock.now + client.configuration.connectTimeout
        try connection.send(RedisCommand(["SUBSCRIBE"] + names).wire, until: deadline)
        for _ in names {
            if case .failure(let code) = try connection.receive(until: deadline) {
                throw ConnectionFailure(description: "SUBSCRIBE was refused: \(code)")
            }
        }
    }

    /// Hands messages on. A server that says nothing is asked every second whether it is there.
    private func follow(
        _ connection: Connection, _ listeners: [String: BroadcastListener], _ flag: StopFlag
    ) throws(ConnectionFailure) {
        var heard = ContinuousClock.now
        var asked: ContinuousClock.Instant?
        while !flag.isRaised {
            do throws(ConnectionFailure) {
                let reply = try connection.receive(until: .now + .milliseconds(250))
                heard = .now
                asked = nil
                deliver(reply, listeners)
            } catch  where error.isTimeout {
                let now = ContinuousClock.now
                if let asked, now - asked > client.configuration.commandTimeout { throw .timedOut }
                if asked == nil, now - heard > .seconds(1) {
                    try connection.send(RedisCommand(["PING"]).wire, until: now + client.configuration.commandTimeout)
                    asked = now
                }
            }
        }
    }

    private func deliver(_ reply: RedisReply, _ listeners: [String: BroadcastListener]) {
        guard let parts = reply.asArray, parts.count == 3, parts[0].asText == "message", let channel = parts[1].asText,
            case .bytes(let bytes) = parts[2], bytes.count >= sender.count, !bytes.starts(with: sender)
        else { return }
        listeners[channel]?.receive(Array(bytes[sender.count...]))
    }
}

/// Raised once, from any thread.
private final class StopFlag: Sendable {
    private let condition = NSCondition()
    private let raised = Atomic<Bool>(false)

    var isRaised: Bool { raised.load(ordering: .acquiring) }

    func raise() {
        raised.store(true, ordering: .releasing)
        condition.lock()
        condition.broadcast()
        condition.unlock()
    }

    /// - Parameter seconds: at most; nothing is until the flag is raised.
    func wait(for seconds: Double? = nil) {
        condition.lock()
        defer { condition.unlock() }
        guard let seconds else {
            // Not until the distant future: Foundation's own arithmetic traps on it.
            while !isRaised { condition.wait() }
            return
        }
        let limit = Date(timeIntervalSinceNow: seconds)
        while !isRaised, condition.wait(until: limit) {}
    }
}
