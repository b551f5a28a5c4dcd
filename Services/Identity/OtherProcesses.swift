import Kernel
import Logging
import Messaging
import Security
import Storage
import Synchronization

/// The other processes that serve the same Identity, on the same store. Each has in memory what is asked for at each request:
/// ended sessions, roles, clients, API keys. What one changes it tells the others at once; and each asks the store twice a
/// second what has ended, so that a message may be lost, and whatever carries the messages may be away.
final class OtherProcesses: Sendable {
    private static let channel = "identity"
    /// Sessions in one message.
    private static let most = 500

    private let broadcast: (any Broadcast)?
    private let needsReload = Atomic<Bool>(false)

    /// - Parameter broadcast: nothing, where one process serves Identity.
    init(_ broadcast: (any Broadcast)?) { self.broadcast = broadcast }

    var areThere: Bool { broadcast != nil }

    func sessionsEnded(_ sessions: [SessionID]) {
        for start in stride(from: 0, to: sessions.count, by: Self.most) {
            let part = sessions[start..<min(start + Self.most, sessions.count)]
            tell(["sessions": .array(part.map { .string($0.text) })])
        }
    }

    func rightsChanged(of user: UserID, at now: Instant) {
        tell(["user": .string(user.text), "before": .integer(now.milliseconds)])
    }

    /// Roles, clients or API keys.
    func reload() { tell(["reload": .bool(true)]) }

    /// To be called once, before messages come.
    func listen(_ core: IdentityCore) {
        let listener = BroadcastListener(
            receive: { [needsReload = Flag(self)] message in
                guard let news = try? JSONValue(parsing: message) else { return needsReload.raise() }
                if let sessions = news["sessions"]?.asArray {
                    core.refuseTokensHere(of: sessions.compactMap { $0.asString.flatMap { SessionID($0) } })
                } else if let user = news["user"]?.asString.flatMap({ UserID($0) }), let before = news["before"]?.asInt
                {
                    core.tokens.revokeAll(user: user, before: Instant(milliseconds: Int64(before)))
                    core.apiKeys.forgetAll()
                } else {
                    needsReload.raise()
                }
            }, gap: { [needsReload = Flag(self)] in needsReload.raise() })
        broadcast?.listen(on: Self.channel, listener)
    }

    /// Whether something must be loaded again. Asking takes the mark away.
    func takeReload() -> Bool { needsReload.exchange(false, ordering: .acquiringAndReleasing) }

    private func tell(_ news: JSONValue) { broadcast?.publish(news.bytes, on: Self.channel) }

    /// Holds the processes weakly: their broadcast holds the listener.
    private struct Flag: Sendable {
        private weak let processes: OtherProcesses?

        init(_ processes: OtherProcesses) { self.processes = processes }

        func raise() { processes?.needsReload.store(true, ordering: .releasing) }
    }
}

extension IdentityModule {
    /// How often the store is asked what has ended.
    static let look = Duration.milliseconds(500)
    /// Everything is loaded again this often, whether or not a message said so.
    private static let reload = Duration.seconds(30)
    /// What the clocks of the processes may differ by, and a transaction may take.
    private static let overlap = Duration.seconds(30)

    /// Keeps this process's memory up to date with what other processes change, until the task is cancelled. Returns at once,
    /// where there are none.
    package func followOtherProcesses() async {
        guard core.others.areThere else { return }
        var looked = core.clock.now
        var loaded = ContinuousClock.now
        var isFailing = false
        while !Task.isCancelled {
            do {
                let now = core.clock.now
                try await loadRevocations(since: looked - Self.overlap)
                looked = now
                if core.others.takeReload() || ContinuousClock.now - loaded > Self.reload {
                    loaded = .now
                    try await roles.load()
                    try await oauth.load()
                    try await core.keys.load(from: store, at: now)
                }
                isFailing = false
            } catch {
                if Task.isCancelled { return }
                if !isFailing {
                    core.logger.warning(
                        "what other processes changed could not be read", metadata: ["error": "\(type(of: error))"])
                }
                isFailing = true
            }
            try? await Task.sleep(for: Self.look)
        }
    }
}
