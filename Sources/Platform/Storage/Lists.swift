package import Kernel

/// Ways to read a list, apart from a page of a query.
extension Reading {
    /// The stored entities that have these ids, in that order; unknown ids are left out.
    package func records<E: Entity>(_ type: E.Type, _ ids: IDList<E.Tag>) throws -> [Record] {
        try ids.ids.compactMap { try reader.get(E.collection, $0.text) }
    }

    /// The entities of a query that satisfy what no index knows. It looks at no more than `most` of them, so a page may be
    /// short, or empty, and still have a `next`.
    package func find<E: Entity>(
        _ query: Query<E>, where isWanted: (E) -> Bool, limit: Int, after: Cursor?, lookingAt most: Int = 2000
    ) throws -> Page<E> {
        var found: [E] = []
        var position = after
        var left = most
        repeat {
            let page = try find(query, limit: min(200, left), after: position)
            for (index, entity) in page.items.enumerated() where isWanted(entity) {
                found.append(entity)
                guard found.count == limit else { continue }
                let isLast = page.next == nil && index == page.items.count - 1
                return Page(items: found, next: isLast ? nil : query.cursor(after: entity))
            }
            left -= page.items.count
            position = page.next
        } while position != nil && left > 0
        return Page(items: found, next: position)
    }
}

extension Query {
    /// Where a page that ends with that entity ends.
    func cursor(after entity: E) -> Cursor {
        Cursor(
            query: raw.mark(E.collection), position: index.keys(entity).dropFirst(prefix.count).compactMap { $0 },
            id: entity.id.text)
    }
}
