import Storage

/// Brings a database to the declared schema: makes missing tables and indexes. When the declaration of a collection's indexes
/// has changed, all of them are made and filled anew; so what is left of an index that was dropped, renamed or reordered
/// never shows up again. All in the caller's transaction.
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
        try connection.execute(
            "CREATE TABLE IF NOT EXISTS schema_declarations (collection TEXT PRIMARY KEY NOT NULL, indexes TEXT NOT NULL)"
        )
        for table in tables { try apply(table, to: connection) }
    }

    private static func apply(_ table: Table, to connection: Connection) throws {
        let name = "\"\(table.name)\""
        try connection.execute(
            """
            CREATE TABLE IF NOT EXISTS \(name) (
                id TEXT PRIMARY KEY NOT NULL, revision INTEGER NOT NULL, body BLOB NOT NULL, words TEXT NOT NULL)
            """)
        let declaration = declaration(of: table)
        guard try stored(table, connection) != declaration else { return }

        for index in try names(
            "SELECT name FROM sqlite_master WHERE type = 'index' AND tbl_name = ?", table.name, connection)
        where index.hasPrefix("\(table.name)__") { try connection.execute("DROP INDEX \"\(index)\"") }
        for words in try names("SELECT name FROM sqlite_master WHERE type = 'table'", nil, connection)
        where words.hasPrefix("\(table.name)__") { try connection.execute("DROP TABLE \"\(words)\"") }
        for column in try names("SELECT name FROM pragma_table_info(?)", table.name, connection)
        where column.contains("__") {
            try connection.execute("ALTER TABLE \(name) DROP COLUMN \"\(column)\"")
        }

        for column in table.columns { try connection.execute("ALTER TABLE \(name) ADD COLUMN \(column)") }
        for words in table.schema.wordIndexes {
            try connection.execute(
                """
                CREATE TABLE \(table.wordTable(words)) (word TEXT NOT NULL, id TEXT NOT NULL, PRIMARY KEY (word, id)) \
                WITHOUT ROWID
                """)
        }
        try fill(table, connection)
        for index in table.schema.indexes {
            let columns = (0..<index.arity).map { "\"\(index.name)__\($0)\"" }
            let id = index.isUnique ? "" : ", id"
            try connection.execute(
                """
                CREATE \(index.isUnique ? "UNIQUE " : "")INDEX "\(table.name)__\(index.name)" ON \(name) \
                (\(columns.joined(separator: ", "))\(id)) WHERE \(columns[0]) IS NOT NULL
                """)
        }
        let note = try connection.statement(
            "INSERT OR REPLACE INTO schema_declarations (collection, indexes) VALUES (?, ?)")
        note.bind(table.name)
        note.bind(declaration)
        try note.run()
    }

    private static func declaration(of table: Table) -> String {
        let indexes = table.schema.indexes.map { "\($0.name)/\($0.arity)\($0.isUnique ? "!" : "")" }
        return (indexes + table.schema.wordIndexes.map { "\($0)*" }).joined(separator: " ")
    }

    private static func stored(_ table: Table, _ connection: Connection) throws -> String? {
        try names("SELECT indexes FROM schema_declarations WHERE collection = ?", table.name, connection).first
    }

    private static func fill(_ table: Table, _ connection: Connection) throws {
        var last = ""
        while true {
            let batch = try connection.statement(
                "SELECT id, revision, body FROM \"\(table.name)\" WHERE id > ? ORDER BY id LIMIT 500")
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

    private static func names(_ sql: String, _ argument: String?, _ connection: Connection) throws -> [String] {
        let statement = try connection.statement(sql)
        defer { statement.reset() }
        if let argument { statement.bind(argument) }
        var names: [String] = []
        while try statement.step() { names.append(statement.text(0)) }
        return names
    }
}
