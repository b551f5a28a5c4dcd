import Synchronization

/// Tells the other processes that serve the same hospital something at once. At most once: a message can be lost, so it may
/// only say "look again", or what the receiver would find out by itself a little later.
package protocol Broadcast: Sendable {
    /// Sends to all other members, never to oneself. Does not wait. - Parameter message: at most 64 kB.
    func publish(_ message: [UInt8], on channel: String)

    /// Set once for each channel, before `run`. The listener is called from one thread, which it must not hold up.
    func listen(on channel: String, _ listener: BroadcastListener)

    /// Receives until the task is cancelled.
    func run() async

    /// Whether messages of others arrive now.
    var isConnected: Bool { get }
}

package struct BroadcastListener: Sendable {
    package let receive: @Sendable ([UInt8]) -> Void
    /// Called when receiving begins, and begins again after it was interrupted: messages may have been missed before.
    package let gap: @Sendable () -> Void

    package init(receive: @escaping @Sendable ([UInt8]) -> Void, gap: @escaping @Sendable () -> Void = {}) {
        self.receive = receive
        self.gap = gap
    }
}

/// Where members within one process meet: the whole of a hospital that one process serves, and of tests.
package final class LocalBroadcast: Sendable {
    private let members = Mutex<[(member: LocalMember, channels: [String: BroadcastListener])]>([])

    package init() {}

    package func join() -> LocalMember { LocalMember(meeting: self) }

    fileprivate func enter(_ member: LocalMember, _ channels: [String: BroadcastListener]) {
        members.withLock { $0.append((member, channels)) }
        for listener in channels.values { listener.gap() }
    }

    fileprivate func leave(_ member: LocalMember) { members.withLock { $0.removeAll { $0.member === member } } }

    fileprivate func publish(_ message: [UInt8], on channel: String, from sender: LocalMember) {
        let listeners = members.withLock { members in
            members.filter { $0.member !== sender }.compactMap { $0.channels[channel] }
        }
        for listener in listeners { listener.receive(message) }
    }
}

package final class LocalMember: Broadcast {
    private struct State {
        var channels: [String: BroadcastListener] = [:]
        var isRunning = false
    }

    private let meeting: LocalBroadcast
    private let state = Mutex(State())

    fileprivate init(meeting: LocalBroadcast) { self.meeting = meeting }

    package func publish(_ message: [UInt8], on channel: String) { meeting.publish(message, on: channel, from: self) }

    package func listen(on channel: String, _ listener: BroadcastListener) {
        state.withLock { $0.channels[channel] = listener }
    }

    package func run() async {
        let channels = state.withLock { state in
            state.isRunning = true
            return state.channels
        }
        meeting.enter(self, channels)
        while !Task.isCancelled { try? await Task.sleep(for: .seconds(3600)) }
        meeting.leave(self)
        state.withLock { $0.isRunning = false }
    }

    package var isConnected: Bool { state.withLock { $0.isRunning } }
}
