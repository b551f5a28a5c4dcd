import HTTPTypes
import Kernel
import Observability
import Testing

@testable import Realtime

@Suite("Who watches what")
struct RoomTests {
    private static func caller(
        _ id: String = "u1", _ permissions: Set<Permission> = [], doctor: String? = nil, session: String? = nil
    ) -> Caller {
        Caller(
            kind: .user, id: id, roles: [], permissions: permissions, session: session.map { SessionID(unchecked: $0) },
            doctor: doctor.map { DoctorID(unchecked: $0) })
    }

    private static let table = TopicTable([
        TopicRule("queue", .appointmentsRead),
        TopicRule(ofEach: "queue:doctor", .appointmentsRead) { caller, id in caller.doctor?.text == id },
    ])

    @Test("a topic is watched with its permission, or by whom it is of")
    func topics() {
        let table = Self.table
        let clerk = Self.caller("u1", [.appointmentsRead])
        let doctor = Self.caller("u2", [], doctor: "d1")
        #expect(table.refusal("queue", for: clerk) == nil)
        #expect(table.refusal("queue:doctor:d9", for: clerk) == nil)
        #expect(table.refusal("queue", for: doctor) == .forbidden)
        #expect(table.refusal("queue:doctor:d1", for: doctor) == nil)
        #expect(table.refusal("queue:doctor:d2", for: doctor) == .forbidden)
        #expect(table.refusal("user:u1", for: clerk) == nil)
        #expect(table.refusal("user:u2", for: clerk) == .forbidden)
        let admin = Self.caller("root", Set(Permission.allCases))
        #expect(table.refusal("user:u1", for: admin) == .forbidden)
        for text in ["", "nope", "queue:", "queue:x", "queue:doctor", "queue:doctor:", ":", "user", "user:"] {
            #expect(table.refusal(text, for: admin) == .unknown, "\(text)")
        }
        #expect(table.refusal("queue:doctor:" + String(repeating: "x", count: 200), for: admin) == .unknown)
    }

