import Kernel
import Observability
import Synchronization

/// The sockets there are, and who watches what.
final class Hub: Sendable {
    fileprivate struct Member {
        let session: EngineSession
        var user: String?
        var login: SessionID?
        var topics: Set<String> = []
    }

    fileprivate struct State {
        var members: [String: Member] = [:]
        /// Ids of sessions by topic.
        var rooms: [String: Set<String>] = [:]
        var users: [String: Int] = [:]
        var isStopping = false
    }

    private let state = Mutex(State())
    private let configuration: LiveConfiguration
    private let sent: Counter
    private let drops: CounterSet

    init(_ configuration: LiveConfiguration, metrics: Metrics) {
        self.configuration = configuration
        sent = metrics.counter("hms_live_messages_sent_total", "Changes that were told to sockets.")
        drops = metrics.counters(
            "hms_live_closed_total", "Sockets of live updates that ended, by the reason.", label: "reason",
            values: EndOfSession.allCases.map(\.rawValue))
        metrics.gauge("hms_live_sockets", "Sockets of live updates that are open now.") { [weak self] in
            self.map { Double($0.count) }
        }
    }

    var count: Int { state.withLock { state in state.members.values.count { $0.session.isOpen } } }

    /// Whether anything is watched at all.
    var isWatched: Bool { state.withLock { !$0.rooms.isEmpty } }

    /// Whether no more sockets are taken now.
    var isFull: Bool { state.withLock { isFull($0) } }

    private func isFull(_ state: State) -> Bool {
        state.isStopping || state.members.count >= configuration.mostSockets
    }

    /// False, if no more sockets are taken.
    func admit(_ session: EngineSession) -> Bool {
        state.withLock { state in
            guard !isFull(state) else { return false }
            state.members[session.id] = Member(session: session)
            return true
        }
    }

    func session(_ id: String) -> EngineSession? { state.withLock { $0.members[id]?.session } }

    /// Notes whose the socket is. False, if the user has too many.
    func connect(_ session: EngineSession, _ caller: Caller) -> Bool {
        state.withLock { state in
            guard state.members[session.id] != nil, state.users[caller.id, default: 0] < configuration.mostSocketsOfUser
            else { return false }
            state.members[session.id]?.user = caller.id
            state.members[session.id]?.login = caller.session
            state.users[caller.id, default: 0] += 1
            return true
        }
    }

    /// What the socket watches from now on.
    func watch(_ session: EngineSession, _ topics: Set<String>) {
        state.withLock { state in
            guard let known = state.members[session.id]?.topics else { return }
            for topic in known.subtracting(topics) { state.leave(topic, session.id) }
            for topic in topics.subtracting(known) { state.rooms[topic, default: []].insert(session.id) }
            state.members[session.id]?.topics = topics
        }
    }

    /// The socket is over. Its session is known for a moment more, so that a client that polls is told.
    func leave(_ session: EngineSession) {
        drops[session.end?.rawValue ?? ""].increment()
        state.withLock { state in
            guard let member = state.members[session.id] else { return }
            for topic in member.topics { state.leave(topic, session.id) }
            if let user = member.user {
                let left = state.users[user, default: 1] - 1
                state.users[user] = left > 0 ? left : nil
            }
            state.members[session.id] = Member(session: session)
        }
    }

    /// Tells each change to those who watch its topic.
    func deliver(_ changes: [Change]) {
        for change in changes {
            let sessions = state.withLock { state in
                (state.rooms[change.topic] ?? []).compactMap { state.members[$0]?.session }
            }
            guard !sessions.isEmpty else { continue }
            let message = SocketPacket.event("changed", change.payload).message
            for session in sessions { session.send(message) }
            sent.increment(by: sessions.count)
        }
    }

    /// Something of every topic may have changed: whoever watches one reads it again.
    func deliverMissed() { deliver(state.withLock { $0.rooms.keys.sorted() }.map { .many($0, 0) }) }

    /// Ends the sockets of a session of HMS, which is over.
    func end(login: SessionID) {
        let ended = state.withLock { state in
            state.members.values.filter { $0.login == login }.map(\.session)
        }
        for session in ended { session.close(.signedOut, last: [SocketPacket(.disconnect).message]) }
    }

    func tick(_ now: ContinuousClock.Instant) {
        let sessions = state.withLock { state in
            for (id, member) in state.members where member.session.isForgettable(at: now) { state.members[id] = nil }
            return state.members.values.map(\.session)
        }
        for session in sessions { session.tick(now) }
    }

    /// Ends all sockets, and takes no more.
    func stop() {
        let sessions = state.withLock { state in
            state.isStopping = true
            return state.members.values.map(\.session)
        }
        for session in sessions { session.close(.shutdown) }
    }
}

extension Hub.State {
    fileprivate mutating func leave(_ topic: String, _ session: String) {
        rooms[topic]?.remove(session)
        if rooms[topic]?.isEmpty == true { rooms[topic] = nil }
    }
}
