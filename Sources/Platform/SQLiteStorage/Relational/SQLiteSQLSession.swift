import GRDBSQLite
import Relational
import Storage

extension SQLiteEngine: RelationalEngine {}

extension ReadSession: SQLSession {
    func run(_ statement: SQL, isRead: Bool, _ row: (SQLRow) throws -> Void) throws -> Int {
        do {
            return try SQLRunner(connection: connection, limit: statementLimit).run(statement, isRead: true, row)
        } catch let error
            as SQLRunner.RowError
        { throw error.error }
    }

    func define(_ rule: SchemaGuard) throws { throw SQLError.refused("", "a read must not change anything") }
}

extension WriteSession: SQLSession {
    func run(_ statement: SQL, isRead: Bool, _ row: (SQLRow) throws -> Void) throws -> Int {
        guard chain.failure == nil else { throw SQLError.failedBefore }
        if !isRead { try beginChange() }
        chain.hasRunSQL = true
        do {
            return try SQLRunner(connection: connection, limit: reads.statementLimit).run(
                statement, isRead: isRead, row)
        } catch let error as SQLRunner.RowError {
            throw error.error
        } catch {
            chain.failure = error
            throw error
        }
    }

    func define(_ rule: SchemaGuard) throws {
        try beginChange()
        for operation in rule.operations {
            try connection.execute(
                """
                CREATE TRIGGER "\(rule.name)__\(operation.rawValue)" BEFORE \(operation.rawValue) ON "\(rule.table)" \
                WHEN \(rule.condition) BEGIN SELECT RAISE(ABORT, '\(rule.name)'); END
                """)
        }
    }

    /// Runs one change; throws what a statement of it failed with, whatever the change made of that, and what is left open
    /// of its deferred foreign keys: at the commit they would take every other change of the group with them.
    func change<T>(_ body: (any EngineTransaction) throws -> T) throws -> T {
        chain.failure = nil
        chain.hasRunSQL = false
        let value: T
        // The first error says why; those that came of it say nothing.
        do { value = try body(self) } catch SQLError.failedBefore { throw chain.failure ?? SQLError.failedBefore }
        guard chain.hasRunSQL else { return value }
        if let failure = chain.failure { throw failure }
        try checkDeferredKeys()
        return value
    }

    private func checkDeferredKeys() throws {
        var (open, highest): (Int32, Int32) = (0, 0)
        sqlite3_db_status(connection.handle, SQLITE_DBSTATUS_DEFERRED_FKS, &open, &highest, 0)
        guard open != 0 else { return }
        throw SQLError.foreignKey(try ForeignKeys(connection: connection).firstBroken() ?? "unknown")
    }
}
