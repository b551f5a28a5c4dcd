import Kernel

/// What to find: a run of one declared index. There is no other kind of query, so every query is indexed, on every engine.
package struct Query<E: Entity>: Sendable {
    package let index: Index<E>
    /// What the first columns must equal.
    package let prefix: [IndexValue]
    /// Half-open bounds of the column behind the prefix.
    package private(set) var lower: IndexValue?
    package private(set) var upper: IndexValue?
    package private(set) var isDescending = false

    init(index: Index<E>, prefix: [IndexValue]) {
        self.index = index
        self.prefix = prefix
    }

    /// Only where the column behind the prefix is `lower` or more.
    package func from(_ lower: some IndexKey) -> Query {
        var query = self
        query.lower = lower.key
        return query
    }

    /// Only where the column behind the prefix is less than `upper`.
    package func below(_ upper: some IndexKey) -> Query {
        var query = self
        query.upper = upper.key
        return query
    }

    package var descending: Query {
        var query = self
        query.isDescending = true
        return query
    }

    package var raw: RawQuery {
        RawQuery(index: index.name, prefix: prefix, lower: lower, upper: upper, isDescending: isDescending)
    }
}

/// A query as an engine gets it.
package struct RawQuery: Sendable, Hashable {
    package let index: String
    package let prefix: [IndexValue]
    package let lower: IndexValue?
    package let upper: IndexValue?
    package let isDescending: Bool

    /// What tells this query from others in a cursor. The bounds are left out: a list "from now on" goes on, though now is
    /// later for its second page.
    package func mark(_ collection: String) -> Int64 {
        var mark = QueryMark()
        mark.add(collection)
        mark.add(index)
        for value in prefix { mark.add(value) }
        mark.add(isDescending ? "descending" : "ascending")
        return mark.value
    }
}

/// A number of 32 bits that stands for a query, the same on every run: FNV-1a. It guards against mistakes, not attacks: whoever
/// forges a cursor gets another part of a list that they may read anyway.
package struct QueryMark {
    private var state: UInt32 = 0x811C_9DC5

    package init() {}

    package var value: Int64 { Int64(state) }

    package mutating func add(_ text: String) {
        for byte in text.utf8 { add(byte) }
        // No byte of a text in UTF-8: two texts never run into each other.
        add(0xFF)
    }

    package mutating func add(_ value: IndexValue) {
        switch value {
        case .text(let text): add(text)
        case .integer(let number): withUnsafeBytes(of: number.littleEndian) { for byte in $0 { add(byte) } }
        }
    }

    private mutating func add(_ byte: UInt8) { state = (state ^ UInt32(byte)) &* 0x0100_0193 }
}

/// Where a page ended: the columns behind the query's prefix, and the id. Opaque to clients.
package struct Cursor: Sendable, Hashable {
    /// The mark of the query that the page was of: an engine refuses the cursor of another one.
    package let query: Int64
    package let position: [IndexValue]
    package let id: String

    package init(query: Int64, position: [IndexValue], id: String) {
        self.query = query
        self.position = position
        self.id = id
    }

    /// Nothing, if the text was not made by `text`.
    package init?(_ text: String) {
        guard text.utf8.count <= 1000, let bytes = Base64URL.decode(text),
            case .array(let values)? = try? JSONValue(parsing: bytes), values.count >= 2, values.count <= 9,
            case .integer(let query)? = values.first, case .string(let id)? = values.last
        else { return nil }
        var position: [IndexValue] = []
        for value in values.dropFirst().dropLast() {
            switch value {
            case .string(let text): position.append(.text(text))
            case .integer(let number): position.append(.integer(number))
            default: return nil
            }
        }
        self.init(query: query, position: position, id: id)
    }

    package var text: String {
        let values: [JSONValue] = position.map {
            switch $0 {
            case .text(let text): .string(text)
            case .integer(let number): .integer(number)
            }
        }
        return Base64URL.encode(JSONValue.array([.integer(query)] + values + [.string(id)]).bytes)
    }
}

/// A part of a list, and where to go on.
package struct Page<Item: Sendable>: Sendable {
    package var items: [Item]
    package var next: Cursor?
    /// How many there are in all pages, if that was asked for and can be told.
    package var total: Int?

    package init(items: [Item], next: Cursor?, total: Int? = nil) {
        self.items = items
        self.next = next
        self.total = total
    }

    package func map<Other: Sendable>(_ transform: (Item) throws -> Other) rethrows -> Page<Other> {
        Page<Other>(items: try items.map(transform), next: next, total: total)
    }
}