    @Test("a change is told to those who watch its topic, and to nobody else")
    func delivery() {
        let hub = Hub(LiveConfiguration(), metrics: Metrics())
        let (here, elsewhere, gone) = (RecordedWire(), RecordedWire(), RecordedWire())
        let sessions = zip(["a", "b", "c"], [here, elsewhere, gone]).map { id, wire in
            EngineSession(id: id, wire: wire, configuration: LiveConfiguration())
        }
        for session in sessions {
            #expect(hub.admit(session))
            #expect(hub.connect(session, Self.caller()))
        }
        hub.watch(sessions[0], ["queue"])
        hub.watch(sessions[1], ["other"])
        hub.watch(sessions[2], ["queue"])
        hub.watch(sessions[2], [])
        hub.deliver([Change(topic: "queue", type: "queue.changed", subject: "t1", facts: ["doctor": "d1"])])
        #expect(
            here.sent
                == [
                    "42[\"changed\",{\"topic\":\"queue\",\"type\":\"queue.changed\",\"subject\":\"t1\",\"doctor\":\"d1\"}]"
                ])
        #expect(elsewhere.sent.isEmpty && gone.sent.isEmpty)
        sessions[0].close(.left)
        hub.leave(sessions[0])
        hub.deliver([Change(topic: "queue", type: "queue.changed", subject: "t2")])
        #expect(here.sent.filter { $0.hasPrefix("42") }.count == 1)
        #expect(hub.count == 2)
    }

    @Test("sockets are limited in all and for each user, and places become free again")
    func limits() {
        var configuration = LiveConfiguration()
        configuration.mostSockets = 3
        configuration.mostSocketsOfUser = 2
        let hub = Hub(configuration, metrics: Metrics())
        let sessions = ["a", "b", "c", "d"].map { EngineSession(id: $0, wire: nil, configuration: configuration) }
        #expect(sessions.map { hub.admit($0) } == [true, true, true, false])
        #expect(sessions[0..<3].map { hub.connect($0, Self.caller()) } == [true, true, false])
        #expect(hub.connect(sessions[2], Self.caller("u2")))
        sessions[0].close(.left)
        hub.leave(sessions[0])
        hub.tick(.now + .seconds(11))
        #expect(hub.admit(sessions[3]))
        #expect(hub.connect(sessions[3], Self.caller()))
    }

    @Test("a session that is over takes its sockets along, and only its own")
    func logout() {
        let hub = Hub(LiveConfiguration(), metrics: Metrics())
        let (first, second) = (RecordedWire(), RecordedWire())
        for (id, wire, login) in [("a", first, "s1"), ("b", second, "s2")] {
            let session = EngineSession(id: id, wire: wire, configuration: LiveConfiguration())
            #expect(hub.admit(session))
            #expect(hub.connect(session, Self.caller(session: login)))
        }
        hub.end(login: SessionID(unchecked: "s1"))
        #expect(first.sent == ["41", "1"] && first.isClosed)
        #expect(!second.isClosed)
        hub.stop()
        #expect(second.sent == ["1"] && second.isClosed)
        #expect(!hub.admit(EngineSession(id: "c", wire: nil, configuration: LiveConfiguration())))
    }

    @Test("a burst is told in few messages: each change once, and many of one topic as one")
    func gathering() {
        let one = Change(topic: "queue", type: "queue.changed", subject: "t1")
        let other = Change(topic: "queue", type: "queue.changed", subject: "t2")
        #expect(Gathered.changes([one, other, one]) == [one, other])
        let many = (0..<30).map { Change(topic: "all", type: "appointment.scheduled", subject: "a\($0)") }
        #expect(Gathered.changes(many + [one]) == [Change.many("all", 30), one])
        #expect(Change.many("all", 30).payload == ["topic": "all", "type": "many", "count": "30"])
    }

    @Test("the cookie counts for pages of HMS only; a token needs no page")
    func handshake() {
        func credentials(
            _ fields: HTTPFields, webSocket: Bool = true, publicOrigin: String? = nil
        ) -> String? {
            var configuration = LiveConfiguration()
            configuration.publicOrigin = publicOrigin
            let found = Handshake.credentials(
                fields, authority: "hms.example.org:8080", isWebSocket: webSocket, configuration)
            return found.map { "\($0)" }
        }
        let cookie: HTTPFields = [.cookie: "a=b; hms_session=tok"]
        func from(_ origin: String) -> HTTPFields {
            var fields = cookie
            fields[.origin] = origin
            return fields
        }
        #expect(credentials(from("http://hms.example.org:8080")) == "session(\"tok\")")
        #expect(credentials(from("https://HMS.example.org:8080")) == "session(\"tok\")")
        for origin in [
            "http://evil.example", "http://hms.example.org", "null", "", "http://hms.example.org:8080.evil.example",
            "http://evil.example/hms.example.org:8080",
        ] {
            #expect(credentials(from(origin)) == nil, "\(origin)")
            #expect(credentials(from(origin), webSocket: false) == nil, "\(origin)")
        }
        #expect(credentials(from("https://care.example"), publicOrigin: "https://care.example") == "session(\"tok\")")
        #expect(credentials(cookie) == nil)
        #expect(credentials(cookie, webSocket: false) == "session(\"tok\")")
        var foreign = cookie
        foreign[HTTPField.Name("Sec-Fetch-Site")!] = "cross-site"
        #expect(credentials(foreign, webSocket: false) == nil)
        #expect(credentials([.authorization: "Bearer abc", .origin: "http://evil.example"]) == "bearer(\"abc\")")
        #expect(credentials([HTTPField.Name("X-API-Key")!: "key"]) == "apiKey(\"key\")")
        #expect(credentials([:]) == nil)
    }
}
