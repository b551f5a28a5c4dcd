import Kernel
import Storage
import TestSupport

/// An entity with an index of every kind, for these tests.
struct Visit: Entity, Hashable {
    enum Tag {}
    static let collection = "visits"
    static let byNumber = Index<Visit>("number", unique: true) { [$0.number.key] }
    /// Sparse: only who wears a badge is in it.
    static let byBadge = Index<Visit>("badge", unique: true) { [$0.badge?.key] }
    static let byBed = Index<Visit>("bed", unique: true, arity: 2) { [$0.ward.key, $0.bed?.key] }
    static let byWard = Index<Visit>("ward", arity: 2) { [$0.ward.key, $0.day.key] }
    static let byDay = Index<Visit>("day") { [$0.day.key] }
    static let indexes = [byNumber, byBadge, byBed, byWard, byDay]
    static let names = WordIndex<Visit>("names") { SearchText.words($0.name) }
    static let phones = WordIndex<Visit>("phones") { $0.phones }
    static let wordIndexes = [names, phones]

    let id: EntityID<Tag>
    var revision = 0
    var number: Int
    var badge: String?
    var ward = "A"
    var bed: Int?
    var day = 0
    var name = ""
    var phones: [String] = []

    init(
        _ number: Int, badge: String? = nil, ward: String = "A", bed: Int? = nil, day: Int = 0, name: String = "",
        phones: [String] = []
    ) {
        self.id = Self.id(number)
        self.number = number
        self.badge = badge
        self.ward = ward
        self.bed = bed
        self.day = day
        self.name = name
        self.phones = phones
    }

    static func id(_ number: Int) -> EntityID<Tag> {
        let digits = String(number)
        return EntityID(unchecked: "visit-" + String(repeating: "0", count: max(0, 6 - digits.count)) + digits)
    }
}

struct VisitBegan: EventPayload {
    static let type = "visit.began"
    let subject: String
    var number = 0
}

extension Store {
    /// Inserts the visits in one change.
    @discardableResult
    func add(_ visits: Visit...) async throws -> [Visit] { try await add(visits) }

    @discardableResult
    func add(_ visits: [Visit]) async throws -> [Visit] {
        try await write(.test) { transaction in
            var visits = visits
            for index in visits.indices { try transaction.insert(&visits[index]) }
            return visits
        }
    }

    /// Changes one visit, whatever its revision.
    func change(_ number: Int, _ change: @escaping @Sendable (inout Visit) -> Void) async throws {
        try await write(.test) { transaction in
            var visit = try transaction.require(Visit.self, Visit.id(number))
            change(&visit)
            try transaction.update(&visit)
        }
    }

    func remove(_ number: Int) async throws {
        try await write(.test) { transaction in
            try transaction.delete(try transaction.require(Visit.self, Visit.id(number)))
        }
    }

    /// The numbers of the visits that a query finds, at most 1000, in its order.
    func numbers(_ query: Query<Visit>) async throws -> [Int] {
        try await read(.test) { try $0.find(query, limit: 1000).items.map(\.number) }
    }

    /// The numbers of the visits that a search finds, page by page.
    func search(_ index: WordIndex<Visit>, _ prefixes: String..., pages limit: Int = 1000) async throws -> [Int] {
        var found: [Int] = []
        var next: Cursor?
        repeat {
            let after = next
            let page = try await read(.test) { try $0.search(index, prefixes: prefixes, limit: limit, after: after) }
            found += try page.items.map { try $0.decode(Visit.self).number }
            next = page.next
        } while next != nil
        return found
    }
}
