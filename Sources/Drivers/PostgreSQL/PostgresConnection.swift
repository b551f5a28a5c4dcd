import CLibPQ
import Foundation

/// One connection. Used by one thread at a time, which waits for the answers; every wait has an end.
package final class PostgresConnection {
    /// Statements that stay prepared, at most; then all are prepared anew.
    private static let mostPrepared = 256

    private let handle: OpaquePointer
    private var prepared: [Preparation: String] = [:]
    private var names = 0
    /// Whether the connection can be used no more.
    package private(set) var isBroken = false

    private struct Preparation: Hashable {
        let text: String
        let types: [UInt32]
    }

    /// Connects, to the first of the hosts that takes changes.
    package init(_ configuration: PostgresConfiguration, within limit: Duration) throws(PostgresError) {
        let deadline = ContinuousClock.now + limit
        let names = configuration.options.map { strdup($0.name) }
        let values = configuration.options.map { strdup($0.value) }
        defer { for text in names + values { free(text) } }
        let started = (names.map { UnsafePointer($0) } + [nil]).withUnsafeBufferPointer { names in
            (values.map { UnsafePointer($0) } + [nil]).withUnsafeBufferPointer { values in
                PQconnectStartParams(names.baseAddress, values.baseAddress, 0)
            }
        }
        guard let started else { throw PostgresError(state: "", message: "out of memory", kind: .lost) }
        handle = started
        try connect(until: deadline)
        // What the server tells beside errors, such as "relation exists already, skipping", goes nowhere.
        PQsetNoticeProcessor(handle, { _, _ in }, nil)
        PQsetnonblocking(handle, 1)
    }

    deinit { PQfinish(handle) }

    private func connect(until deadline: ContinuousClock.Instant) throws(PostgresError) {
        guard PQstatus(handle) != CONNECTION_BAD else { throw lost() }
        var wanted = POLLOUT
        while true {
            try wait(for: wanted, until: deadline)
            switch PQconnectPoll(handle) {
            case PGRES_POLLING_READING: wanted = POLLIN
            case PGRES_POLLING_WRITING: wanted = POLLOUT
            case PGRES_POLLING_OK: return
            default: throw lost()
            }
        }
    }

    /// Whether a transaction is open, and whether a statement in it failed.
    package var transaction: (isOpen: Bool, hasFailed: Bool) {
        let status = PQtransactionStatus(handle)
        return (status == PQTRANS_INTRANS || status == PQTRANS_INERROR, status == PQTRANS_INERROR)
    }

    /// Runs statements without values, one after the other until one fails.
    /// - Parameter row: gets the rows of all of them.
    package func execute(
        _ sql: String, within limit: Duration, _ row: (borrowing PostgresRow) throws -> Void = { _ in }
    ) throws {
        let deadline = ContinuousClock.now + limit
        guard !isBroken, PQsendQuery(handle, sql) == 1 else { throw lost() }
        _ = try finish(until: deadline, row)
    }

    /// Runs one statement, prepared the first time.
    /// - Parameter row: gets the rows as they come; the whole result is never in memory. Throwing ends the statement.
    /// - Returns: the command as the server names it, `SELECT` or `INSERT`, and how many rows it changed or found.
    @discardableResult
    package func run(
        _ sql: String, _ values: [PostgresValue], within limit: Duration,
        _ row: (borrowing PostgresRow) throws -> Void = { _ in }
    ) throws -> (command: Substring, rows: Int) {
        let deadline = ContinuousClock.now + limit
        let name = try prepare(sql, values.map(\.type), until: deadline)
        guard !isBroken, try send(name, values) else { throw lost() }
        PQsetSingleRowMode(handle)
        return try finish(until: deadline, row)
    }

    /// Forgets the prepared statements: the tables behind them have changed.
    package func forgetStatements(within limit: Duration) throws {
        prepared = [:]
        try execute("DEALLOCATE ALL", within: limit)
    }

    private func prepare(
        _ sql: String, _ types: [UInt32], until deadline: ContinuousClock.Instant
    ) throws -> String {
        let preparation = Preparation(text: sql, types: types)
        if let name = prepared[preparation] { return name }
        if prepared.count >= Self.mostPrepared { try forgetStatements(within: deadline - .now) }
        names += 1
        let name = "hms\(names)"
        guard !isBroken, PQsendPrepare(handle, name, sql, Int32(types.count), types) == 1 else { throw lost() }
        _ = try finish(until: deadline) { _ in }
        prepared[preparation] = name
        return name
    }

    private func send(_ name: String, _ values: [PostgresValue]) throws -> Bool {
        // Texts end with a NUL there, and none may be within.
        var bytes: [UInt8] = []
        var parts: [(start: Int, length: Int, isBinary: Bool)?] = []
        for value in values {
            let start = bytes.count
            switch value {
            case .null:
                parts.append(nil)
                continue
            case .integer(let number): bytes.append(contentsOf: "\(number)".utf8)
            case .boolean(let value): bytes.append(UInt8(ascii: value ? "t" : "f"))
            case .bytes(let value): bytes.append(contentsOf: value)
            case .text(let text):
                bytes.append(contentsOf: text.utf8)
                guard !bytes[start...].contains(0) else {
                    throw PostgresError(state: "22021", message: "a text holds a NUL character")
                }
            }
            var isBinary = false
            if case .bytes = value { isBinary = true }
            parts.append((start, bytes.count - start, isBinary))
            bytes.append(0)
        }
        return bytes.withUnsafeBytes { buffer in
            let base = buffer.baseAddress?.assumingMemoryBound(to: CChar.self)
            let pointers = parts.map { part in part.flatMap { part in base.map { $0 + part.start } } }
            let (lengths, formats) = (
                parts.map { Int32($0?.length ?? 0) }, parts.map { Int32($0?.isBinary == true ? 1 : 0) }
            )
            return PQsendQueryPrepared(handle, name, Int32(values.count), pointers, lengths, formats, 0) == 1
        }
    }

    /// Reads everything that answers what was sent; then throws the first error.
    private func finish(
        until deadline: ContinuousClock.Instant, _ row: (borrowing PostgresRow) throws -> Void
    ) throws -> (command: Substring, rows: Int) {
        try flush(until: deadline)
        var failure: (any Error)?
        var last: (command: Substring, rows: Int) = ("", 0)
        // Rows that come after the reader has had enough; more than that cost more than a new connection.
        var unwanted = 0
        while let result = try next(until: deadline) {
            defer { PQclear(result) }
            switch PQresultStatus(result) {
            case PGRES_SINGLE_TUPLE, PGRES_TUPLES_OK:
                for number in 0..<PQntuples(result) {
                    guard failure == nil else {
                        unwanted += 1
                        continue
                    }
                    do { try row(PostgresRow(result: result, row: number)) } catch { failure = error }
                }
                guard unwanted < 1000 else {
                    isBroken = true
                    break
                }
                last = Self.outcome(result)
            case PGRES_COMMAND_OK, PGRES_EMPTY_QUERY: last = Self.outcome(result)
            default:
                let error = PostgresError(result)
                if error.kind == .lost { isBroken = true }
                failure = failure ?? (error.state.isEmpty ? lost() : error)
            }
            if unwanted >= 1000 { break }
        }
        if let failure { throw failure }
        return last
    }

    private static func outcome(_ result: OpaquePointer) -> (command: Substring, rows: Int) {
        let command = PQcmdStatus(result).map { String(cString: $0) } ?? ""
        return (command.prefix { $0 != " " }, PQcmdTuples(result).flatMap { Int(String(cString: $0)) } ?? 0)
    }

    private func flush(until deadline: ContinuousClock.Instant) throws {
        while true {
            switch PQflush(handle) {
            case 0: return
            case 1:
                try wait(for: POLLIN | POLLOUT, until: deadline)
                guard PQconsumeInput(handle) == 1 else { throw lost() }
            default: throw lost()
            }
        }
    }

    private func next(until deadline: ContinuousClock.Instant) throws -> OpaquePointer? {
        while PQisBusy(handle) == 1 {
            try wait(for: POLLIN, until: deadline)
            guard PQconsumeInput(handle) == 1 else { throw lost() }
        }
        return PQgetResult(handle)
    }

    private func wait(for events: Int32, until deadline: ContinuousClock.Instant) throws(PostgresError) {
        var descriptor = pollfd(fd: PQsocket(handle), events: Int16(events), revents: 0)
        while true {
            let left = (deadline - .now) / .milliseconds(1)
            let ready = left > 0 ? poll(&descriptor, 1, Int32(min(left.rounded(.up), 60_000))) : 0
            if ready > 0 { return }
            if ready == 0, left <= 60_000 {
                isBroken = true
                throw PostgresError(state: "", message: "the server did not answer in time", kind: .timeout)
            }
            if ready < 0, errno != EINTR { throw lost() }
        }
    }

    private func lost() -> PostgresError {
        isBroken = true
        // Names the host and the user at most.
        let message = PQerrorMessage(handle).map { String(cString: $0) } ?? ""
        let line = message.split(separator: "\n").first.map(String.init)
        return PostgresError(state: "", message: line ?? "the connection is closed", kind: .lost)
    }
}
