import Kernel
import Logging
import Web

/// One client's conversation, from who it is to what it watches. Works off the session's commands one after the other.
struct LiveSocket: Sendable {
    let session: EngineSession
    let hub: Hub
    let topics: TopicTable
    let authenticator: any Authenticator
    /// What came with the first request; a token in the connect packet goes before it.
    let handshake: Credentials?
    let request: RequestContext
    let logger: Logger

    private struct Member {
        var caller: Caller
        let credentials: Credentials
        var watched: Set<String>
    }

    /// Until the session ends.
    func run() async {
        var member: Member?
        // One try: who was refused may only go.
        var isRefused = false
        for await command in session.commands {
            guard session.isOpen else { break }
            switch command {
            case .message(let text):
                guard let packet = SocketPacket(parsing: text) else {
                    session.close(.misbehaved)
                    break
                }
                guard !isRefused || packet.kind == .disconnect else { continue }
                await answer(packet, &member, &isRefused)
            case .check: await check(&member)
            }
        }
        hub.leave(session)
        logger.debug(
            "live socket ended",
            metadata: [
                "reason": "\(session.end?.rawValue ?? "")", "userId": "\(member?.caller.id ?? "anonymous")",
                "requestId": "\(request.requestID)",
            ])
    }

    private func answer(_ packet: SocketPacket, _ member: inout Member?, _ isRefused: inout Bool) async {
        guard packet.namespace == SocketPacket.root else {
            if packet.kind == .connect { refuse("Invalid namespace", namespace: packet.namespace) }
            return
        }
        switch packet.kind {
        case .connect where member == nil:
            member = await connect(packet)
            isRefused = member == nil
        case .connect: break
        case .disconnect: session.close(.left)
        case .event:
            guard member != nil else { return session.close(.unauthenticated) }
            handle(packet, &member)
        // The server asks for no acknowledgement.
        case .acknowledgement, .connectError: break
        }
    }

    private func connect(_ packet: SocketPacket) async -> Member? {
        let token = packet.data?["token"]?.asString.map { Credentials.bearer($0) }
        guard let credentials = token ?? handshake, let caller = await caller(credentials) else {
            refuse("unauthenticated")
            session.refuse(.unauthenticated)
            return nil
        }
        guard hub.connect(session, caller) else {
            refuse("too-many-sockets")
            session.refuse(.tooMany)
            return nil
        }
        session.didConnect()
        session.send(SocketPacket(.connect, data: ["sid": .string(session.id)]).message)
        let member = Member(caller: caller, credentials: credentials, watched: [])
        watch(member)
        return member
    }

    private func caller(_ credentials: Credentials) async -> Caller? {
        if let caller = authenticator.cached(credentials) { return caller }
        do {
            return try await authenticator.authenticate(credentials, request: request)
        } catch {
            logger.warning("live socket: the caller could not be found out", metadata: ["error": "\(type(of: error))"])
            return nil
        }
    }

    private func refuse(_ message: String, namespace: String = SocketPacket.root) {
        session.send(
            SocketPacket(.connectError, namespace: namespace, data: ["message": .string(message)]).message)
    }

    private func handle(_ packet: SocketPacket, _ member: inout Member?) {
        guard let name = packet.data?[0]?.asString, let current = member else { return }
        guard name == "watch" else { return acknowledge(packet, ["error": "unknown event; there is: watch"]) }
        let most = session.configuration.mostTopics
        guard let list = packet.data?[1]?.asArray, list.count <= most, list.allSatisfy({ $0.asString != nil }) else {
            return acknowledge(packet, ["error": "must be a list of at most \(most) topics"])
        }
        var watched: Set<String> = []
        var refused: [JSONValue] = []
        for topic in list.compactMap(\.asString) {
            if let refusal = topics.refusal(topic, for: current.caller) {
                refused.append(["topic": .string(topic), "reason": .string(refusal.rawValue)])
            } else {
                watched.insert(topic)
            }
        }
        member?.watched = watched
        if let member { watch(member) }
        acknowledge(packet, ["watching": .array(watched.sorted().map { .string($0) }), "refused": .array(refused)])
    }

    /// The topics that were asked for, and the user's own.
    private func watch(_ member: Member) {
        var all = member.watched
        if let user = member.caller.user { all.insert("\(TopicTable.user.name):\(user)") }
        hub.watch(session, all)
    }

    private func acknowledge(_ packet: SocketPacket, _ answer: JSONValue) {
        guard let id = packet.id else { return }
        session.send(SocketPacket(.acknowledgement, id: id, data: [answer]).message)
    }

    /// Asks again who the user is, and whether everything that is watched may still be.
    private func check(_ member: inout Member?) async {
        guard let current = member else { return }
        do {
            let caller = try await authenticator.renewed(current.caller, current.credentials, request: request)
            guard let caller else {
                return session.close(.signedOut, last: [SocketPacket(.disconnect).message])
            }
            let lost = current.watched.filter { topics.refusal($0, for: caller) != nil }
            member?.caller = caller
            member?.watched.subtract(lost)
            if let member { watch(member) }
            for topic in lost.sorted() {
                session.send(
                    SocketPacket.event("unwatched", ["topic": .string(topic), "reason": "forbidden"]).message)
            }
        } catch {
            // The store is busy: asked again at the next check.
            logger.warning("live socket: the caller could not be checked", metadata: ["error": "\(type(of: error))"])
        }
    }
}
