import PostgreSQL
import Storage

/// A search in a word table: walks the words of the rarest prefix in their order, and keeps the rows that have a word for every
/// other prefix too; each row once, at its first word.
struct PostgresWordSearch {
    /// Words counted to find the rarest prefix.
    private static let sample: Int64 = 500

    let channel: Channel
    let table: PostgresTable
    let index: String
    let prefixes: [String]
    let exact: Bool

    func run(limit: Int, after: Cursor?) throws -> Page<Record> {
        guard table.schema.wordIndexes.contains(index) else {
            throw StorageError.engine("no word index \(index) in \(table.name)")
        }
        // Later pages walk the words that the first one did, though another prefix may be the rarest by now.
        guard let driver = try after.map(driver(of:)) ?? rarest() else { return Page(items: [], next: nil) }
        let words = table.wordTable(index)
        var values: [PostgresValue] = []
        let range = range(of: driver, "w", &values)
        var conditions = [range]
        if let after {
            values += [PostgresValue.text(Self.text(after.position.last) ?? ""), .text(after.id)]
            conditions.append("(w.word, w.id) > ($\(values.count - 1), $\(values.count))")
        }
        if !exact {
            let first = self.range(of: driver, "f", &values)
            conditions.append(
                "NOT EXISTS (SELECT 1 FROM \(words) f WHERE f.id = w.id AND \(first) AND f.word < w.word)")
        }
        for prefix in prefixes where prefix != driver {
            let other = self.range(of: prefix, "o", &values)
            conditions.append("EXISTS (SELECT 1 FROM \(words) o WHERE o.id = w.id AND \(other))")
        }
        values.append(.integer(Int64(limit + 1)))
        let sql = """
            SELECT w.word, w.id, t.revision, t.body FROM \(words) w JOIN "\(table.name)" t ON t.id = w.id \
            WHERE \(conditions.joined(separator: " AND ")) ORDER BY w.word, w.id LIMIT $\(values.count)
            """
        var page = Page<Record>(items: [], next: nil)
        var last: Cursor?
        try channel.run(sql, values) { row in
            guard page.items.count < limit else {
                page.next = last
                return
            }
            let id = row.text(1)
            page.items.append(Record(id: id, revision: Int(row.integer(2)), body: row.utf8(3)))
            last = Cursor(query: mark, position: [.text(driver), .text(row.text(0))], id: id)
        }
        return page
    }

    private func range(of prefix: String, _ alias: String, _ values: inout [PostgresValue]) -> String {
        values.append(.text(prefix))
        if exact { return "\(alias).word = $\(values.count)" }
        // The least text above every word that matches: words have no U+10FFFF.
        values.append(.text(prefix + "\u{10FFFF}"))
        return "\(alias).word >= $\(values.count - 1) AND \(alias).word < $\(values.count)"
    }

    private func rarest() throws -> String? {
        guard prefixes.count > 1 else { return prefixes.first }
        var best: (prefix: String, count: Int64)?
        for prefix in prefixes {
            var values: [PostgresValue] = []
            let range = range(of: prefix, "w", &values)
            var count: Int64 = 0
            try channel.run(
                """
                SELECT count(*) FROM (SELECT 1 FROM \(table.wordTable(index)) w WHERE \(range) LIMIT \(Self.sample)) \
                AS found
                """, values
            ) { row in count = row.integer(0) }
            if let best, (best.count, -best.prefix.utf8.count) <= (count, -prefix.utf8.count) { continue }
            best = (prefix, count)
        }
        return best?.prefix
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
        guard cursor.query == mark, cursor.position.count == 2, let driver = Self.text(cursor.position[0]),
            Self.text(cursor.position[1]) != nil, prefixes.contains(driver)
        else { throw StorageError.badCursor }
        return driver
    }

    private static func text(_ value: IndexValue?) -> String? {
        if case .text(let text)? = value { text } else { nil }
    }
}
