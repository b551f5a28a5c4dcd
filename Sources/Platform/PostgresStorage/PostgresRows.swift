import PostgreSQL
import Relational
import Storage

/// Writes the rows of one collection, and keeps its word tables in step.
struct PostgresRows {
    let channel: Channel
    let table: PostgresTable

    func insert(_ record: Record, _ values: IndexedValues) throws {
        _ = try namingIndex {
            try channel.run(
                table.insert,
                [
                    .text(record.id), .integer(Int64(record.revision)), .text(Self.text(record.body)),
                    .text(Self.pack(values.words)),
                ] + values.columns.map(PostgresValue.init))
        }
        for (index, words) in zip(table.schema.wordIndexes, values.words) { try add(words, index, record.id) }
    }

    func update(_ record: Record, _ values: IndexedValues, expected: Int) throws {
        let old = table.schema.wordIndexes.isEmpty ? nil : try words(of: record.id)
        let (_, rows) = try namingIndex {
            try channel.run(
                table.update,
                [
                    .text(record.id), .integer(Int64(expected)), .integer(Int64(record.revision)),
                    .text(Self.text(record.body)), .text(Self.pack(values.words)),
                ] + values.columns.map(PostgresValue.init))
        }
        guard rows == 1 else { throw try missing(record.id) }
        guard let old, old != values.words else { return }
        for (position, index) in table.schema.wordIndexes.enumerated() {
            let before = Set(old.indices.contains(position) ? old[position] : [])
            let after = Set(values.words[position])
            try remove(before.subtracting(after), index, record.id)
            try add(after.subtracting(before), index, record.id)
        }
    }

    /// For an index that is added to a collection with rows.
    func fillWords(_ record: Record, _ values: IndexedValues) throws {
        for (index, words) in zip(table.schema.wordIndexes, values.words) { try add(words, index, record.id) }
    }

    func delete(_ id: String, expected: Int) throws {
        let old = table.schema.wordIndexes.isEmpty ? nil : try words(of: id)
        let (_, rows) = try channel.run(table.delete, [.text(id), .integer(Int64(expected))])
        guard rows == 1 else { throw try missing(id) }
        for (index, words) in zip(table.schema.wordIndexes, old ?? []) { try remove(words, index, id) }
    }

    /// The index of an entity is called `<collection>__<index>`, its key `<collection>__id`.
    private func namingIndex<T>(_ body: () throws -> T) throws -> T {
        do { return try body() } catch SQLError.unique(let name) where name.hasPrefix("\(table.name)__") {
            throw channel.fail(
                StorageError.duplicate(collection: table.name, index: String(name.dropFirst(table.name.count + 2))))
        }
    }

    private func missing(_ id: String) throws -> StorageError {
        try words(of: id) == nil ? .notFound(collection: table.name, id: id) : .conflict(collection: table.name, id: id)
    }

    private func words(of id: String) throws -> [[String]]? {
        var words: [[String]]?
        try channel.run(table.selectWords, [.text(id)]) { row in
            words = row.text(0).split(separator: "\n", omittingEmptySubsequences: false)
                .map { $0.split(separator: "\t").map(String.init) }
        }
        return words
    }

    private func add(_ words: some Collection<String>, _ index: String, _ id: String) throws {
        guard !words.isEmpty else { return }
        try channel.run(
            """
            INSERT INTO \(table.wordTable(index)) (word, id) SELECT word, $1 FROM unnest(string_to_array($2, E'\\t')) word \
            ON CONFLICT DO NOTHING
            """, [.text(id), .text(words.joined(separator: "\t"))])
    }

    private func remove(_ words: some Collection<String>, _ index: String, _ id: String) throws {
        guard !words.isEmpty else { return }
        try channel.run(
            "DELETE FROM \(table.wordTable(index)) WHERE id = $1 AND word = ANY(string_to_array($2, E'\\t'))",
            [.text(id), .text(words.joined(separator: "\t"))])
    }

    private static func text(_ body: [UInt8]) -> String { String(decoding: body, as: UTF8.self) }

    /// The words of all word indexes of a row: indexes apart by a line feed, words by a tab. Words have no control characters.
    private static func pack(_ words: [[String]]) -> String {
        words.map { $0.joined(separator: "\t") }.joined(separator: "\n")
    }
}
