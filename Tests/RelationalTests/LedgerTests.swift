import Kernel
import Relational
import Storage
import TestSupport
import Testing

@Suite("The ledger's tables refuse what must be impossible")
struct LedgerTests {
    @Test("balanced entries are posted, and the whole ledger sums to zero", arguments: Engine.relational)
    func balanced(on engine: Engine) async throws {
        let ledger = try await Ledger.make(on: engine)
        try await ledger.store.write(.test) { transaction in
            try Ledger.post("e1", [("receivable", 118_000), ("fees", -100_000), ("tax", -18_000)], transaction)
            try Ledger.post("e2", [("cash", 118_000), ("receivable", -118_000)], transaction)
        }
        #expect(try await ledger.store.integer("SELECT sum(amount) FROM journal_lines") == 0)
        let trial = try await ledger.store.read(.test) {
            try $0.rows("SELECT account, sum(amount) AS balance FROM journal_lines GROUP BY account ORDER BY account")
        }
        #expect(try trial.map { try $0.get("balance") as Int } == [118_000, -100_000, 0, -18_000])
    }

    @Test("an entry that is not balanced, or not whole, is refused", arguments: Engine.relational)
    func unbalanced(on engine: Engine) async throws {
        let ledger = try await Ledger.make(on: engine)
        func expect(_ error: SQLError, _ change: @escaping @Sendable (Transaction) throws -> Void) async {
            await #expect(throws: error) { try await ledger.store.write(.test, change) }
        }
        await expect(.foreignKey("entry_is_balanced")) {
            try Ledger.post("e", [("receivable", 118_000), ("fees", -100_000)], $0)
        }
        await expect(.foreignKey("entry_is_balanced")) { transaction in
            try transaction.execute(
                """
                INSERT INTO journal_entries (id, posted_at, document, currency, line_count, balanced) \
                VALUES ('e', 0, 'e', 'INR', 2, 'e')
                """, on: .thing)
        }
        await expect(.check("entry_names_itself")) { transaction in
            try transaction.execute(
                "INSERT INTO journal_entries (id, posted_at, document, currency, line_count) VALUES ('e', 0, 'e', 'INR', 2)",
                on: .thing)
        }
        await expect(.check("entry_has_lines")) { try Ledger.post("e", [("fees", 0)], $0) }
        await expect(.check("line_amount")) { try Ledger.post("e", [("fees", 0), ("cash", 0)], $0) }
        await expect(.foreignKey("line_account")) { try Ledger.post("e", [("nowhere", 1), ("cash", -1)], $0) }
        // A line that lies about what was carried to it.
        await expect(.foreignKey("line_carries")) { transaction in
            try transaction.execute(
                """
                INSERT INTO journal_entries (id, posted_at, document, currency, line_count, balanced) \
                VALUES ('e', 0, 'e', 'INR', 2, 'e')
                """, on: .thing)
            try Ledger.addLine("e", 1, of: 2, "cash", 500, 0, transaction)
            try Ledger.addLine("e", 2, of: 2, "fees", -400, 400, transaction)
        }
        try await ledger.store.write(.test) { try Ledger.post("good", [("cash", 500), ("fees", -500)], $0) }
        // A line more, behind the last or under a number that is there.
        await expect(.check("line_number")) { try Ledger.addLine("good", 3, of: 2, "cash", 500, 0, $0) }
        await expect(.foreignKey("line_of_entry")) { try Ledger.addLine("good", 3, of: 3, "cash", 500, 0, $0) }
        await expect(.unique("journal_lines_pkey")) { try Ledger.addLine("good", 1, of: 2, "cash", 300, 0, $0) }
        #expect(try await ledger.store.integer("SELECT count(*) FROM journal_lines") == 2)
    }

