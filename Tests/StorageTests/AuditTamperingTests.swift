import GRDB
import Kernel
import Security
import Storage
import TestSupport
import Testing

/// What somebody does who gets at the database file itself.
@Suite("Tampering with the audit log's file")
struct AuditTamperingTests {
    private func report(after sql: [String]) async throws -> AuditReport {
        let test = try await makeStore(.sqlite, Visit.self)
        for number in 1...6 { try await test.store.add(Visit(number)) }
        let head = try await test.auditReport().head
        #expect(head.sequence == 6)
        let file = try DatabaseQueue(path: test.directory.path("test.sqlite"))
        try await file.write { db in for statement in sql { try db.execute(sql: statement) } }
        try file.close()
        return try await test.auditReport(upTo: head)
    }

    @Test("an untouched log is whole")
    func untouched() async throws {
        let report = try await report(after: [])
        #expect(report.fault == nil && report.verified == 6)
    }

    @Test("a changed row is found")
    func changed() async throws {
        let sql =
            "UPDATE audit_log SET body = CAST(replace(CAST(body AS TEXT), 'tests', 'other') AS BLOB) WHERE sequence = 3"
        #expect(try await report(after: [sql]).fault == .changed(sequence: 3))
    }

    @Test("a row changed together with its own hash is found at the next")
    func rehashed() async throws {
        let sql = "UPDATE audit_log SET body = x'7b7d', hash = zeroblob(32) WHERE sequence = 6"
        #expect(try await report(after: [sql]).fault == .changed(sequence: 6))
    }

    @Test("a removed row is found")
    func removed() async throws {
        #expect(
            try await report(after: ["DELETE FROM audit_log WHERE sequence = 3"]).fault == .removed(from: 3, through: 3)
        )
    }

    @Test("a removed row is found, though the rest was numbered anew")
    func renumbered() async throws {
        let sql = [
            "DELETE FROM audit_log WHERE sequence = 3",
            "UPDATE audit_log SET sequence = sequence - 1 WHERE sequence > 3",
        ]
        #expect(try await report(after: sql).fault == .changed(sequence: 3))
    }

    @Test("rows that were exchanged are found")
    func reordered() async throws {
        let sql = [
            "UPDATE audit_log SET sequence = -3 WHERE sequence = 3",
            "UPDATE audit_log SET sequence = 3 WHERE sequence = 4",
            "UPDATE audit_log SET sequence = 4 WHERE sequence = -3",
        ]
        #expect(try await report(after: sql).fault == .reordered(sequence: 3))
    }

    @Test("rows that were cut off at the end are missed, even by a noted number alone")
    func cutOff() async throws {
        let report = try await report(after: ["DELETE FROM audit_log WHERE sequence > 4"])
        #expect(report.fault == .removed(from: 5, through: 6))
    }

    @Test("after a cut the log goes on behind the numbers that were there, so that the gap shows")
    func goesOnBehindTheGap() async throws {
        let test = try await makeStore(.sqlite, Visit.self)
        for number in 1...6 { try await test.store.add(Visit(number)) }
        let file = try DatabaseQueue(path: test.directory.path("test.sqlite"))
        try await file.write { try $0.execute(sql: "DELETE FROM audit_log WHERE sequence > 4") }
        try file.close()
        #expect(try await test.engine.read { try $0.lastAuditSequence() } == 6)
        let again = try await test.reopened()
        try await again.store.add(Visit(7))
        #expect(try await again.auditReport().fault == .removed(from: 5, through: 6))
    }
}
