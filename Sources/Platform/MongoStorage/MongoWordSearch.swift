import MongoDB
import Storage

/// A search among the words. It walks those of the rarest prefix in their order, some at a time, and keeps the entities that
/// have a word for every other prefix too; each once, at its first word. The walk is bounded, so that no search can hold a
/// thread for long: a page may come back short, with a cursor to go on.
struct MongoWordSearch {
    /// Words looked at for one page, at most.
    static let mostRows = 20_000
    /// Words counted to find the rarest prefix.
    static let sample: Int64 = 500
    /// Words that are fetched at once, with their entities.
    static let mostAtOnce = 500

    let store: MongoStore
    let collection: MongoCollection
    let index: String
    let prefixes: [String]
    let exact: Bool

    func run(limit: Int, after: Cursor?) throws -> Page<Record> {
        guard let position = collection.schema.wordIndexes.firstIndex(of: index) else {
            throw StorageError.engine("no word index \(index) in \(collection.name)")
        }
        // Later pages walk the words that the first one did, though another prefix may be the rarest by now.
        guard let driver = try after.map(driver(of:)) ?? rarest() else { return Page(items: [], next: nil) }
        let others = prefixes.filter { $0 != driver }
        var start = after.map { Bound.behind(rowKey($0.position.last, $0.id)) } ?? .from(first(driver))
        var page = Page<Record>(items: [], next: nil)
        var last: Cursor?
        var looked = 0
        while looked < Self.mostRows {
            let wanted = others.isEmpty && page.items.isEmpty ? min(limit + 1, Self.mostAtOnce) : Self.mostAtOnce
            let count = min(wanted, Self.mostRows - looked)
            let rows = try words(from: start, below: end(driver), limit: count)
            let documents = try entities(rows)
            for row in rows {
                if page.items.count == limit {
                    page.next = last
                    return page
                }
                looked += 1
                if let document = documents[row.id], try isWanted(document, at: row, driver, others, position) {
                    page.items.append(try MongoCollection.record(document))
                }
                if page.items.count == limit || looked == Self.mostRows {
                    last = last ?? Cursor(query: mark, position: [.text(driver), .text(row.word)], id: row.id)
                }
            }
            guard rows.count == count, let end = rows.last else { return page }
            start = .behind(rowKey(.text(end.word), end.id))
        }
        page.next = last
        return page
    }

    private struct Row {
        let word: String
        let id: String
    }

    private enum Bound {
        case from(String)
        case behind(String)
    }

    /// An entity that matches by several words was seen at the first of them.
    private func isWanted(
        _ document: BSON, at row: Row, _ driver: String, _ others: [String], _ position: Int
    ) throws -> Bool {
        if exact, others.isEmpty { return true }
        let words = try collection.words(in: document)[position]
        let isFirst = words.first { matches($0, driver) }.map { $0.utf8.elementsEqual(row.word.utf8) } ?? false
        return isFirst && others.allSatisfy { prefix in words.contains { matches($0, prefix) } }
    }

    /// By bytes, as the database compares: to Swift a vowel sign is part of the letter before it, and "क" no prefix of "कि".
    private func matches(_ word: String, _ prefix: String) -> Bool {
        exact ? word.utf8.elementsEqual(prefix.utf8) : word.utf8.starts(with: prefix.utf8)
    }

    private func words(from start: Bound, below end: String, limit: Int) throws -> [Row] {
        var rows: [Row] = []
        let filter = BSON { filter in
            filter.add("key") { range in
                switch start {
                case .from(let first): range.add("$gte", first)
                case .behind(let last): range.add("$gt", last)
                }
                range.add("$lt", end)
            }
        }
        let options = BSON { options in
            options.add("limit", Int64(limit))
            options.add("sort") { $0.add("key", option: 1) }
        }
        try store.find(filter, in: collection.wordsName, options: options) { document in
            let parts = try document["key"]?.asString?.split(
                separator: "\t", maxSplits: 2, omittingEmptySubsequences: false)
            guard let parts, parts.count == 3 else { throw StorageError.engine("a stored word is damaged") }
            rows.append(Row(word: String(parts[1]), id: String(parts[2])))
            return true
        }
        return rows
    }

    private func entities(_ rows: [Row]) throws -> [String: BSON] {
        guard !rows.isEmpty else { return [:] }
        let filter = BSON { filter in filter.add("_id") { $0.add("$in", Array(Set(rows.map(\.id)))) } }
        let options = BSON { options in
            options.add("projection") { fields in
                fields.add("rev", option: 1)
                fields.add("body", option: 1)
                fields.add("words", option: 1)
            }
        }
        var documents: [String: BSON] = [:]
        try store.find(filter, in: collection.name, options: options) { document in
            if let id = try document["_id"]?.asString { documents[id] = document }
            return true
        }
        return documents
    }

    private var mark: Int64 {
        var mark = QueryMark()
        mark.add(collection.name)
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
            let command = BSON { command in
                command.add("aggregate", collection.wordsName)
                command.add(array: "pipeline") { stages in
                    stages.add("0") { stage in
                        stage.add("$match") { match in
                            match.add("key") { range in
                                range.add("$gte", first(prefix))
                                range.add("$lt", end(prefix))
                            }
                        }
                    }
                    stages.add("1") { $0.add("$limit", Self.sample) }
                    stages.add("2") { $0.add("$count", "n") }
                }
                command.add("cursor") { _ in }
            }
            let count = try MongoStore.firstOfBatch(try store.run(command))?["n"]?.asInteger ?? 0
            if let best, (best.count, -best.prefix.utf8.count) <= (count, -prefix.utf8.count) { continue }
            best = (prefix, count)
        }
        return best?.prefix
    }

    private func rowKey(_ word: IndexValue?, _ id: String) -> String {
        guard case .text(let word)? = word else { return first("") }
        return "\(index)\t\(word)\t\(id)"
    }

    private func first(_ prefix: String) -> String { "\(index)\t\(prefix)" + (exact ? "\t" : "") }

    /// The least text above every word that matches. Words have no U+10FFFF, and no control characters.
    private func end(_ prefix: String) -> String { "\(index)\t\(prefix)" + (exact ? "\n" : "\u{10FFFF}") }
}
