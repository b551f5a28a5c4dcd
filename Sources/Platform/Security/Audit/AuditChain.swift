/// Links the rows of the audit log, so that none can be changed, removed or moved unnoticed: each row's hash covers the
/// one before, its own number and its bytes. With a key, whoever can write the store but does not have the key cannot
/// make a matching chain either; without one, the head has to be noted elsewhere to be sure.
package struct AuditChain: Sendable {
    /// What the first row follows: 32 zeros.
    package static let genesis = [UInt8](repeating: 0, count: 32)

    private let key: [UInt8]?

    /// - Parameter key: 32 secret bytes, from `MasterKey.derive(.audit)`; none for a chain that anyone can verify.
    package init(key: [UInt8]? = nil) {
        self.key = key
    }

    /// The hash of one row, 32 bytes: SHA-256, or HMAC-SHA-256 with a key.
    /// - Parameters:
    ///   - previous: the hash of the row before, 32 bytes; `genesis` for the first.
    ///   - sequence: the row's number, one more than that of the row before.
    ///   - body: all of the row that must not change, in a fixed form.
    package func hash(previous: [UInt8], sequence: Int64, body: [UInt8]) -> [UInt8] {
        var input = Array("hms-audit-1".utf8)
        input.reserveCapacity(input.count + previous.count + 8 + body.count)
        input += previous
        input += Bytes.bigEndian(sequence)
        input += body
        return key.map { Bytes.hmac(input, key: $0) } ?? Bytes.sha256(input)
    }

    package struct Row: Sendable {
        package let sequence: Int64
        package let body: [UInt8]
        package let hash: [UInt8]

        package init(sequence: Int64, body: [UInt8], hash: [UInt8]) {
            self.sequence = sequence
            self.body = body
            self.hash = hash
        }
    }

    /// The place up to which a chain is known: its last row's number and hash.
    package struct Head: Sendable, Hashable {
        package let sequence: Int64
        package let hash: [UInt8]

        package static let start = Head(sequence: 0, hash: genesis)

        package init(sequence: Int64, hash: [UInt8]) {
            self.sequence = sequence
            self.hash = hash
        }
    }

    /// Verifies rows in the order in which they are stored, from `start` on.
    /// - Parameter expected: a head that was noted outside the log; without one, rows cut off at the end go unnoticed.
    package func verify(
        _ rows: some Sequence<Row>, from start: Head = .start, upTo expected: Head? = nil
    ) -> AuditReport {
        var verifier = AuditVerifier(chain: self, from: start, upTo: expected)
        for row in rows { verifier.add(row) }
        return verifier.finish()
    }
}

/// What is wrong with the log, first of all.
package enum AuditFault: Sendable, Hashable {
    /// The row is not what was written, or was put in the place of another.
    case changed(sequence: Int64)
    /// Rows are missing: the first and the last of their numbers.
    case removed(from: Int64, through: Int64)
    /// The row that belongs here stands elsewhere.
    case reordered(sequence: Int64)
    /// A number appears again, or one that is not part of the chain.
    case inserted(sequence: Int64)
}

package struct AuditReport: Sendable, Hashable {
    /// Rows that were verified before the fault, or all.
    package let verified: Int
    package let head: AuditChain.Head
    package let fault: AuditFault?

    package init(verified: Int, head: AuditChain.Head, fault: AuditFault?) {
        self.verified = verified
        self.head = head
        self.fault = fault
    }
}
