package import MongoDB

/// How an engine reaches its deployment, and how long it tries.
package struct MongoOptions: Sendable {
    package var address: MongoAddress
    /// Of the store; each store has one of its own.
    package var database: String
    /// Reads at once; the writer has a connection beside them, long reads have up to four.
    package var mostReads = 16
    /// How long a server is looked for, and a connection made.
    package var reach = Duration.seconds(5)
    /// How long an answer is waited for.
    package var answer = Duration.seconds(10)
    /// How long a read waits for a connection.
    package var wait = Duration.seconds(5)
    /// How long a change is tried again that met another process's, or a changing server.
    package var retry = Duration.seconds(10)
    /// How long it is looked for what became of a commit that was not answered.
    package var resolve = Duration.seconds(30)
    /// How long another process may take to bring the store to its schema.
    package var setup = Duration.seconds(300)

    package init(_ address: MongoAddress, database: String) {
        self.address = address
        self.database = database
    }

    var limits: [String: Int] {
        [
            "serverSelectionTimeoutMS": reach.wholeMilliseconds, "connectTimeoutMS": reach.wholeMilliseconds,
            "socketTimeoutMS": answer.wholeMilliseconds, "waitQueueTimeoutMS": wait.wholeMilliseconds,
        ]
    }
}

extension Duration {
    var wholeMilliseconds: Int {
        Int(components.seconds) * 1000 + Int(components.attoseconds / 1_000_000_000_000_000)
    }
}
