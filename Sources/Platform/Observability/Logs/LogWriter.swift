import Dispatch
import Foundation
package import Kernel
import Synchronization

/// Writes log lines to a file descriptor from a thread of its own, so that logging never waits for the disk, the pipe or the
/// terminal.
///
/// Lines gather in memory and go out in one write after at most 50 ms, or as soon as 64 KiB are waiting. When more than
/// `capacity` bytes wait, because the reader of the logs is slower than HMS, new lines are dropped, counted, and
/// the count is written as a line of its own. A crash loses at most the last 50 ms of lines.
package final class LogWriter: Sendable {
    private struct Waiting {
        var bytes: [UInt8] = []
        var isWriterAwake = false
        var isFullSignalled = false
        var isClosed = false
        /// Lines dropped since the last report in the log.
        var dropped = 0
    }

    /// Delay after the first waiting line, until it is written.
    package static let delay: Duration = .milliseconds(50)
    /// Bytes that are written without further delay.
    package static let batch = 65_536

    private let waiting = Mutex(Waiting())
    /// Held from taking the waiting lines until they are written, so that two flushes keep the order of the lines.
    private let descriptor: Mutex<Int32>
    private let capacity: Int
    private let clock: any HospitalClock
    private let droppedCount = Atomic<Int>(0)
    private let wake = DispatchSemaphore(value: 0)
    private let full = DispatchSemaphore(value: 0)
    private let ended = DispatchSemaphore(value: 0)

    /// Starts the thread, which lives until `shutdown()`.
    /// - Parameters:
    ///   - descriptor: where the lines go; standard error by default. It is not closed.
    ///   - capacity: most bytes that wait in memory.
    package init(
        descriptor: Int32 = STDERR_FILENO, capacity: Int = 4 * 1_048_576, clock: any HospitalClock = SystemClock()
    ) {
        self.descriptor = Mutex(descriptor)
        self.capacity = capacity
        self.clock = clock
        let thread = Thread { [self] in run() }
        thread.name = "hms-log"
        thread.start()
    }

    /// Lines that were dropped since the start.
    package var dropped: Int { droppedCount.load(ordering: .relaxed) }

    /// Hands over one finished line. Never blocks for longer than a copy in memory, except after `shutdown()`, when no
    /// thread is left to write and the line goes out at once.
    package func append(_ line: [UInt8]) {
        let (wakes, fills, isClosed) = waiting.withLock { waiting -> (Bool, Bool, Bool) in
            guard waiting.bytes.count + line.count <= capacity else {
                waiting.dropped += 1
                return (false, false, waiting.isClosed)
            }
            waiting.bytes.append(contentsOf: line)
            let wakes = !waiting.isWriterAwake
            waiting.isWriterAwake = true
            let fills = waiting.bytes.count >= Self.batch && !waiting.isFullSignalled
            if fills { waiting.isFullSignalled = true }
            return (wakes, fills, waiting.isClosed)
        }
        if isClosed { return flush() }
        if wakes { wake.signal() }
        if fills { full.signal() }
    }

    /// Writes what waits, on the calling thread; returns when it is written.
    package func flush() {
        descriptor.withLock { descriptor in
            let (bytes, dropped) = waiting.withLock { waiting in
                let taken = (waiting.bytes, waiting.dropped)
                waiting.bytes = []
                waiting.isWriterAwake = false
                waiting.isFullSignalled = false
                waiting.dropped = 0
                return taken
            }
            if !bytes.isEmpty { Self.write(bytes, to: descriptor) }
            if dropped > 0 {
                droppedCount.wrappingAdd(dropped, ordering: .relaxed)
                Self.write(reportOfDrops(dropped), to: descriptor)
            }
        }
    }

    /// Writes what waits and ends the thread. Lines that come later are written at once.
    package func shutdown() {
        let wasOpen = waiting.withLock { waiting in
            defer { waiting.isClosed = true }
            return !waiting.isClosed
        }
        guard wasOpen else { return flush() }
        wake.signal()
        full.signal()
        ended.wait()
        flush()
    }

    private func run() {
        Self.ignoreBrokenPipes()
        while true {
            wake.wait()
            if !waiting.withLock({ $0.isClosed }) {
                _ = full.wait(timeout: .now() + .milliseconds(Int(Self.delay.milliseconds)))
            }
            flush()
            if waiting.withLock({ $0.isClosed }) { break }
        }
        ended.signal()
    }

    private func reportOfDrops(_ count: Int) -> [UInt8] {
        var line = JSONLine()
        line.add("ts", clock.now.description)
        line.add("level", "warning")
        line.add("logger", "hms.log")
        line.add("message", "Log lines were dropped, because they came faster than they could be written")
        line.add("metadata", [("dropped", String(count))])
        return line.finished()
    }

    /// A closed pipe behind standard error must not kill the hospital: in this thread `write` answers EPIPE instead.
    private static func ignoreBrokenPipes() {
        var signals = sigset_t()
        sigemptyset(&signals)
        sigaddset(&signals, SIGPIPE)
        pthread_sigmask(SIG_BLOCK, &signals, nil)
    }

    /// Nothing can be done about an error here: there is no other place to log it to.
    private static func write(_ bytes: [UInt8], to descriptor: Int32) {
        bytes.withUnsafeBytes { buffer in
            var rest = buffer[...]
            while !rest.isEmpty {
                let count = Foundation.write(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
                if count > 0 {
                    rest = rest.dropFirst(count)
                } else if errno == EAGAIN {
                    var ready = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                    poll(&ready, 1, 100)
                } else if errno != EINTR {
                    return
                }
            }
        }
    }
}
