import Storage

/// A search in a word table. It walks the words of the rarest prefix in their order, and keeps the rows that have a word for
/// every other prefix too; each row once, at its first word. The walk is bounded, so that no search can hold a thread for
/// long: a page may come back short, with a cursor to go on.
struct WordSearch {
    /// Rows looked at for one page, at most.
    static let mostRows = 20_000
    /// Words counted to find the rarest prefix.
    static let sample: Int64 = 500

    let connection: Connection
    let table: Table
    let index: String
    let prefixes: [String]
    let exact: Bool

    func run(limit: Int, after: Cursor?) throws -> Page<Record> {
        guard let position = table.schema.wordIndexes.firstIndex(of: index) else {
            throw StorageError.engine("no word index \(index) in \(table.name)")
        }
        // Later pages walk the words that the first one did, though another prefix may be the rarest by now.
        guard let driver = try after.map(driver(of:)) ?? rarest() else { return Page(items: [], next: nil) }
        let others = prefixes.filter { $0 != driver }
        let statement = try connection.statement(
            """
            SELECT w.word, w.id, t.revision, t.words, t.body FROM \(table.wordTable(index)) w \
            CROSS JOIN "\(table.name)" t ON t.id = w.id \
            WHERE w.word >= ? AND w.word < ? AND (w.word, w.id) > (?, ?) ORDER BY w.word, w.id LIMIT \(Self.mostRows)
            """)
        defer { statement.reset() }
        statement.bind(driver)
        statement.bind(end(of: driver))
        if let after {
            statement.bind(after.position.last)
            statement.bind(after.id)
        } else {
            statement.bind(driver)
            statement.bind("")
        }

        var page = Page<Record>(items: [], next: nil)
        var last: Cursor?
        var rows = 0
        while try statement.step() {
            if page.items.count == limit {
                page.next = last
                return page
            }
            rows += 1
            let word = statement.text(0)
            let id = statement.text(1)
            // A row that matches by several words was seen at the first of them.
            if !(exact && others.isEmpty) {
                let all = RowWriter.unpack(statement.text(3))
                let words = all.indices.contains(position) ? all[position] : []
                let isFirst = words.first { matches($0, driver) }.map { $0.utf8.elementsEqual(word.utf8) } ?? false
                if isFirst, others.allSatisfy({ prefix in words.contains { matches($0, prefix) } }) {
                    page.items.append(Record(id: id, revision: Int(statement.integer(2)), body: statement.blob(4)))
                }
            } else {
                page.items.append(Record(id: id, revision: Int(statement.integer(2)), body: statement.blob(4)))
            }
            if page.items.count == limit || rows == Self.mostRows {
                last = last ?? Cursor(query: mark, position: [.text(driver), .text(word)], id: id)
            }
        }
        if rows == Self.mostRows { page.next = last }
        return page
    }

    /// By bytes, as the database compares: to Swift a vowel sign is part of the letter before it, and "क" no prefix of "कि".
    private func matches(_ word: String, _ prefix: String) -> Bool {
        exact ? word.utf8.elementsEqual(prefix.utf8) : word.utf8.starts(with: prefix.utf8)
    }

    private var mark: Int64 {
        var mark = QueryMark()
        mark.add(table.name)
        mark.add(index)
        for prefix in prefixes { mark.add(prefix) }
        mark.add(exact ? "exact" : "prefix")
        return mark.value
    }

    private func driver(of cursor: Cursor) throws -> String {
        guard cursor.query == mark, cursor.position.count == 2, case .text(let driver) = cursor.position[0],
            case .text = cursor.position[1], prefixes.contains(driver)
        else { throw StorageError.badCursor }
        return driver
    }

    private func rarest() throws -> String? {
        guard prefixes.count > 1 else { return prefixes.first }
        var best: (prefix: String, count: Int64)?
        for prefix in prefixes {
            let statement = try connection.statement(
                """
                SELECT count(*) FROM (SELECT 1 FROM \(table.wordTable(index)) WHERE word >= ? AND word < ? \
                LIMIT \(Self.sample))
                """)
            statement.bind(prefix)
            statement.bind(end(of: prefix))
            let count = try statement.step() ? statement.integer(0) : 0
            statement.reset()
            if let best, (best.count, -best.prefix.utf8.count) <= (count, -prefix.utf8.count) { continue }
            best = (prefix, count)
        }
        return best?.prefix
    }

    /// The least text above every word that matches. Words have no U+10FFFF, and no control characters.
    private func end(of prefix: String) -> String { exact ? prefix + "\u{0}" : prefix + "\u{10FFFF}" }
}
