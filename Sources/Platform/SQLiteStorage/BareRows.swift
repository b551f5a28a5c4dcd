/// Writes the newest rows of a store once more, in their order, with nothing around SQLite: a measure of what the same rows in
/// the same tables and indexes cost at least. They go into a new file, which begins as the store was before them.
package struct BareRows {
    /// A row that each step changes: its body is written as it is in the store.
    package struct Update: Sendable {
        let table: String
        /// SQL over the columns of the first of the tables that are inserted into.
        let id: String

        package init(table: String, id: String) {
            self.table = table
            self.id = id
        }
    }

    private let connection: Connection
    private let group: Int
    /// Each statement with its values, row by row.
    private var writes: [(sql: String, rows: [[Statement.Value]])] = []

    /// - Parameters:
    ///   - source: the file of a store that nobody has open.
    ///   - inserts: tables; the newest `rows` rows of each are left out, and inserted by `run`.
    package init(
        path: String, source: String, inserts: [String], updates: [Update], rows: Int, group: Int
    ) throws {
        connection = try Connection(path: path, readonly: false, cacheKilobytes: 16_000)
        self.group = max(group, 1)
        try connection.execute("ATTACH '\(source.replacing("'", with: "''"))' AS source")
        for table in Set(inserts + updates.map(\.table)) {
            try copy(table, without: inserts.contains(table) ? rows : 0)
        }
        for table in inserts {
            let stored = try read("SELECT * FROM source.\(table) WHERE rowid > \(Self.end(table, rows)) ORDER BY rowid")
            let marks = (stored.first ?? []).map { _ in "?" }.joined(separator: ", ")
            writes.append(("INSERT INTO main.\(table) VALUES (\(marks))", stored))
        }
        guard let first = inserts.first else { return }
        for update in updates {
            let stored = try read(
                """
                SELECT (SELECT body FROM source.\(update.table) WHERE id = \(update.id)), \(update.id) \
                FROM source.\(first) AS row WHERE rowid > \(Self.end(first, rows)) ORDER BY rowid
                """)
            writes.append(("UPDATE main.\(update.table) SET revision = revision + 1, body = ? WHERE id = ?", stored))
        }
    }

    /// Steps a second: each inserts a row into every table and changes the rows that belong to it.
    package func run(for time: Duration) throws -> Double {
        let most = writes.map(\.rows.count).min() ?? 0
        let statements = try writes.map { (try connection.statement($0.sql), $0.rows) }
        let start = ContinuousClock.now
        var done = 0
        while done < most, ContinuousClock.now - start < time {
            try connection.execute("BEGIN IMMEDIATE")
            let end = min(done + group, most)
            while done < end {
                for (statement, rows) in statements {
                    for value in rows[done] { statement.bind(value) }
                    try statement.run()
                }
                done += 1
            }
            try connection.execute("COMMIT")
        }
        let elapsed = ContinuousClock.now - start
        connection.close()
        return Double(done) / (Double(elapsed.components.seconds) + Double(elapsed.components.attoseconds) / 1e18)
    }

    private static func end(_ table: String, _ rows: Int) -> String {
        "(SELECT max(rowid) - \(rows) FROM source.\(table))"
    }

    /// The table with its indexes, and its rows but the newest.
    private func copy(_ table: String, without rows: Int) throws {
        for row in try read(
            "SELECT sql FROM source.sqlite_master WHERE tbl_name = '\(table)' AND sql IS NOT NULL ORDER BY type DESC")
        {
            if case .text(let sql) = row[0] { try connection.execute(sql) }
        }
        try connection.execute(
            "INSERT INTO main.\(table) SELECT * FROM source.\(table) WHERE rowid <= \(Self.end(table, rows))")
    }

    private func read(_ sql: String) throws -> [[Statement.Value]] {
        let statement = try connection.statement(sql)
        defer { statement.reset() }
        var rows: [[Statement.Value]] = []
        while try statement.step() { rows.append(statement.row) }
        return rows
    }
}
