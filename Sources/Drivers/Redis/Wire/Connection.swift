import Foundation

/// One connection, signed in and ready. Used by one thread.
final class Connection {
    private let socket: Socket
    private let tls: TLSSession?
    private var parser: ReplyParser
    private var buffer = [UInt8](repeating: 0, count: 16 * 1024)

    init(_ configuration: RedisConfiguration) throws(ConnectionFailure) {
        let deadline = ContinuousClock.now + configuration.connectTimeout
        socket = try Socket(host: configuration.host, port: configuration.port, until: deadline)
        if let options = configuration.tls {
            tls = try TLSSession(options, host: configuration.host, socket: socket, until: deadline)
        } else {
            tls = nil
        }
        parser = try ReplyParser()
        var steps: [(name: String, words: [String])] = []
        if let password = configuration.password {
            steps.append(("AUTH", ["AUTH"] + (configuration.username.map { [$0] } ?? []) + [password]))
        }
        if configuration.database != 0 { steps.append(("SELECT", ["SELECT", String(configuration.database)])) }
        steps.append(("PING", ["PING"]))
        for step in steps {
            try send(RedisCommand(step.words).wire, until: deadline)
            if case .failure(let code) = try receive(until: deadline) {
                throw ConnectionFailure(description: "\(step.name) was refused: \(code)")
            }
        }
    }

    /// Whether the server closed it, or said something that nobody asked for.
    var isStale: Bool { socket.hasInput }

    func send(_ bytes: [UInt8], until deadline: ContinuousClock.Instant) throws(ConnectionFailure) {
        var sent = 0
        while sent < bytes.count {
            let (count, events) = try bytes.withUnsafeBytes { all in
                Result { () throws(ConnectionFailure) in try write(UnsafeRawBufferPointer(rebasing: all[sent...])) }
            }.get()
            sent += count
            if let events { try Socket.wait(socket.descriptor, for: events, until: deadline) }
        }
    }

    /// The next answer.
    func receive(until deadline: ContinuousClock.Instant) throws(ConnectionFailure) -> RedisReply {
        while true {
            if let reply = try parser.next() { return reply }
            let (count, events) = try read()
            if count > 0 {
                try buffer.withUnsafeBytes { all in
                    Result { () throws(ConnectionFailure) in
                        try parser.feed(UnsafeRawBufferPointer(rebasing: all[..<count]))
                    }
                }.get()
            }
            if let events { try Socket.wait(socket.descriptor, for: events, until: deadline) }
        }
    }

    /// Bytes sent, and what to wait for before the next.
    private func write(_ bytes: UnsafeRawBufferPointer) throws(ConnectionFailure) -> (Int, Int32?) {
        if let tls {
            let (count, wish) = try tls.send(bytes)
            return (count, wish?.events)
        }
        guard let count = try socket.send(bytes) else { return (0, POLLOUT) }
        return (count, nil)
    }

    private func read() throws(ConnectionFailure) -> (Int, Int32?) {
        try buffer.withUnsafeMutableBytes { bytes in
            Result { () throws(ConnectionFailure) -> (Int, Int32?) in
                if let tls {
                    let (count, wish) = try tls.receive(bytes)
                    return (count, wish?.events)
                }
                guard let count = try socket.receive(bytes) else { return (0, POLLIN) }
                return (count, nil)
            }
        }.get()
    }
}
