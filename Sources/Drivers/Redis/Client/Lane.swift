import Foundation
import Logging
import Observability

/// One connection and its thread: makes it, works off commands, and makes it again when it broke.
struct Lane: Sendable {
    /// An idle connection is tried this often, so that a server that vanished is noticed.
    private static let idle = Duration.seconds(2)

    private let configuration: RedisConfiguration
    private let queue: CommandQueue
    private let figures: RedisFigures
    private let logger: Logger

    init(_ configuration: RedisConfiguration, _ queue: CommandQueue, _ figures: RedisFigures, _ logger: Logger) {
        self.configuration = configuration
        self.queue = queue
        self.figures = figures
        self.logger = logger
    }

    /// Until the queue is closed.
    func run() {
        defer { queue.laneEnded() }
        BrokenPipes.ignore()
        var backoff = Backoff()
        var isKnownAway = false
        while !queue.isClosed {
            do throws(ConnectionFailure) {
                let connection = try Connection(configuration)
                figures.connects.increment()
                if isKnownAway { logger.info("Redis is connected again") }
                isKnownAway = false
                backoff = Backoff()
                queue.laneConnected()
                let failure = serve(connection)
                queue.laneDisconnected()
                guard let failure else { continue }
                logger.warning("the connection to Redis broke", metadata: ["state": "\(failure)"])
            } catch {
                if !isKnownAway { logger.warning("Redis cannot be reached", metadata: ["state": "\(error)"]) }
                isKnownAway = true
                queue.pause(until: Date(timeIntervalSinceNow: backoff.next()))
            }
        }
    }

    /// Until the connection breaks; nothing, when the queue was closed.
    private func serve(_ connection: Connection) -> ConnectionFailure? {
        while true {
            switch queue.next(until: Date(timeIntervalSinceNow: Self.idle / .seconds(1))) {
            case .over: return nil
            case .idle:
                do throws(ConnectionFailure) {
                    let deadline = ContinuousClock.now + configuration.commandTimeout
                    try connection.send(RedisCommand(["PING"]).wire, until: deadline)
                    _ = try connection.receive(until: deadline)
                } catch {
                    return error
                }
            case .work(let batch):
                // Nothing was sent on it yet, so nothing is lost by another connection.
                if connection.isStale {
                    queue.putBack(batch)
                    return .ended
                }
                if let failure = work(batch, connection) { return failure }
            }
        }
    }

    /// Sends all, then reads all answers. What is still without one when the connection breaks may have been carried out.
    private func work(_ batch: [PendingCommand], _ connection: Connection) -> ConnectionFailure? {
        let now = ContinuousClock.now
        var live: [PendingCommand] = []
        var wire: [UInt8] = []
        for command in batch {
            figures.waited.observe(now - command.arrived)
            guard now < command.deadline else {
                command.answer(.failure(.timedOut))
                continue
            }
            live.append(command)
            wire += command.command.wire
        }
        guard !live.isEmpty else { return nil }
        let deadline = now + configuration.commandTimeout
        var answered = 0
        var failure: ConnectionFailure?
        do throws(ConnectionFailure) {
            try connection.send(wire, until: deadline)
            while answered < live.count {
                let reply = try connection.receive(until: deadline)
                live[answered].answer(Self.result(reply))
                answered += 1
                if Self.isElsewhere(reply) { failure = ConnectionFailure(description: "the server changed its part") }
            }
        } catch {
            failure = error
            fail(live[answered...], error)
        }
        return failure
    }

    private func fail(_ commands: ArraySlice<PendingCommand>, _ failure: ConnectionFailure) {
        var again: [PendingCommand] = []
        for var command in commands {
            if command.command.isRepeatable, !command.isRepeated, !failure.isTimeout {
                command.isRepeated = true
                again.append(command)
            } else {
                command.answer(.failure(failure.isTimeout ? .timedOut : .broken))
            }
        }
        if !again.isEmpty { queue.putBack(again) }
    }

    private static func result(_ reply: RedisReply) -> Result<RedisReply, RedisError> {
        if case .failure(let code) = reply { .failure(.refused(code)) } else { .success(reply) }
    }

    /// The server is no primary any more, or not yet ready: the address may lead to another one by now.
    private static func isElsewhere(_ reply: RedisReply) -> Bool {
        guard case .failure(let code) = reply else { return false }
        return ["READONLY", "LOADING", "MASTERDOWN", "NOAUTH"].contains(code)
    }
}

/// How long to wait before the next try: up to half a second, with jitter, so that not all processes come at once.
struct Backoff {
    private var limit = 0.05

    mutating func next() -> Double {
        defer { limit = min(limit * 2, 0.5) }
        return Double.random(in: limit / 2...limit)
    }
}

enum BrokenPipes {
    /// OpenSSL writes to closed sockets without asking: in this thread that is an error, and not the end of the process.
    static func ignore() {
        var signals = sigset_t()
        sigemptyset(&signals)
        sigaddset(&signals, SIGPIPE)
        pthread_sigmask(SIG_BLOCK, &signals, nil)
    }
}
