/// Inserts rows of one blob into a table without indexes, as a measure of what durable writing costs here at least. The
/// same file settings as the engine's.
package struct BareInserts {
    private let connection: Connection
    private let body: [UInt8]
    private let group: Int

    package init(path: String, bytes: Int, group: Int) throws {
        connection = try Connection(path: path, readonly: false, cacheKilobytes: 16_000)
        body = (0..<max(bytes, 1)).map { UInt8(truncatingIfNeeded: $0) }
        self.group = max(group, 1)
        try connection.execute("CREATE TABLE bare (id INTEGER PRIMARY KEY, body BLOB NOT NULL)")
    }

    /// Rows a second.
    package func run(for time: Duration) throws -> Double {
        let start = ContinuousClock.now
        var rows = 0
        while ContinuousClock.now - start < time {
            try connection.execute("BEGIN IMMEDIATE")
            for _ in 0..<group {
                let statement = try connection.statement("INSERT INTO bare (body) VALUES (?)")
                statement.bind(body)
                try statement.run()
            }
            try connection.execute("COMMIT")
            rows += group
        }
        let elapsed = ContinuousClock.now - start
        connection.close()
        return Double(rows) / (Double(elapsed.components.seconds) + Double(elapsed.components.attoseconds) / 1e18)
    }
}