    @Test("what is posted is never changed", arguments: Engine.relational)
    func postedIsFinal(on engine: Engine) async throws {
        let ledger = try await Ledger.make(on: engine)
        try await ledger.store.write(.test) { try Ledger.post("e", [("cash", 500), ("fees", -500)], $0) }
        let cases: [(SQL, String)] = [
            ("UPDATE journal_lines SET amount = 600, balance = 600 WHERE number = 1", "journal_line_is_final"),
            ("UPDATE journal_lines SET account = 'tax' WHERE number = 1", "journal_line_is_final"),
            ("DELETE FROM journal_lines", "journal_line_is_final"),
            ("UPDATE journal_entries SET document = 'other'", "journal_is_final"),
            ("DELETE FROM journal_entries", "journal_is_final"),
        ]
        for (statement, name) in cases {
            await #expect(throws: SQLError.check(name)) { try await ledger.store.run(statement, rows: nil) }
        }
        await #expect(throws: SQLError.foreignKey("line_account")) {
            try await ledger.store.run("DELETE FROM accounts WHERE code = 'cash'")
        }
    }

    @Test("invoice numbers have no gap and no double, though fifty finalise at once", arguments: Engine.relational)
    func numbers(on engine: Engine) async throws {
        let ledger = try await Ledger.make(on: engine)
        let numbers = try await withThrowingTaskGroup(of: Int.self) { group in
            for index in 1...50 { group.addTask { try await ledger.invoice("i\(index)") } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(numbers.sorted() == Array(1...50))
        #expect(try await ledger.store.integer("SELECT sum(amount) FROM journal_lines") == 0)
        try await ledger.store.write(.test) { try Ledger.draft("next", 100, $0) }
        let finalise: @Sendable (Int) -> SQL = { number in
            "UPDATE invoices SET state = 'final', entry = 'entry-i1', number = \(number) WHERE id = 'next'"
        }
        await #expect(throws: SQLError.unique("invoice_number")) { try await ledger.store.run(finalise(50)) }
        await #expect(throws: SQLError.foreignKey("invoice_number_has_no_gap")) {
            try await ledger.store.run(finalise(52))
        }
        await #expect(throws: SQLError.check("invoice_number_from_one")) { try await ledger.store.run(finalise(0)) }
        // Another series, and another year, begin at one.
        let first = try await ledger.store.write(.test) { transaction in
            try Ledger.draft("ip", 100, series: "IP", transaction)
            return try Ledger.finalise("ip", transaction)
        }
        #expect(first == 1)
    }

    @Test("a finalised invoice is never changed, nor its lines", arguments: Engine.relational)
    func finalIsFinal(on engine: Engine) async throws {
        let ledger = try await Ledger.make(on: engine)
        #expect(try await ledger.invoice("i1") == 1)
        let cases: [(SQL, String)] = [
            ("UPDATE invoices SET total = 1", "invoice_is_final"),
            ("UPDATE invoices SET state = 'draft', number = NULL, entry = NULL", "invoice_is_final"),
            ("DELETE FROM invoices", "invoice_is_final"),
            ("UPDATE invoice_lines SET amount = 1", "invoice_line_is_final"),
            ("DELETE FROM invoice_lines", "invoice_line_is_final"),
            (
                "INSERT INTO invoice_lines (invoice, number, text, amount) VALUES ('i1', 2, 'More', 5)",
                "invoice_line_is_final"
            ),
        ]
        for (statement, name) in cases {
            await #expect(throws: SQLError.check(name), "\(statement.text)") { try await ledger.store.run(statement) }
        }
        // A draft may change; but it is not finalised with another total than that of its lines, nor without a posting.
        try await ledger.store.write(.test) { try Ledger.draft("i2", 500, $0) }
        try await ledger.store.run("UPDATE invoices SET total = 600 WHERE id = 'i2'")
        await #expect(throws: SQLError.check("invoice_total_is_its_sum")) {
            try await ledger.store.write(.test) { try Ledger.finalise("i2", $0) }
        }
        try await ledger.store.run("UPDATE invoice_lines SET amount = 600 WHERE invoice = 'i2'")
        await #expect(throws: SQLError.check("invoice_final_is_whole")) {
            try await ledger.store.run("UPDATE invoices SET state = 'final', number = 2 WHERE id = 'i2'")
        }
        #expect(try await ledger.store.write(.test) { try Ledger.finalise("i2", $0) } == 2)
        await #expect(throws: SQLError.check("invoice_begins_as_draft")) {
            try await ledger.store.run(
                """
                INSERT INTO invoices (id, patient, currency, state, total, series, fiscal_year, number, entry) \
                VALUES ('i3', 'p', 'INR', 'final', 0, 'OP', 2026, 3, 'entry-i1')
                """)
        }
    }

    @Test(
        "refunds: of a part, more than once, up to what was paid, to the original method", arguments: Engine.relational)
    func refunds(on engine: Engine) async throws {
        let ledger = try await Ledger.make(on: engine)
        _ = try await ledger.invoice("i1", total: 1000)
        await #expect(throws: SQLError.check("payment_amount")) { try await ledger.pay("p0", "i1", 0) }
        try await ledger.pay("p1", "i1", 1000)
        try await ledger.refund("p1", 300)
        await #expect(throws: SQLError.check("refund_within_payment")) { try await ledger.refund("p1", 701) }
        await #expect(throws: SQLError.foreignKey("refund_of_payment")) {
            try await ledger.refund("p1", 100, method: "card")
        }
        // One that says more was paid, or less refunded.
        for (paid, before, name) in [(5000, 300, "refund_of_payment"), (1000, 0, "refund_carries")] {
            await #expect(throws: SQLError.foreignKey(name)) {
                try await ledger.store.run(
                    """
                    INSERT INTO refunds (payment, number, paid, method, amount, refunded_before, refunded) \
                    VALUES ('p1', 2, \(paid), 'cash', 900, \(before), \(before + 900))
                    """)
            }
        }
        try await ledger.refund("p1", 700)
        await #expect(throws: SQLError.check("refund_within_payment")) { try await ledger.refund("p1", 1) }
        await #expect(throws: SQLError.check("refund_is_final")) {
            try await ledger.store.run("UPDATE refunds SET amount = 1, refunded = 1 WHERE number = 1")
        }
        await #expect(throws: SQLError.check("payment_is_final")) {
            try await ledger.store.run("UPDATE payments SET amount = 9000")
        }
    }

    @Test("fifty refunds at once give back no more than was paid", arguments: Engine.relational)
    func refundRace(on engine: Engine) async throws {
        let ledger = try await Ledger.make(on: engine)
        _ = try await ledger.invoice("i1", total: 1000)
        try await ledger.pay("p1", "i1", 1000)
        let won = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<50 {
                group.addTask {
                    do {
                        try await ledger.refund("p1", 70)
                        return true
                    } catch {
                        #expect(error as? SQLError == .check("refund_within_payment"))
                        return false
                    }
                }
            }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(won == 14)
        #expect(try await ledger.store.integer("SELECT sum(amount) FROM refunds") == 980)
    }

    @Test("one event is charged once, and one charge is billed once", arguments: Engine.relational)
    func charges(on engine: Engine) async throws {
        let ledger = try await Ledger.make(on: engine)
        func charge(_ id: String, _ event: String, _ item: String = "consultation") async throws {
            try await ledger.store.run(
                """
                INSERT INTO charges (id, source_event, item, patient, amount) \
                VALUES (\(id), \(event), \(item), 'patient-1', 500)
                """)
        }
        try await charge("c1", "event-1")
        try await charge("c2", "event-1", "registration")
        await #expect(throws: SQLError.unique("charge_of_event")) { try await charge("c3", "event-1") }
        await #expect(throws: SQLError.check("charge_is_final")) {
            try await ledger.store.run("UPDATE charges SET amount = 1 WHERE id = 'c1'")
        }
        try await ledger.store.write(.test) { transaction in
            try Ledger.draft("i1", 500, transaction)
            try Ledger.draft("i2", 500, transaction)
        }
        let bill: @Sendable (String, Int) -> SQL = { invoice, amount in
            "INSERT INTO invoice_lines (invoice, number, text, amount, charge) VALUES (\(invoice), 2, 'x', \(amount), 'c1')"
        }
        await #expect(throws: SQLError.foreignKey("line_charge")) { try await ledger.store.run(bill("i1", 499)) }
        try await ledger.store.run(bill("i1", 500))
        await #expect(throws: SQLError.unique("charge_billed_once")) { try await ledger.store.run(bill("i2", 500)) }
        await #expect(throws: SQLError.check("payment_of_final_invoice")) { try await ledger.pay("p1", "i1", 5) }
    }
}
