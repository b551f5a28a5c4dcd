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
        let words = Self.pack(values.words)
        let old = table.isIndexed ? try indexed(record.id) : nil
        let isSameIndexed = !table.isIndexed || old.map { $0.words == words && $0.columns == values.columns } ?? false
        let statement = try connection.statement(isSameIndexed ? table.updateBody : table.update)
        statement.bind(Int64(record.revision))
        statement.bind(record.body)
        if !isSameIndexed {
            statement.bind(words)
            for value in values.columns { statement.bind(value) }
        }
        statement.bind(record.id)
        statement.bind(Int64(expected))
        try statement.run()
        guard connection.changes == 1 else { throw try missing(record.id) }
        guard let old, old.words != words else { return }
        let oldWords = Self.unpack(old.words)
        for (position, index) in table.schema.wordIndexes.enumerated() {
            let before = Set(oldWords.indices.contains(position) ? oldWords[position] : [])
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
        let old = table.schema.wordIndexes.isEmpty ? nil : try words(of: id)
        let statement = try connection.statement(table.delete)
        statement.bind(id)
        statement.bind(Int64(expected))
        try statement.run()
        guard connection.changes == 1 else { throw try missing(id) }
        for (index, words) in zip(table.schema.wordIndexes, old ?? []) {
            try change(table.deleteWord(index), words, id)
        }
    }

    private func missing(_ id: String) throws -> StorageError {
        try words(of: id) == nil ? .notFound(collection: table.name, id: id) : .conflict(collection: table.name, id: id)
    }

    private func indexed(_ id: String) throws -> (words: String, columns: [IndexValue?])? {
        let statement = try connection.statement(table.selectIndexed)
        defer { statement.reset() }
        statement.bind(id)
        guard try statement.step() else { return nil }
        return (statement.text(0), table.columns.indices.map { statement.value(Int32($0 + 1)) })
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
