/// Verifies an audit log row by row, so that a log of any size takes no memory. After a fault it goes on reading only to
/// tell a removed row from one that was moved.
package struct AuditVerifier: Sendable {
    private let chain: AuditChain
    private let expected: AuditChain.Head?
    private var head: AuditChain.Head
    private var verified = 0
    private var fault: AuditFault?
    /// The hash that was noted as the head's, met on the way or at the end.
    private var expectedHashSeen: [UInt8]?

    package init(chain: AuditChain, from start: AuditChain.Head = .start, upTo expected: AuditChain.Head? = nil) {
        self.chain = chain
        self.expected = expected
        head = start
        if start.sequence == expected?.sequence { expectedHashSeen = start.hash }
    }

    /// Goes on where another verifier ended, with what its `finish` told.
    package init(chain: AuditChain, resuming report: AuditReport) {
        self.init(chain: chain, from: report.head)
        verified = report.verified
        fault = report.fault
    }

    package mutating func add(_ row: AuditChain.Row) {
        let next = head.sequence + 1
        switch fault {
        case .removed, .changed:
            // The row that belongs at the place of the fault, met later.
            if isFollower(row, of: head) { fault = .reordered(sequence: next) }
        case .reordered, .inserted:
            break
        case nil:
            if row.sequence == next {
                guard isFollower(row, of: head) else {
                    fault = .changed(sequence: next)
                    return
                }
                head = AuditChain.Head(sequence: next, hash: row.hash)
                verified += 1
                if next == expected?.sequence { expectedHashSeen = row.hash }
            } else if row.sequence > next {
                fault = .removed(from: next, through: row.sequence - 1)
            } else {
                fault = .inserted(sequence: row.sequence)
            }
        }
    }

    package func finish() -> AuditReport {
        AuditReport(verified: verified, head: head, fault: fault ?? faultAtTheEnd)
    }

    /// Under the number that it ought to have, whatever number it claims: rows whose contents were exchanged keep theirs.
    private func isFollower(_ row: AuditChain.Row, of head: AuditChain.Head) -> Bool {
        let hash = chain.hash(previous: head.hash, sequence: head.sequence + 1, body: row.body)
        return Bytes.areEqual(hash, row.hash)
    }

    private var faultAtTheEnd: AuditFault? {
        guard let expected else { return nil }
        if head.sequence < expected.sequence {
            return .removed(from: head.sequence + 1, through: expected.sequence)
        }
        guard let seen = expectedHashSeen else { return nil }
        return Bytes.areEqual(seen, expected.hash) ? nil : .changed(sequence: expected.sequence)
    }
}
