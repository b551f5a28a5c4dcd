import Foundation
import PostgreSQL
import Storage

/// A connection that is made when it is needed, and made anew when it broke. Used by one thread at a time.
final class PostgresLink {
    private let configuration: PostgresConfiguration
    private let schema: String
    private let limits: PostgresLimits
    /// How long the server lets a statement run here.
    let statementLimit: Duration
    private let onBroken: @Sendable () -> Void
    private var connection: PostgresConnection?

    init(
        _ configuration: PostgresConfiguration, schema: String, limits: PostgresLimits, statementLimit: Duration,
        onBroken: @escaping @Sendable () -> Void
    ) {
        self.configuration = configuration
        self.schema = schema
        self.limits = limits
        self.statementLimit = statementLimit
        self.onBroken = onBroken
    }

    /// How long an answer is waited for. The server ends a statement that takes too long by itself, before that.
    var patience: Duration { statementLimit + .seconds(2) }

    /// The connection, which may have broken since it was used last.
    /// - Throws: `unavailable`, when the server cannot be reached until then.
    func connected(until deadline: ContinuousClock.Instant) throws -> PostgresConnection {
        if let connection, !connection.isBroken { return connection }
        drop()
        var pause = Duration.milliseconds(20)
        while true {
            do {
                let made = try PostgresConnection(configuration, within: limits.connect)
                try prepare(made)
                connection = made
                return made
            } catch let error as PostgresError {
                guard ContinuousClock.now + pause < deadline, !Self.isFinal(error) else {
                    throw StorageError.unavailable("\(configuration): \(error)")
                }
                Self.sleep(pause)
                pause = min(pause * 2, .milliseconds(500))
            }
        }
    }

    func drop() {
        guard connection != nil else { return }
        connection = nil
        onBroken()
    }

    /// Ends a transaction that failed. A connection that does not manage that is given up.
    func rollback() {
        guard let connection else { return }
        if connection.isBroken { return drop() }
        guard connection.transaction.isOpen else { return }
        do { try connection.execute("ROLLBACK", within: .seconds(5)) } catch { drop() }
    }

    func close() { connection = nil }

    /// Waits between two attempts, half of the time by chance, so that those who failed together do not meet again.
    static func sleep(_ time: Duration) {
        Thread.sleep(forTimeInterval: (time / .seconds(1)) * Double.random(in: 0.5...1))
    }

    private func prepare(_ connection: PostgresConnection) throws {
        let milliseconds: (Duration) -> Int = { Int($0 / .milliseconds(1)) }
        try connection.execute(
            """
            SET search_path = "\(schema)"; \
            SET statement_timeout = \(milliseconds(statementLimit)); \
            SET lock_timeout = \(milliseconds(limits.lock)); \
            SET idle_in_transaction_session_timeout = \(milliseconds(limits.idle)); \
            SET tcp_keepalives_idle = 5; SET tcp_keepalives_interval = 2; SET tcp_keepalives_count = 3; \
            SET timezone = 'UTC'; \
            SELECT set_config('synchronous_commit', 'on', false) \
            WHERE current_setting('synchronous_commit') IN ('off', 'local')
            """, within: limits.connect)
    }

    /// What no waiting heals: a wrong password, an unknown database.
    private static func isFinal(_ error: PostgresError) -> Bool {
        ["password authentication failed", "does not exist", "no pg_hba.conf entry"].contains {
            error.message.contains($0)
        }
    }
}
