import Foundation

/// A TCP connection that never waits beyond a deadline. Used by one thread; closed when it is gone.
struct Socket: ~Copyable {
    let descriptor: Int32

    /// Tries the addresses of the host one after the other.
    init(host: String, port: Int, until deadline: ContinuousClock.Instant) throws(ConnectionFailure) {
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        let status = getaddrinfo(host, String(port), &hints, &list)
        guard status == 0, let first = list else {
            throw ConnectionFailure(description: "\(host): \(String(cString: gai_strerror(status)))")
        }
        defer { freeaddrinfo(first) }
        var failure = ConnectionFailure.timedOut
        var next: UnsafeMutablePointer<addrinfo>? = first
        while let address = next {
            do throws(ConnectionFailure) {
                descriptor = try Self.connect(address.pointee, until: deadline)
                return
            } catch {
                failure = error
            }
            next = address.pointee.ai_next
        }
        throw failure
    }

    deinit { close(descriptor) }

    private static func connect(
        _ address: addrinfo, until deadline: ContinuousClock.Instant
    ) throws(ConnectionFailure) -> Int32 {
        let kind = address.ai_socktype | Int32(SOCK_NONBLOCK.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        let descriptor = socket(address.ai_family, kind, address.ai_protocol)
        guard descriptor >= 0 else { throw Self.failure(errno) }
        var one: Int32 = 1
        let size = socklen_t(MemoryLayout<Int32>.size)
        setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &one, size)
        setsockopt(descriptor, SOL_SOCKET, SO_KEEPALIVE, &one, size)
        do throws(ConnectionFailure) {
            if Foundation.connect(descriptor, address.ai_addr, address.ai_addrlen) != 0 {
                guard errno == EINPROGRESS else { throw Self.failure(errno) }
                try wait(descriptor, for: POLLOUT, until: deadline)
                var error: Int32 = 0
                var length = size
                getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &error, &length)
                guard error == 0 else { throw Self.failure(error) }
            }
        } catch {
            close(descriptor)
            throw error
        }
        return descriptor
    }

    /// Returns when the socket is ready, or has an error that the next call tells.
    static func wait(
        _ descriptor: Int32, for events: Int32, until deadline: ContinuousClock.Instant
    ) throws(ConnectionFailure) {
        while true {
            let left = (deadline - .now) / .milliseconds(1)
            guard left > 0 else { throw .timedOut }
            var ready = pollfd(fd: descriptor, events: Int16(events), revents: 0)
            let count = poll(&ready, 1, Int32(min(left.rounded(.up), 3_600_000)))
            if count > 0 { return }
            guard count == 0 || errno == EINTR else { throw Self.failure(errno) }
        }
    }

    /// Whether something came that nobody asked for, or the other end closed: either way it is of no more use.
    var hasInput: Bool {
        var ready = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        return poll(&ready, 1, 0) != 0
    }

    /// Bytes sent; nothing when the socket is full now.
    func send(_ bytes: UnsafeRawBufferPointer) throws(ConnectionFailure) -> Int? {
        let count = Foundation.send(descriptor, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL))
        if count >= 0 { return count }
        guard errno == EAGAIN || errno == EINTR else { throw Self.failure(errno) }
        return nil
    }

    /// Bytes received; nothing when there are none now.
    func receive(_ buffer: UnsafeMutableRawBufferPointer) throws(ConnectionFailure) -> Int? {
        let count = recv(descriptor, buffer.baseAddress, buffer.count, 0)
        if count > 0 { return count }
        if count == 0 { throw .ended }
        guard errno == EAGAIN || errno == EINTR else { throw Self.failure(errno) }
        return nil
    }

    private static func failure(_ code: Int32) -> ConnectionFailure {
        ConnectionFailure(description: String(cString: strerror(code)))
    }
}
