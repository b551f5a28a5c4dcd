import Kernel
import Relational
import Storage
import TestSupport

/// The documents of a ledger, as Billing would write them.
struct Ledger: Sendable {
    let store: Store

    static func make(on engine: Engine) async throws -> Ledger {
        let store = try await makeStore(engine, service: "billing", collections: []).store
        _ = try await store.migrate([LedgerSchema.migration])
        try await store.write(.test) { transaction in
            for (code, kind) in [("cash", "asset"), ("receivable", "asset"), ("fees", "income"), ("tax", "liability")] {
                try transaction.execute(
                    "INSERT INTO accounts (code, name, kind) VALUES (\(code), \(code), \(kind))",
                    on: .inserted("accounts", code))
            }
        }
        return Ledger(store: store)
    }

    static func post(_ entry: String, _ lines: [(account: String, amount: Int)], _ transaction: Transaction) throws {
        try transaction.execute(
            """
            INSERT INTO journal_entries (id, posted_at, document, currency, line_count, balanced) \
            VALUES (\(entry), \(transaction.now), \(entry), 'INR', \(lines.count), \(entry))
            """, on: .inserted("journal_entries", entry))
        var carried = 0
        for (index, line) in lines.enumerated() {
            try addLine(entry, index + 1, of: lines.count, line.account, line.amount, carried, transaction)
            carried += line.amount
        }
    }

    static func addLine(
        _ entry: String, _ number: Int, of count: Int, _ account: String, _ amount: Int, _ carried: Int,
        _ transaction: Transaction
    ) throws {
        try transaction.execute(
            """
            INSERT INTO journal_lines (entry, number, line_count, account, amount, carried, balance) \
            VALUES (\(entry), \(number), \(count), \(account), \(amount), \(carried), \(carried + amount))
            """, on: .inserted("journal_entries", entry))
    }

    /// A draft of one line.
    static func draft(_ id: String, _ total: Int, series: String = "OP", _ transaction: Transaction) throws {
        try transaction.execute(
            """
            INSERT INTO invoices (id, patient, currency, state, total, series, fiscal_year) \
            VALUES (\(id), 'patient-1', 'INR', 'draft', \(total), \(series), 2026)
            """, on: .inserted("invoices", id))
        try transaction.execute(
            "INSERT INTO invoice_lines (invoice, number, text, amount) VALUES (\(id), 1, 'Consultation', \(total))",
            on: .inserted("invoices", id))
    }

    /// Gives the draft the next number of its series and year, posts it, and returns the number.
    static func finalise(_ id: String, _ transaction: Transaction) throws -> Int {
        let total: Int = try transaction.row("SELECT total FROM invoices WHERE id = \(id)")?.get("total") ?? 0
        try post("entry-\(id)", [("receivable", total), ("fees", -total)], transaction)
        let rows = try transaction.execute(
            """
            UPDATE invoices SET state = 'final', entry = \("entry-\(id)"), number = (
                SELECT coalesce(max(number), 0) + 1 FROM invoices AS other
                WHERE other.series = invoices.series AND other.fiscal_year = invoices.fiscal_year)
            WHERE id = \(id) RETURNING number
            """, on: .updated("invoices", id))
        return try rows[0].get("number")
    }

    func invoice(_ id: String, total: Int = 118_000) async throws -> Int {
        try await store.write(.test) { transaction in
            try Self.draft(id, total, transaction)
            return try Self.finalise(id, transaction)
        }
    }

    func pay(_ id: String, _ invoice: String, _ amount: Int, method: String = "cash") async throws {
        try await store.write(.test) { (transaction: Transaction) in
            try transaction.execute(
                "INSERT INTO payments (id, invoice, method, amount) VALUES (\(id), \(invoice), \(method), \(amount))",
                on: .inserted("payments", id))
            try Self.post("entry-\(id)", [("cash", amount), ("receivable", -amount)], transaction)
        }
    }

    func refund(_ payment: String, _ amount: Int, method: String = "cash") async throws {
        try await store.write(.test) { (transaction: Transaction) in
            try transaction.execute(
                """
                INSERT INTO refunds (payment, number, paid, method, amount, refunded_before, refunded) \
                SELECT p.id, coalesce(max(r.number), 0) + 1, p.amount, \(method), \(amount), \
                coalesce(max(r.refunded), 0), coalesce(max(r.refunded), 0) + \(amount) \
                FROM payments p LEFT JOIN refunds r ON r.payment = p.id WHERE p.id = \(payment) GROUP BY p.id, p.amount
                """, on: .inserted("refunds", payment))
        }
    }
}
