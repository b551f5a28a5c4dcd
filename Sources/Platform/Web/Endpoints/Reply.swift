import Kernel
package import Storage

/// What a handler answers. The status is the one that its endpoint declares.
package struct Reply: Sendable {
    enum Content: Sendable {
        case none
        case json([UInt8])
        case other([UInt8], type: String)
    }

    let content: Content
    /// Becomes the `ETag`.
    package internal(set) var revision: Int?
    /// The id of what was created; becomes `Location`.
    package internal(set) var id: String?
    /// Where the next page begins; becomes a `Link`.
    package internal(set) var next: String?
    package internal(set) var headers: [(name: String, value: String)] = []

    init(_ content: Content) {
        self.content = content
    }

    /// A stored entity; its bytes are passed on unread.
    package static func stored(_ record: Record) -> Reply {
        var reply = Reply(.json(record.body))
        reply.revision = record.revision
        return reply
    }

    /// An entity, with its revision as `ETag`.
    package static func entity<E: Entity>(_ entity: E) throws -> Reply {
        var reply = Reply(.json(try JSON.encode(entity)))
        reply.revision = entity.revision
        return reply
    }

    /// A new entity, with its revision and `Location`.
    package static func created<E: Entity>(_ entity: E) throws -> Reply {
        try created(entity, id: entity.id.text, revision: entity.revision)
    }

    /// Something new that is shown in another form than it is stored in.
    package static func created(_ value: some Encodable, id: String, revision: Int? = nil) throws -> Reply {
        var reply = Reply(.json(try JSON.encode(value)))
        reply.id = id
        reply.revision = revision
        return reply
    }

    /// Any value as JSON.
    package static func json(_ value: some Encodable, revision: Int? = nil) throws -> Reply {
        var reply = Reply(.json(try JSON.encode(value)))
        reply.revision = revision
        return reply
    }

    /// A page of stored entities; their bytes are passed on unread.
    package static func page(_ page: Page<Record>) -> Reply {
        pageOfBodies(page.items.map(\.body), next: page.next, total: page.total)
    }

    /// A page of values.
    package static func page<Item: Encodable & Sendable>(_ page: Page<Item>) throws -> Reply {
        pageOfBodies(try page.items.map { try JSON.encode($0) }, next: page.next, total: page.total)
    }

    /// A page of a list that is gathered from several services; see `EndpointTrait.gathered`.
    /// - Parameter missing: the services whose items are not in it.
    package static func page<Item: Encodable & Sendable>(_ page: Page<Item>, missing: [String]) throws -> Reply {
        pageOfBodies(
            try page.items.map { try JSON.encode($0) }, next: page.next, total: page.total,
            missing: try JSON.encode(missing))
    }

    package static var noContent: Reply { Reply(.none) }

    package static func text(_ text: String) -> Reply {
        Reply(.other(Array(text.utf8), type: "text/plain; charset=utf-8"))
    }

    /// - Parameter type: the media type: `text/csv; charset=utf-8`.
    package static func bytes(_ bytes: [UInt8], type: String) -> Reply {
        Reply(.other(bytes, type: type))
    }

    /// The same reply with one more header.
    package func with(_ name: String, _ value: String) -> Reply {
        var reply = self
        reply.headers.append((name, value))
        return reply
    }

    /// The same reply, setting a cookie.
    package func setting(_ cookie: Cookie) -> Reply {
        with("Set-Cookie", cookie.text)
    }

    private static func pageOfBodies(
        _ bodies: [[UInt8]], next: Cursor?, total: Int?, missing: [UInt8]? = nil
    ) -> Reply {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(bodies.reduce(200) { $0 + $1.count + 1 })
        bytes += #"{"items":["#.utf8
        for (index, body) in bodies.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            bytes += body
        }
        bytes.append(UInt8(ascii: "]"))
        let next = next?.text
        // A cursor's text is base64url, so it needs no escapes.
        if let next { bytes += #","next":"\#(next)""#.utf8 }
        if let total { bytes += #","total":\#(total)"#.utf8 }
        if let missing { bytes += #","missing":"#.utf8 + missing }
        bytes.append(UInt8(ascii: "}"))
        var reply = Reply(.json(bytes))
        reply.next = next
        return reply
    }
}
