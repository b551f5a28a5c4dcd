import Kernel
import Logging
import Observability
import Synchronization
import Testing
import Web

@testable import Realtime

/// Tokens are users; what each may do can change, and each can be shut out.
private final class Accounts: Authenticator {
    private let permissions = Mutex<[String: Set<Permission>]>([:])

    func set(_ user: String, _ permissions: Set<Permission>?) {
        self.permissions.withLock { $0[user] = permissions }
    }

    func cached(_ credentials: Credentials) -> Caller? { nil }

    func authenticate(_ credentials: Credentials, request: RequestContext) async throws -> Caller? {
        guard case .bearer(let user) = credentials, let found = permissions.withLock({ $0[user] }) else { return nil }
        return Caller(kind: .user, id: user, roles: [], permissions: found)
    }

    func isGenuine(csrfToken: String, session: String) -> Bool { false }
}

@Suite("A client's conversation")
struct LiveSocketTests {
    private let accounts = Accounts()
    private let hub: Hub
    private let wire = RecordedWire()
    private let session: EngineSession
    private let socket: LiveSocket

    init() {
        var configuration = LiveConfiguration()
        configuration.mostTopics = 3
        hub = Hub(configuration, metrics: Metrics())
        session = EngineSession(id: "s", wire: wire, configuration: configuration)
        socket = LiveSocket(
            session: session, hub: hub,
            topics: TopicTable([TopicRule("queue", .appointmentsRead), TopicRule("system", .systemRead)]),
            authenticator: accounts, handshake: nil, request: .none,
            logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
        _ = hub.admit(session)
        accounts.set("ann", [.appointmentsRead, .systemRead])
    }

    /// Says all of it, and listens to the end.
    private func say(_ messages: String...) async -> [String] {
        for message in messages { session.receive("4" + message, over: wire) }
        let conversation = Task { await socket.run() }
        // Whatever was said before is answered before the goodbye is read.
        session.receive("41", over: wire)
        await conversation.value
        return wire.sent
    }

    @Test("who is known is connected, watches, and is told")
    func watching() async {
        let sent = await say("0{\"token\":\"ann\"}", "21[\"watch\",[\"queue\",\"nope\",\"queue\"]]", "2[\"watch\",[]]")
        #expect(sent[0] == "40{\"sid\":\"s\"}")
        #expect(
            sent[1] == "431[{\"watching\":[\"queue\"],\"refused\":[{\"topic\":\"nope\",\"reason\":\"unknown\"}]}]")
        #expect(sent.last == "1")
        #expect(session.end == .left)
        #expect(hub.count == 0)
        #expect(!hub.isWatched)
    }

    @Test(
        "who is not known is refused, and the session ends",
        arguments: ["0", "0{}", "0{\"token\":\"bob\"}", "0{\"token\":7}"])
    func refused(_ connect: String) async {
        #expect(await say(connect) == ["44{\"message\":\"unauthenticated\"}", "1"])
        #expect(session.end == .unauthenticated)
        #expect(wire.isClosed)
    }

    @Test("who was refused and does not go is closed, and may not try again")
    func lingering() async {
        let begun = ContinuousClock.now
        session.receive("40", over: wire)
        session.receive("40{\"token\":\"ann\"}", over: wire)
        let conversation = Task { await socket.run() }
        while wire.sent.isEmpty { await Task.yield() }
        session.tick(begun + .seconds(4))
        #expect(session.isOpen)
        session.tick(.now + .seconds(6))
        await conversation.value
        #expect(wire.sent == ["44{\"message\":\"unauthenticated\"}", "1"])
        #expect(session.end == .unauthenticated)
    }

    @Test("nothing is heard of who did not connect")
    func early() async {
        #expect(await say("21[\"watch\",[\"queue\"]]") == ["1"])
        #expect(session.end == .unauthenticated)
    }

    @Test("what is no packet ends the session", arguments: ["", "9", "2[", "5-[]"])
    func malformed(_ message: String) async {
        #expect(await say("0{\"token\":\"ann\"}", message).dropFirst() == ["1"])
        #expect(session.end == .misbehaved)
    }

    @Test("another namespace is refused, and the conversation goes on")
    func namespace() async {
        let sent = await say("0/admin,{\"token\":\"ann\"}", "0{\"token\":\"ann\"}")
        #expect(sent == ["44/admin,{\"message\":\"Invalid namespace\"}", "40{\"sid\":\"s\"}", "1"])
    }

    @Test("a list that is none, or too long, is refused as a whole")
    func lists() async {
        let sent = await say(
            "0{\"token\":\"ann\"}", "21[\"watch\"]", "22[\"watch\",\"queue\"]", "23[\"watch\",[1]]",
            "24[\"watch\",[\"a\",\"b\",\"c\",\"d\"]]", "25[\"shout\"]")
        for id in 1...4 { #expect(sent[id] == "43\(id)[{\"error\":\"must be a list of at most 3 topics\"}]") }
        #expect(sent[5] == "435[{\"error\":\"unknown event; there is: watch\"}]")
    }
}

@Suite("Who is asked again who they are")
struct LiveCheckTests {
    private let accounts = Accounts()
    private let hub = Hub(LiveConfiguration(), metrics: Metrics())
    private let wire = RecordedWire()

    /// A connected socket of ann's, who watches two topics; ends with its test.
    private func connected() async -> (EngineSession, Task<Void, Never>) {
        let session = EngineSession(id: "s", wire: wire, configuration: LiveConfiguration())
        let socket = LiveSocket(
            session: session, hub: hub,
            topics: TopicTable([TopicRule("queue", .appointmentsRead), TopicRule("system", .systemRead)]),
            authenticator: accounts, handshake: .bearer("ann"), request: .none,
            logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
        _ = hub.admit(session)
        accounts.set("ann", [.appointmentsRead, .systemRead])
        let conversation = Task { await socket.run() }
        session.receive("40", over: wire)
        session.receive("421[\"watch\",[\"queue\",\"system\"]]", over: wire)
        while wire.sent.count < 2 { await Task.yield() }
        return (session, conversation)
    }

    @Test("whose session is over is told so, and the socket ends")
    func over() async {
        let (session, conversation) = await connected()
        accounts.set("ann", nil)
        session.tick(.now + .seconds(31))
        await conversation.value
        #expect(wire.sent.suffix(2) == ["41", "1"])
        #expect(session.end == .signedOut)
    }

    @Test("who may do less than before watches less, and is told")
    func less() async {
        let (session, conversation) = await connected()
        accounts.set("ann", [.appointmentsRead])
        session.tick(.now + .seconds(31))
        while !wire.sent.contains("42[\"unwatched\",{\"topic\":\"system\",\"reason\":\"forbidden\"}]") {
            await Task.yield()
        }
        hub.deliver(["queue", "system"].map { Change(topic: $0, type: "x", subject: "") })
        #expect(wire.sent.last == "42[\"changed\",{\"topic\":\"queue\",\"type\":\"x\"}]")
        session.close(.left)
        await conversation.value
    }
}
