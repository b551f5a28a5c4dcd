import Storage

extension Reading {
    /// Patients found by any of several searches, as one list: first those of the first search. Who is found by an earlier one
    /// is left out of the later ones, so a page may be shorter than its limit, and the last one may be empty.
    /// - Parameter searches: lists of prefixes, as `SearchWords.searches` makes them. One is the search itself.
    func patients(_ searches: [[String]], limit: Int, after: Cursor?) throws -> Page<Record> {
        guard searches.count > 1 else {
            guard let only = searches.first else { return Page(items: [], next: nil) }
            return try search(Patient.words, prefixes: only, limit: limit, after: after)
        }
        let turns = Turns(searches)
        var (turn, inner) = try after.map(turns.place) ?? (0, nil)
        var page = Page<Record>(items: [], next: nil)
        while turn < searches.count {
            guard page.items.count < limit else {
                page.next = turns.cursor(turn, nil)
                return page
            }
            let found = try search(
                Patient.words, prefixes: searches[turn], limit: limit - page.items.count, after: inner)
            page.items += try found.items.filter { try !turns.isFound($0, before: turn) }
            if let next = found.next {
                page.next = turns.cursor(turn, next)
                return page
            }
            (turn, inner) = (turn + 1, nil)
        }
        return page
    }
}

/// Where one is in several searches: a cursor has the search's place in their order, and in front of its own position what
/// query the cursor of that search is of.
private struct Turns {
    let searches: [[String]]
    private let mark: Int64

    init(_ searches: [[String]]) {
        self.searches = searches
        var mark = QueryMark()
        mark.add("patients in turn")
        for search in searches {
            for prefix in search { mark.add(prefix) }
            mark.add("")
        }
        self.mark = mark.value
    }

    /// - Parameter inner: where the search of this turn goes on; nothing, at its beginning.
    func cursor(_ turn: Int, _ inner: Cursor?) -> Cursor {
        guard let inner else { return Cursor(query: mark, position: [.integer(Int64(turn))], id: "") }
        return Cursor(
            query: mark, position: [.integer(Int64(turn)), .integer(inner.query)] + inner.position, id: inner.id)
    }

    func place(_ cursor: Cursor) throws -> (turn: Int, inner: Cursor?) {
        guard cursor.query == mark, case .integer(let number)? = cursor.position.first,
            let turn = Int(exactly: number), searches.indices.contains(turn)
        else { throw StorageError.badCursor }
        guard cursor.position.count > 1 else { return (turn, nil) }
        guard case .integer(let query) = cursor.position[1] else { throw StorageError.badCursor }
        return (turn, Cursor(query: query, position: Array(cursor.position.dropFirst(2)), id: cursor.id))
    }

    /// By bytes, as the database compares.
    func isFound(_ record: Record, before turn: Int) throws -> Bool {
        guard turn > 0 else { return false }
        let words = Patient.words.words(try record.decode())
        return searches[..<turn].contains { prefixes in
            prefixes.allSatisfy { prefix in words.contains { $0.utf8.starts(with: prefix.utf8) } }
        }
    }
}
