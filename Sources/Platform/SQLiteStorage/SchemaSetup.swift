import Storage

/// Brings a database to the declared schema: makes missing tables and indexes, fills an index that was added to a collection
/// with rows, and drops indexes that are no longer declared. All in the caller's transaction.
enum SchemaSetup {
    static func apply(_ tables: [Table], to connection: Connection) throws {
        try connection.execute(
            """
            CREATE TABLE IF NOT EXISTS event_log (
                sequence INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL, type TEXT NOT NULL, subject TEXT NOT NULL,
                body BLOB NOT NULL)
            """)
        try connection.execute(
            """
            CREATE TABLE IF NOT EXISTS audit_log (
                sequence INTEGER PRIMARY KEY AUTOINCREMENT, actor TEXT NOT NULL, action TEXT NOT NULL, subject TEXT,
                body BLOB NOT NULL, hash BLOB NOT NULL)
            """)
        try connection.execute("CREATE INDEX IF NOT EXISTS audit_log__actor ON audit_log (actor)")
        try connection.execute("CREATE INDEX IF NOT EXISTS audit_log__action ON audit_log (action)")
        try connection.execute(
            "CREATE INDEX IF NOT EXISTS audit_log__subject ON audit_log (subject) WHERE subject IS NOT NULL")
        for table in tables { try apply(table, to: connection) }
    }

    private static func apply(_ table: Table, to connection: Connection) throws {
        let name = "\"\(table.name)\""
        try connection.execute(
            """
            CREATE TABLE IF NOT EXISTS \(name) (
                id TEXT PRIMARY KEY NOT NULL, revision INTEGER NOT NULL, body BLOB NOT NULL, words TEXT NOT NULL)
            """)
        let existing = try names("SELECT name FROM pragma_table_info('\(table.name)')", connection)
        let existingIndexes = try names(
            "SELECT name FROM sqlite_master WHERE type = 'index' AND tbl_name = '\(table.name)'", connection)
        let existingTables = try names("SELECT name FROM sqlite_master WHERE type = 'table'", connection)

        let missing = table.columns.filter { !existing.contains($0.filter { $0 != "\"" }) }
        for column in missing { try connection.execute("ALTER TABLE \(name) ADD COLUMN \(column)") }
        let missingWords = table.schema.wordIndexes.filter { !existingTables.contains("\(table.name)__\($0)") }
        for words in missingWords {
            try connection.execute(
                """
                CREATE TABLE \(table.wordTable(words)) (word TEXT NOT NULL, id TEXT NOT NULL, PRIMARY KEY (word, id)) \
                WITHOUT ROWID
                """)
        }
        if !missing.isEmpty || !missingWords.isEmpty { try reindex(table, connection) }

        let declared = Set(table.schema.indexes.map { "\(table.name)__\($0.name)" })
        for stale in existingIndexes where stale.hasPrefix("\(table.name)__") && !declared.contains(stale) {
            try connection.execute("DROP INDEX \"\(stale)\"")
        }
        for index in table.schema.indexes where !existingIndexes.contains("\(table.name)__\(index.name)") {
            let columns = (0..<index.arity).map { "\"\(index.name)__\($0)\"" }
            let id = index.isUnique ? "" : ", id"
            try connection.execute(
                """
                CREATE \(index.isUnique ? "UNIQUE " : "")INDEX "\(table.name)__\(index.name)" ON \(name) \
                (\(columns.joined(separator: ", "))\(id)) WHERE \(columns[0]) IS NOT NULL
                """)
        }
    }

    private static func reindex(_ table: Table, _ connection: Connection) throws {
        var last = ""
        while true {
            let batch = try connection.statement("SELECT id, revision, body FROM \"\(table.name)\" WHERE id > ? ORDER BY id LIMIT 500")
            batch.bind(last)
            var rows: [Record] = []
            while try batch.step() {
                rows.append(Record(id: batch.text(0), revision: Int(batch.integer(1)), body: batch.blob(2)))
            }
            batch.reset()
            guard let end = rows.last else { return }
            for row in rows {
                let values = try table.schema.reindex(row.body)
                let writer = RowWriter(connection: connection, table: table)
                try writer.update(row, values, expected: row.revision)
                try writer.fillWords(row, values)
            }
            last = end.id
        }
    }

    private static func names(_ sql: String, _ connection: Connection) throws -> Set<String> {
        let statement = try connection.statement(sql)
        defer { statement.reset() }
        var names: Set<String> = []
        while try statement.step() { names.insert(statement.text(0)) }
        return names
    }
}
