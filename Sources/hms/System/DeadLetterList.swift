import Kernel
import Messaging
import Storage
import Web

/// An event that a consumer of a service gave up on; its own members are beside the service.
struct DeadLetter: Sendable {
    let service: String
    let event: ParkedEvent
}

extension DeadLetter: Codable {
    private enum CodingKeys: String, CodingKey {
        case service
    }

    init(from decoder: any Decoder) throws {
        service = try decoder.container(keyedBy: CodingKeys.self).decode(String.self, forKey: .service)
        event = try ParkedEvent(from: decoder)
    }

    func encode(to encoder: any Encoder) throws {
        var members = encoder.container(keyedBy: CodingKeys.self)
        try members.encode(service, forKey: .service)
        try event.encode(to: encoder)
    }
}

/// Merges the dead letters of several stores: by when they were last due, then by service and id.
struct DeadLetterList: Sendable {
    let stores: [Store]

    func page(_ page: PageRequest, by caller: Caller) async throws -> Page<DeadLetter> {
        let grant = try caller.grant(.eventsReplay)
        let place = try page.after.map(Place.init)
        var letters: [DeadLetter] = []
        for store in stores {
            let (query, after) = Self.rest(of: store.service, behind: place)
            let found = try await store.read(grant) { try $0.find(query, limit: page.limit + 1, after: after).items }
            letters += found.map { DeadLetter(service: store.service, event: $0) }
        }
        letters.sort { Place($0) < Place($1) }
        let shown = Array(letters.prefix(page.limit))
        return Page(items: shown, next: letters.count > shown.count ? shown.last.map { Place($0).cursor } : nil)
    }

    /// What a store has behind a place in the merged list.
    private static func rest(of service: String, behind place: Place?) -> (Query<ParkedEvent>, Cursor?) {
        let all = ParkedEvent.byState.equals(ParkedEvent.State.dead)
        guard let place else { return (all, nil) }
        if service == place.service {
            let mark = all.raw.mark(ParkedEvent.collection)
            return (all, Cursor(query: mark, position: [.integer(place.dueAt)], id: place.id))
        }
        return (all.from(service > place.service ? place.dueAt : place.dueAt + 1), nil)
    }

    private struct Place: Comparable {
        /// Of this list's cursors, among others.
        private static let mark: Int64 = 0xDEAD

        let dueAt: Int64
        let service: String
        let id: String

        init(_ letter: DeadLetter) {
            dueAt = letter.event.dueAt.milliseconds
            service = letter.service
            id = letter.event.id.text
        }

        init(_ cursor: Cursor) throws {
            guard cursor.query == Self.mark, cursor.position.count == 2,
                case .integer(let dueAt) = cursor.position[0], dueAt < .max,
                case .text(let service) = cursor.position[1]
            else { throw StorageError.badCursor }
            self.dueAt = dueAt
            self.service = service
            id = cursor.id
        }

        var cursor: Cursor { Cursor(query: Self.mark, position: [.integer(dueAt), .text(service)], id: id) }

        static func < (a: Place, b: Place) -> Bool { (a.dueAt, a.service, a.id) < (b.dueAt, b.service, b.id) }
    }
}
