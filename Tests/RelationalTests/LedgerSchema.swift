import Relational
import Storage

/// The ledger of Billing: what must be impossible is refused by the tables themselves, by the same statements on every engine.
///
/// Sums that must hold over rows are carried from row to row: each row says the sum before it and after it, a CHECK ties the two
/// by its own amount, and a foreign key ties the sum before it to that of the row before. So a line cannot be left out,
/// changed or added without a key that breaks, and a sum at the end is a sum over all.
enum LedgerSchema {
    static let migration = Migration(1, "ledger") { transaction in
        for statement in accounts + journal + invoices + payments { try transaction.define(statement) }
        for rule in guards { try transaction.define(rule) }
    }

    private static let accounts: [SQL] = [
        """
        CREATE TABLE accounts (
            code TEXT PRIMARY KEY, name TEXT NOT NULL, kind TEXT NOT NULL,
            CONSTRAINT account_kind CHECK (kind IN ('asset', 'liability', 'equity', 'income', 'expense')))
        """
    ]

    /// Debits are positive, credits negative, in the minor unit of the entry's currency.
    private static let journal: [SQL] = [
        """
        CREATE TABLE journal_entries (
            id TEXT PRIMARY KEY, posted_at BIGINT NOT NULL, document TEXT NOT NULL, currency TEXT NOT NULL,
            line_count BIGINT NOT NULL,
            CONSTRAINT entry_has_lines CHECK (line_count >= 2),
            CONSTRAINT entry_size UNIQUE (id, line_count))
        """,
        """
        CREATE TABLE journal_lines (
            entry TEXT NOT NULL, number BIGINT NOT NULL, line_count BIGINT NOT NULL,
            account TEXT NOT NULL CONSTRAINT line_account REFERENCES accounts (code),
            amount BIGINT NOT NULL, carried BIGINT NOT NULL, balance BIGINT NOT NULL,
            previous BIGINT GENERATED ALWAYS AS (NULLIF(number - 1, 0)) STORED,
            ends TEXT GENERATED ALWAYS AS (CASE WHEN number = line_count AND balance = 0 THEN entry END) STORED,
            PRIMARY KEY (entry, number),
            CONSTRAINT line_amount CHECK (amount <> 0),
            CONSTRAINT line_number CHECK (number BETWEEN 1 AND line_count),
            CONSTRAINT line_sum CHECK (balance = carried + amount),
            CONSTRAINT line_begins_at_zero CHECK (number > 1 OR carried = 0),
            CONSTRAINT line_balance UNIQUE (entry, number, balance),
            CONSTRAINT line_end UNIQUE (ends),
            CONSTRAINT line_of_entry FOREIGN KEY (entry, line_count) REFERENCES journal_entries (id, line_count),
            CONSTRAINT line_carries FOREIGN KEY (entry, previous, carried)
                REFERENCES journal_lines (entry, number, balance))
        """,
        "CREATE INDEX journal_line_account ON journal_lines (account)",
        // At the commit, an entry has a last line at which its sum is zero.
        """
        ALTER TABLE journal_entries ADD COLUMN balanced TEXT
            CONSTRAINT entry_is_balanced REFERENCES journal_lines (ends) DEFERRABLE INITIALLY DEFERRED
            CONSTRAINT entry_names_itself CHECK (balanced IS NOT NULL AND balanced = id)
        """,
    ]

    private static let invoices: [SQL] = [
        """
        CREATE TABLE charges (
            id TEXT PRIMARY KEY, source_event TEXT NOT NULL, item TEXT NOT NULL, patient TEXT NOT NULL,
            amount BIGINT NOT NULL,
            CONSTRAINT charge_of_event UNIQUE (source_event, item),
            CONSTRAINT charge_amount UNIQUE (id, amount))
        """,
        """
        CREATE TABLE invoices (
            id TEXT PRIMARY KEY, patient TEXT NOT NULL, currency TEXT NOT NULL, state TEXT NOT NULL, total BIGINT NOT NULL,
            series TEXT NOT NULL, fiscal_year BIGINT NOT NULL, number BIGINT,
            previous BIGINT GENERATED ALWAYS AS (NULLIF(number - 1, 0)) STORED,
            entry TEXT CONSTRAINT invoice_entry REFERENCES journal_entries (id),
            CONSTRAINT invoice_state CHECK (state IN ('draft', 'final')),
            CONSTRAINT invoice_final_is_whole
                CHECK ((state = 'final') = (number IS NOT NULL) AND (state = 'final') = (entry IS NOT NULL)),
            CONSTRAINT invoice_number_from_one CHECK (number >= 1),
            CONSTRAINT invoice_number UNIQUE (series, fiscal_year, number),
            CONSTRAINT invoice_number_has_no_gap FOREIGN KEY (series, fiscal_year, previous)
                REFERENCES invoices (series, fiscal_year, number))
        """,
        """
        CREATE TABLE invoice_lines (
            invoice TEXT NOT NULL CONSTRAINT line_of_invoice REFERENCES invoices (id),
            number BIGINT NOT NULL, text TEXT NOT NULL, amount BIGINT NOT NULL, charge TEXT,
            PRIMARY KEY (invoice, number),
            CONSTRAINT charge_billed_once UNIQUE (charge),
            CONSTRAINT line_charge FOREIGN KEY (charge, amount) REFERENCES charges (id, amount))
        """,
    ]

