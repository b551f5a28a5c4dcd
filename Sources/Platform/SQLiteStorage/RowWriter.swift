import Storage

/// Writes the rows of one collection, and keeps its word tables in step.
struct RowWriter {
    let connection: Connection
    let table: Table

    func insert(_ record: Record, _ values: IndexedValues) throws {
        let statement = try connection.statement(table.insert)
        statement.bind(record.id)
        statement.bind(Int64(record.revision))
        statement.bind(record.body)
        statement.bind(Self.pack(values.words))
        for value in values.columns { statement.bind(value) }
        try statement.run()
        for (index, words) in zip(table.schema.wordIndexes, values.words) {
            try change(table.insertWord(index), words, record.id)
        }
    }

    func update(_ record: Record, _ values: IndexedValues, expected: Int) throws {
        let old = try words(of: record.id)
        let statement = try connection.statement(table.update)
        statement.bind(Int64(record.revision))
        statement.bind(record.body)
        statement.bind(Self.pack(values.words))
        for value in values.columns { statement.bind(value) }
        statement.bind(record.id)
        statement.bind(Int64(expected))
        try statement.run()
        guard connection.changes == 1 else { throw missing(record.id, exists: old != nil) }
        for (position, index) in table.schema.wordIndexes.enumerated() {
            let before = Set(old.flatMap { $0.indices.contains(position) ? $0[position] : nil } ?? [])
            let after = Set(values.words[position])
            try change(table.deleteWord(index), before.subtracting(after), record.id)
            try change(table.insertWord(index), after.subtracting(before), record.id)
        }
    }

    func fillWords(_ record: Record, _ values: IndexedValues) throws {
        for (index, words) in zip(table.schema.wordIndexes, values.words) {
            try change(table.insertWord(index), words, record.id)
        }
    }

    func delete(_ id: String, expected: Int) throws {
        let old = try words(of: id)
        let statement = try connection.statement(table.delete)
        statement.bind(id)
        statement.bind(Int64(expected))
        try statement.run()
        guard connection.changes == 1 else { throw missing(id, exists: old != nil) }
        for (index, words) in zip(table.schema.wordIndexes, old ?? []) {
            try change(table.deleteWord(index), words, id)
        }
    }

    private func missing(_ id: String, exists: Bool) -> StorageError {
        exists ? .conflict(collection: table.name, id: id) : .notFound(collection: table.name, id: id)
    }

    private func words(of id: String) throws -> [[String]]? {
        let statement = try connection.statement(table.selectWords)
        defer { statement.reset() }
        statement.bind(id)
        return try statement.step() ? Self.unpack(statement.text(0)) : nil
    }

    private func change(_ sql: String, _ words: some Collection<String>, _ id: String) throws {
        guard !words.isEmpty else { return }
        let statement = try connection.statement(sql)
        for word in words {
            statement.bind(word)
            statement.bind(id)
            try statement.run()
        }
    }

    /// The words of all word indexes of a row: indexes apart by a line feed, words by a tab. Words have no control characters.
    static func pack(_ words: [[String]]) -> String {
        words.map { $0.joined(separator: "\t") }.joined(separator: "\n")
    }

    static func unpack(_ text: String) -> [[String]] {
        text.split(separator: "\n", omittingEmptySubsequences: false)
            .map { $0.split(separator: "\t").map(String.init) }
    }
}
