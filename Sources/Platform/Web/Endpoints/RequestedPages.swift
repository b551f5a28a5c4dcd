import Kernel
package import Storage

/// Reads the part of a list that a request asks for, with the total if it asks for that too: what an endpoint that is
/// `.counted` answers.
extension Reading {
    package func records<E: Entity>(_ query: Query<E>, _ page: PageRequest) throws -> Page<Record> {
        var found = try records(query, limit: page.limit, after: page.after)
        if page.wantsTotal { found.total = try count(query, limit: PageRequest.mostCounted) }
        return found
    }

    package func find<E: Entity>(_ query: Query<E>, _ page: PageRequest) throws -> Page<E> {
        try records(query, page).map { try $0.decode() }
    }

    /// Entities that have a word that begins with each of `words`, or is each of them.
    package func search<E: Entity>(
        _ index: WordIndex<E>, _ words: [String], exact: Bool = false, _ page: PageRequest
    ) throws -> Page<Record> {
        func search(_ limit: Int, _ after: Cursor?) throws -> Page<Record> {
            try reader.search(E.collection, index.name, prefixes: words, exact: exact, limit: limit, after: after)
        }
        var found = try search(page.limit, page.after)
        if page.wantsTotal { found.total = try search(PageRequest.mostCounted, nil).items.count }
        return found
    }
}
