import CRabbitMQ
import Foundation
import Glibc
import Logging
import Synchronization

/// What a client does with its connection. It belongs to the client's thread.
protocol RabbitRole: AnyObject, SendableMetatype {
    associatedtype Command: Sendable

    func connected(_ connection: RabbitConnection) throws(RabbitError)
    func received(_ incoming: RabbitConnection.Incoming, _ connection: RabbitConnection) throws(RabbitError)
    func perform(_ command: Command, _ connection: RabbitConnection) throws(RabbitError)
    /// Called about every second.
    func tick() throws(RabbitError)
    /// Instead of `perform`, while there is no connection.
    func refuse(_ command: Command)
    func disconnected(_ error: RabbitError)
}

/// How a client is doing, for metrics and readiness.
package final class RabbitHealth: Sendable {
    private let connectedNow = Atomic<Bool>(false)
    private let made = Atomic<Int>(0)

    package var hasConnected: Bool { made.load(ordering: .acquiring) > 0 }
    package var isConnected: Bool { connectedNow.load(ordering: .acquiring) }
    /// Connections made after the first one.
    package var reconnects: Int { max(0, made.load(ordering: .relaxed) - 1) }
    var connections: Int { made.load(ordering: .relaxed) }

    fileprivate func connect() {
        made.wrappingAdd(1, ordering: .releasing)
        connectedNow.store(true, ordering: .releasing)
    }

    fileprivate func disconnect() { connectedNow.store(false, ordering: .releasing) }
}

/// Keeps one connection, on a thread of its own: connects again when it broke, waiting longer each time, and hands what comes
/// and what is asked to its role.
final class RabbitThread<Role: RabbitRole>: Sendable {
    private static var shortestPause: Double { 0.2 }
    private static var longestPause: Double { 10 }

    private let address: RabbitAddress
    private let options: RabbitOptions
    private let name: String
    private let logger: Logger
    private let makeRole: @Sendable () -> Role
    /// Nothing while the thread does not run.
    private let commands = Mutex<[Role.Command]?>(nil)
    private let isStopped = Atomic<Bool>(false)
    private let wakeUp = WakeUp()
    let health = RabbitHealth()

    init(
        _ address: RabbitAddress, _ options: RabbitOptions, name: String, logger: Logger,
        role: @escaping @Sendable () -> Role
    ) {
        self.address = address
        self.options = options
        self.name = name
        self.logger = logger
        makeRole = role
    }

    /// Returns when the task was cancelled and the thread has ended. Once for each client.
    func run() async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let thread = Thread { [self] in
                    serve()
                    continuation.resume()
                }
                thread.name = name
                thread.start()
            }
        } onCancel: {
            isStopped.store(true, ordering: .releasing)
            wakeUp.wake()
        }
    }

    /// To be performed in order, on the thread. False, if the thread does not run.
    @discardableResult
    func send(_ command: Role.Command) -> Bool {
        let isTaken = commands.withLock { commands in
            commands?.append(command)
            return commands != nil
        }
        if isTaken { wakeUp.wake() }
        return isTaken
    }

    private func serve() {
        let role = makeRole()
        commands.withLock { $0 = [] }
        var pause = Self.shortestPause
        var attempt = 0
        while !isStopped.load(ordering: .acquiring) {
            let host = address.hosts[attempt % address.hosts.count]
            attempt += 1
            do throws(RabbitError) {
                let connection = try RabbitConnection(
                    to: host, of: address, options, name: name, number: health.connections)
                try role.connected(connection)
                health.connect()
                logger.info("connected to RabbitMQ", metadata: ["host": "\(host)", "client": "\(name)"])
                pause = Self.shortestPause
                try converse(role, connection)
                connection.close()
                role.disconnected(.notConnected)
            } catch {
                role.disconnected(error)
                logger.warning("no connection to RabbitMQ", metadata: ["client": "\(name)", "error": "\(error)"])
            }
            health.disconnect()
            // With jitter: clients that lost their broker together do not come back together.
            rest(.seconds(Double.random(in: pause / 2...pause)), role)
            pause = min(pause * 2, Self.longestPause)
        }
        let left = commands.withLock { commands in
            defer { commands = nil }
            return commands ?? []
        }
        for command in left { role.refuse(command) }
    }

    /// Until the client is stopped.
    private func converse(_ role: Role, _ connection: RabbitConnection) throws(RabbitError) {
        var ticked = ContinuousClock.now
        while !isStopped.load(ordering: .acquiring) {
            for command in take() { try role.perform(command, connection) }
            var count = 0
            while count < 1000, let incoming = try connection.next() {
                try role.received(incoming, connection)
                count += 1
            }
            if ContinuousClock.now - ticked > .seconds(1) {
                try role.tick()
                ticked = .now
            }
            if count == 0 { wakeUp.wait(orFor: connection.descriptor, atMost: .seconds(1)) }
        }
        // What was asked before the end is still done.
        for command in take() { try role.perform(command, connection) }
    }

    private func rest(_ pause: Duration, _ role: Role) {
        let end = ContinuousClock.now + pause
        while !isStopped.load(ordering: .acquiring) {
            for command in take() { role.refuse(command) }
            let left = end - .now
            guard left > .zero else { return }
            wakeUp.wait(orFor: nil, atMost: left)
        }
    }

    private func take() -> [Role.Command] {
        commands.withLock { commands in
            defer { commands = [] }
            return commands ?? []
        }
    }
}

/// Wakes a thread that waits for a socket.
private final class WakeUp: Sendable {
    private let descriptor = eventfd(0, O_NONBLOCK | O_CLOEXEC)

    deinit { Glibc.close(descriptor) }

    func wake() {
        var one: UInt64 = 1
        _ = write(descriptor, &one, MemoryLayout.size(ofValue: one))
    }

    /// Returns when woken, when the socket has something to read, or when the time is up. A wake-up that came before counts.
    func wait(orFor socket: Int32?, atMost limit: Duration) {
        var files = [pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)]
        if let socket { files.append(pollfd(fd: socket, events: Int16(POLLIN), revents: 0)) }
        let milliseconds = limit.components.seconds * 1000 + limit.components.attoseconds / 1_000_000_000_000_000
        poll(&files, nfds_t(files.count), Int32(clamping: max(1, milliseconds)))
        var count: UInt64 = 0
        _ = read(descriptor, &count, MemoryLayout.size(ofValue: count))
    }
}
