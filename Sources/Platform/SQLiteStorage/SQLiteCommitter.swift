import Storage

/// Commits the writer's changes, each in its own savepoint when one of them fails half-way: so one that fails takes no other
/// with it.
struct SQLiteCommitter: GroupCommitter {
    let connection: Connection
    let session: WriteSession

    init(connection: Connection, tables: [String: Table], hash: @escaping AuditHasher) {
        self.connection = connection
        session = WriteSession(
            reads: ReadSession(connection: connection, tables: tables), chain: AuditChainState(hash: hash))
    }

    func close() { connection.close() }

    func releaseMemory() -> Int { connection.releaseMemory() }

    func commit(_ group: [WriteJob], _ tell: (WrittenGroup) -> Void) {
        let chain = session.chain
        do {
            if try !run(group, withSavepoints: false) { _ = try run(group, withSavepoints: true) }
            try connection.execute("COMMIT")
        } catch {
            try? connection.execute("ROLLBACK")
            chain.head = nil
            tell(WrittenGroup(group, failure: error))
            return
        }
        tell(WrittenGroup(group, hasEvents: chain.hasEvents))
    }

    /// Runs the changes in one transaction, which stays open. Savepoints cost a copy of every page that a change touches, and
    /// nearly all changes succeed, or fail before they wrote anything; so the first try is without. False, and nothing is
    /// open, if a change failed half-way then.
    private func run(_ group: [WriteJob], withSavepoints: Bool) throws -> Bool {
        let chain = session.chain
        let headBefore = chain.head
        chain.hasEvents = false
        try connection.execute("BEGIN IMMEDIATE")
        for job in group {
            let head = chain.head
            let hadEvents = chain.hasEvents
            chain.hasWritten = false
            if withSavepoints { try connection.execute("SAVEPOINT change") }
            if !job.run(session) {
                if withSavepoints {
                    try connection.execute("ROLLBACK TO change")
                    chain.head = head
                    chain.hasEvents = hadEvents
                } else if chain.hasWritten {
                    try connection.execute("ROLLBACK")
                    chain.head = headBefore
                    guard group.count == 1 else { return false }
                    // There is nobody to be run again for: what is committed is nothing.
                    chain.hasEvents = false
                    try connection.execute("BEGIN IMMEDIATE")
                }
            }
            if withSavepoints { try connection.execute("RELEASE change") }
        }
        return true
    }
}
