import PostgreSQL
import Storage

/// Brings a schema of the database to what the program declares, as the embedded engine does: makes missing tables and indexes;
/// makes all indexes of a collection anew when their declaration has changed. One process at a time, in one transaction.
struct PostgresSchema {
    let channel: Channel
    let schema: String

    func apply(_ tables: [PostgresTable]) throws {
        try checkOrder()
        // A transaction's lock by number, for there may be no table to lock yet.
        try channel.execute(
            """
            BEGIN; \
            SELECT pg_advisory_xact_lock(hashtextextended('hms schema \(schema)', 0)); \
            CREATE SCHEMA IF NOT EXISTS "\(schema)"
            """)
        // No change runs meanwhile, in any process. Before anything else: what follows locks tables that changes need too,
        // and one that began in between would have this lock, and wait for those.
        try channel.execute("CREATE TABLE IF NOT EXISTS writer_lock (); LOCK TABLE writer_lock IN EXCLUSIVE MODE")
        try channel.execute(Self.logs)
        for table in tables { try apply(table) }
        try channel.execute("COMMIT")
    }

    /// Texts must sort as with every engine, also where a service's own SQL sorts them.
    private func checkOrder() throws {
        var isFit = false
        try channel.run(
            "SELECT current_setting('server_encoding') = 'UTF8' AND 'B' < 'a' AND 'Z' < 'a' AND 'z' < 'é' AND 'a b' < 'aa'"
        ) { row in isFit = row.text(0) == "t" }
        guard isFit else {
            throw StorageError.engine(
                "the database must be made with ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C.UTF-8' TEMPLATE template0")
        }
    }

    private static let logs = """
        CREATE TABLE IF NOT EXISTS event_log (
            sequence BIGINT PRIMARY KEY, id TEXT NOT NULL, type TEXT NOT NULL, subject TEXT NOT NULL, body TEXT NOT NULL);
        CREATE TABLE IF NOT EXISTS audit_log (
            sequence BIGINT PRIMARY KEY, actor TEXT NOT NULL, action TEXT NOT NULL, subject TEXT, body TEXT NOT NULL,
            hash BYTEA NOT NULL);
        CREATE INDEX IF NOT EXISTS audit_log__actor ON audit_log (actor, sequence);
        CREATE INDEX IF NOT EXISTS audit_log__action ON audit_log (action, sequence);
        CREATE INDEX IF NOT EXISTS audit_log__subject ON audit_log (subject, sequence) WHERE subject IS NOT NULL;
        CREATE TABLE IF NOT EXISTS schema_declarations (collection TEXT PRIMARY KEY, indexes TEXT NOT NULL);
        CREATE TABLE IF NOT EXISTS commit_receipts (writer TEXT PRIMARY KEY, number BIGINT NOT NULL, at TIMESTAMPTZ NOT NULL);
        DELETE FROM commit_receipts WHERE at < now() - INTERVAL '7 days';
        CREATE TABLE IF NOT EXISTS writer_turn (
            single BOOLEAN PRIMARY KEY CHECK (single), event_sequence BIGINT NOT NULL, audit_sequence BIGINT NOT NULL,
            audit_hash BYTEA NOT NULL) WITH (fillfactor = 10);
        INSERT INTO writer_turn VALUES (TRUE, 0, 0, decode(repeat('00', 32), 'hex')) ON CONFLICT DO NOTHING
        """

    private func apply(_ table: PostgresTable) throws {
        let name = "\"\(table.name)\""
        try channel.execute(
            """
            CREATE TABLE IF NOT EXISTS \(name) (
                id TEXT COLLATE "C" CONSTRAINT "\(table.name)__id" PRIMARY KEY, revision BIGINT NOT NULL,
                body TEXT NOT NULL, words TEXT NOT NULL)
            """)
        let declaration = declaration(of: table)
        guard try texts("SELECT indexes FROM schema_declarations WHERE collection = $1", table.name) != [declaration]
        else { return }

        for words in try texts(
            "SELECT tablename FROM pg_tables WHERE schemaname = current_schema() AND starts_with(tablename, $1)",
            "\(table.name)__")
        { try channel.execute("DROP TABLE \"\(words)\"") }
        // The indexes go with their columns.
        for column in try texts(
            """
            SELECT column_name FROM information_schema.columns WHERE table_schema = current_schema() AND table_name = $1 \
            AND column_name LIKE '%\\_\\_%'
            """, table.name)
        { try channel.execute("ALTER TABLE \(name) DROP COLUMN \"\(column)\"") }

        for column in table.columns { try channel.execute("ALTER TABLE \(name) ADD COLUMN \(column) BYTEA") }
        for words in table.schema.wordIndexes {
            let words = table.wordTable(words)
            try channel.execute(
                """
                CREATE TABLE \(words) (
                    word TEXT COLLATE "C" NOT NULL, id TEXT COLLATE "C" NOT NULL, PRIMARY KEY (word, id));
                CREATE INDEX ON \(words) (id, word)
                """)
        }
        try fill(table)
        for index in table.schema.indexes {
            let columns = (0..<index.arity).map { "\"\(index.name)__\($0)\"" }
            let id = index.isUnique ? "" : ", id"
            try channel.execute(
                """
                CREATE \(index.isUnique ? "UNIQUE " : "")INDEX "\(table.name)__\(index.name)" ON \(name) \
                (\(columns.joined(separator: ", "))\(id)) WHERE \(columns[0]) IS NOT NULL
                """)
        }
        try channel.run(
            """
            INSERT INTO schema_declarations (collection, indexes) VALUES ($1, $2) \
            ON CONFLICT (collection) DO UPDATE SET indexes = excluded.indexes
            """, [.text(table.name), .text(declaration)])
    }

    private func declaration(of table: PostgresTable) -> String {
        let indexes = table.schema.indexes.map { "\($0.name)/\($0.arity)\($0.isUnique ? "!" : "")" }
        return (indexes + table.schema.wordIndexes.map { "\($0)*" }).joined(separator: " ")
    }

    private func fill(_ table: PostgresTable) throws {
        var last = ""
        while true {
            var rows: [Record] = []
            try channel.run(
                "SELECT id, revision, body FROM \"\(table.name)\" WHERE id > $1 ORDER BY id LIMIT 500", [.text(last)]
            ) { row in rows.append(Record(id: row.text(0), revision: Int(row.integer(1)), body: row.utf8(2))) }
            guard let end = rows.last else { return }
            for row in rows {
                let values = try table.schema.reindex(row.body)
                let writer = PostgresRows(channel: channel, table: table)
                try writer.update(row, values, expected: row.revision)
                try writer.fillWords(row, values)
            }
            last = end.id
        }
    }

    private func texts(_ sql: String, _ argument: String) throws -> [String] {
        var texts: [String] = []
        try channel.run(sql, [.text(argument)]) { row in texts.append(row.text(0)) }
        return texts
    }
}
