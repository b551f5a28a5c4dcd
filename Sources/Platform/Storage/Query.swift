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
}

/// Where a page ended: the columns behind the query's prefix, and the id. Opaque to clients.
package struct Cursor: Sendable, Hashable {
    package let position: [IndexValue]
    package let id: String

    package init(position: [IndexValue], id: String) {
        self.position = position
        self.id = id
    }

    /// Nothing, if the text was not made by `text`.
    package init?(_ text: String) {
        guard text.utf8.count <= 1000, let bytes = Base64URL.decode(text),
            case .array(let values)? = try? JSONValue(parsing: bytes), values.count >= 1, values.count <= 8,
            case .string(let id)? = values.last
        else { return nil }
        var position: [IndexValue] = []
        for value in values.dropLast() {
            switch value {
            case .string(let text): position.append(.text(text))
            case .integer(let number): position.append(.integer(number))
            default: return nil
            }
        }
        self.init(position: position, id: id)
    }

    package var text: String {
        let values: [JSONValue] = position.map {
            switch $0 {
            case .text(let text): .string(text)
            case .integer(let number): .integer(number)
            }
        }
        return Base64URL.encode(JSONValue.array(values + [.string(id)]).bytes)
    }
}

/// A part of a list, and where to go on.
package struct Page<Item: Sendable>: Sendable {
    package var items: [Item]
    package var next: Cursor?

    package init(items: [Item], next: Cursor?) {
        self.items = items
        self.next = next
    }

    package func map<Other: Sendable>(_ transform: (Item) throws -> Other) rethrows -> Page<Other> {
        Page<Other>(items: try items.map(transform), next: next)
    }
}