    private static let payments: [SQL] = [
        """
        CREATE TABLE payments (
            id TEXT PRIMARY KEY, invoice TEXT NOT NULL CONSTRAINT payment_of_invoice REFERENCES invoices (id),
            method TEXT NOT NULL, amount BIGINT NOT NULL, reference TEXT,
            CONSTRAINT payment_amount CHECK (amount > 0),
            CONSTRAINT payment_reference UNIQUE (method, reference),
            CONSTRAINT payment_as_refunded UNIQUE (id, amount, method))
        """,
        """
        CREATE TABLE refunds (
            payment TEXT NOT NULL, number BIGINT NOT NULL, paid BIGINT NOT NULL, method TEXT NOT NULL,
            amount BIGINT NOT NULL, refunded_before BIGINT NOT NULL, refunded BIGINT NOT NULL,
            previous BIGINT GENERATED ALWAYS AS (NULLIF(number - 1, 0)) STORED,
            PRIMARY KEY (payment, number),
            CONSTRAINT refund_amount CHECK (amount > 0),
            CONSTRAINT refund_number CHECK (number >= 1),
            CONSTRAINT refund_sum CHECK (refunded = refunded_before + amount),
            CONSTRAINT refund_begins_at_zero CHECK (number > 1 OR refunded_before = 0),
            CONSTRAINT refund_within_payment CHECK (refunded <= paid),
            CONSTRAINT refund_balance UNIQUE (payment, number, refunded),
            CONSTRAINT refund_of_payment FOREIGN KEY (payment, paid, method) REFERENCES payments (id, amount, method),
            CONSTRAINT refund_carries FOREIGN KEY (payment, previous, refunded_before)
                REFERENCES refunds (payment, number, refunded))
        """,
    ]

    private static let guards = [
        SchemaGuard("journal_is_final", before: .update, .delete, of: "journal_entries", when: "TRUE"),
        SchemaGuard("journal_line_is_final", before: .update, .delete, of: "journal_lines", when: "TRUE"),
        SchemaGuard("invoice_is_final", before: .update, .delete, of: "invoices", when: "OLD.state = 'final'"),
        SchemaGuard(
            "invoice_begins_as_draft", before: .insert, of: "invoices", when: "NEW.state <> 'draft'"),
        SchemaGuard(
            "invoice_total_is_its_sum", before: .update, of: "invoices",
            when: """
                OLD.state = 'draft' AND NEW.state = 'final' 
                AND NEW.total <> (SELECT coalesce(sum(amount), 0) FROM invoice_lines WHERE invoice = NEW.id)
                """),
        SchemaGuard(
            "invoice_line_is_final", before: .insert, of: "invoice_lines",
            when: "(SELECT state FROM invoices WHERE id = NEW.invoice) = 'final'"),
        SchemaGuard(
            "invoice_line_is_final", before: .update, .delete, of: "invoice_lines",
            when: "(SELECT state FROM invoices WHERE id = OLD.invoice) = 'final'"),
        SchemaGuard("charge_is_final", before: .update, .delete, of: "charges", when: "TRUE"),
        SchemaGuard(
            "payment_of_final_invoice", before: .insert, of: "payments",
            when: "(SELECT state FROM invoices WHERE id = NEW.invoice) <> 'final'"),
        SchemaGuard("payment_is_final", before: .update, .delete, of: "payments", when: "TRUE"),
        SchemaGuard("refund_is_final", before: .update, .delete, of: "refunds", when: "TRUE"),
    ]
}
