import Kernel
import Synchronization
import Testing

@testable import Realtime

/// A WebSocket that keeps what is sent over it.
final class RecordedWire: Wire {
    private let state = Mutex<(sent: [String], isClosed: Bool, isFull: Bool)>(([], false, false))

    var sent: [String] { state.withLock { $0.sent } }
    var isClosed: Bool { state.withLock { $0.isClosed } }

    /// The client takes no more.
    func fill() { state.withLock { $0.isFull = true } }

    func send(_ text: String) -> Bool {
        state.withLock { state in
            guard !state.isFull else { return false }
            state.sent.append(text)
            return true
        }
    }

    func close() { state.withLock { $0.isClosed = true } }
}

@Suite("Sessions of Engine.IO")
struct SessionTests {
    private static let start = ContinuousClock.now

    private func session(_ wire: RecordedWire? = nil, _ change: (inout LiveConfiguration) -> Void = { _ in })
        -> EngineSession
    {
        var configuration = LiveConfiguration()
        change(&configuration)
        return EngineSession(id: "s", wire: wire, configuration: configuration, now: Self.start)
    }

    @Test("a poll gets at once what waits, and else waits for what comes")
    func polling() async {
        let session = session()
        session.send("4a")
        session.send("4b")
        #expect(await session.poll() == ["4a", "4b"])
        async let next = session.poll()
        while session.state.withLock({ $0.poll == nil }) { await Task.yield() }
        session.send("4c")
        #expect(await next == ["4c"])
    }

    @Test("of two polls at once the later one counts, and the earlier one ends")
    func twoPolls() async {
        let session = session()
        async let first = session.poll()
        while session.state.withLock({ $0.poll == nil }) { await Task.yield() }
        async let second = session.poll()
        #expect(await first == ["6"])
        session.send("4a")
        #expect(await second == ["4a"])
    }

    @Test("a poll ends with its task")
    func cancelledPoll() async {
        let session = session()
        let poll = Task { await session.poll() }
        while session.state.withLock({ $0.poll == nil }) { await Task.yield() }
        poll.cancel()
        #expect(await poll.value == ["6"])
    }

    @Test("a WebSocket takes over from polling without losing or doubling a message")
    func upgrade() async {
        let session = session()
        let wire = RecordedWire()
        async let poll = session.poll()
        while session.state.withLock({ $0.poll == nil }) { await Task.yield() }
        #expect(session.attach(probe: wire))
        session.receive("2probe", over: wire)
        #expect(wire.sent == ["3probe"])
        #expect(await poll == ["6"])
        session.send("4while-probing")
        session.receive("5", over: wire)
        session.send("4after")
        #expect(wire.sent == ["3probe", "4while-probing", "4after"])
        #expect(!session.attach(probe: RecordedWire()))
        session.lost(wire)
        #expect(session.end == .left)
    }

    @Test("a WebSocket that was only tried may go; the session goes on polling")
    func failedProbe() async {
        let session = session()
        let wire = RecordedWire()
        #expect(session.attach(probe: wire))
        session.lost(wire)
        session.send("4a")
        #expect(await session.poll() == ["4a"])
        #expect(session.isOpen)
    }

    @Test("who does not answer a ping is dropped; who does stays")
    func heartbeat() {
        let wire = RecordedWire()
        let session = session(wire)
        session.didConnect()
        session.tick(Self.start + .seconds(24))
        #expect(wire.sent == [])
        session.tick(Self.start + .seconds(25))
        #expect(wire.sent == ["2"])
        session.receive("3", over: wire)
        session.tick(.now + .seconds(24))
        #expect(wire.sent == ["2"])
        session.tick(.now + .seconds(26))
        #expect(wire.sent == ["2", "2"])
        session.tick(.now + .seconds(47))
        #expect(session.end == .silent)
        #expect(wire.isClosed)
    }

    @Test("who does not say who it is, is dropped")
    func connectTimeout() {
        let session = session()
        session.tick(Self.start + .seconds(19))
        #expect(session.isOpen)
        session.tick(Self.start + .seconds(20))
        #expect(session.end == .unauthenticated)
    }

    @Test("who takes nothing is dropped, in either transport")
    func slow() {
        let polling = session { $0.mostWaitingBytes = 10 }
        polling.send("4aaaaaaaaa")
        #expect(polling.isOpen)
        polling.send("4b")
        #expect(polling.end == .slow)
        let wire = RecordedWire()
        let socket = session(wire)
        wire.fill()
        socket.send("4a")
        #expect(socket.end == .slow)
        #expect(wire.isClosed)
    }

    @Test("who sends too much, or what is no packet, is dropped")
    func misbehaved() {
        for text in ["", "9", "0{}", "bAAAA"] {
            let wire = RecordedWire()
            let session = session(wire)
            session.receive(text, over: wire)
            #expect(session.end == .misbehaved, "\(text)")
        }
        let wire = RecordedWire()
        let session = session(wire) { $0.mostPacketsPerSecond = 5 }
        for _ in 0..<5 { session.receive("3", over: wire) }
        #expect(session.isOpen)
        session.tick(Self.start)
        for _ in 0..<5 { session.receive("3", over: wire) }
        #expect(session.isOpen)
        session.receive("3", over: wire)
        #expect(session.end == .misbehaved)
    }

    @Test("the last words reach a client that polls")
    func farewell() async {
        let session = session()
        session.send("4a")
        session.close(.signedOut, last: ["41"])
        #expect(await session.poll() == ["4a", "41", "1"])
        #expect(await session.poll() == ["1"])
        #expect(!session.isForgettable(at: .now))
        #expect(session.isForgettable(at: .now + .seconds(11)))
    }
}
