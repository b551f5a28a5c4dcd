package import Kernel

/// A value as an index holds it. Texts sort by their UTF-8 bytes, on every engine.
package enum IndexValue: Sendable, Hashable {
    case text(String)
    case integer(Int64)
}

/// A type that can be indexed.
package protocol IndexKey {
    var key: IndexValue { get }
}

extension String: IndexKey { package var key: IndexValue { .text(self) } }
extension Int: IndexKey { package var key: IndexValue { .integer(Int64(self)) } }
extension Int64: IndexKey { package var key: IndexValue { .integer(self) } }
extension Bool: IndexKey { package var key: IndexValue { .integer(self ? 1 : 0) } }
extension Instant: IndexKey { package var key: IndexValue { .integer(milliseconds) } }
extension EntityID: IndexKey { package var key: IndexValue { .text(text) } }
extension IndexKey where Self: RawRepresentable, RawValue == String { package var key: IndexValue { .text(rawValue) } }

/// One index of an entity, computed from it: one column, or several that are compared in order.
package struct Index<E: Entity>: Sendable {
    /// Lower case, `[a-z_]`; with the collection it names the index in the database.
    package let name: String
    package let isUnique: Bool
    /// How many columns there are.
    package let arity: Int
    package let keys: @Sendable (E) -> [IndexValue?]

    /// - Parameter keys: as many values as `arity`; if one is nil, the entity is not in the index (a sparse index).
    package init(
        _ name: String, unique: Bool = false, arity: Int = 1, keys: @escaping @Sendable (E) -> [IndexValue?]
    ) {
        self.name = name
        self.isUnique = unique
        self.arity = arity
        self.keys = keys
    }

    /// Every entity of the index, in its order.
    package var all: Query<E> { Query(index: self, prefix: []) }

    /// The entities whose first columns equal `values`, in the order of the rest.
    package func equals(_ values: any IndexKey...) -> Query<E> { Query(index: self, prefix: values.map(\.key)) }
}

/// An index with several words an entity: for search as one types, and for looking entities up by any of several keys.
package struct WordIndex<E: Entity>: Sendable {
    package let name: String
    /// The words, already normalised: at most 64, each 1 to 100 bytes without control characters.
    package let words: @Sendable (E) -> [String]

    package init(_ name: String, words: @escaping @Sendable (E) -> [String]) {
        self.name = name
        self.words = words
    }
}
