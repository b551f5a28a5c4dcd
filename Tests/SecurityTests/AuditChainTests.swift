import Security
import Testing

@Suite("The audit chain finds what was changed", .serialized)
struct AuditChainTests {
    private static let chains = [AuditChain(), AuditChain(key: Bytes.random(32))]

    private func rows(_ count: Int, _ chain: AuditChain) -> [AuditChain.Row] {
        var previous = AuditChain.genesis
        return (1...Int64(count)).map { sequence in
            let body = Array("row \(sequence)".utf8)
            previous = chain.hash(previous: previous, sequence: sequence, body: body)
            return AuditChain.Row(sequence: sequence, body: body, hash: previous)
        }
    }

    private func head(_ rows: [AuditChain.Row]) throws -> AuditChain.Head {
        let last = try #require(rows.last)
        return AuditChain.Head(sequence: last.sequence, hash: last.hash)
    }

    @Test("an untouched log is whole, from the start and from a noted head", arguments: [0, 1])
    func whole(_ index: Int) throws {
        let chain = Self.chains[index]
        let rows = rows(50, chain)
        let report = chain.verify(rows, upTo: try head(rows))
        #expect(report.fault == nil && report.verified == 50)
        #expect(try report.head == head(rows))
        let middle = AuditChain.Head(sequence: 20, hash: rows[19].hash)
        #expect(chain.verify(rows[20...], from: middle, upTo: try head(rows)).fault == nil)
        #expect(chain.verify([], upTo: .start).fault == nil)
    }

    @Test("a changed body and a changed hash", arguments: [0, 1], [0, 24, 49])
    func changed(_ index: Int, _ at: Int) throws {
        let chain = Self.chains[index]
        var rows = rows(50, chain)
        let row = rows[at]
        rows[at] = .init(sequence: row.sequence, body: row.body + [0], hash: row.hash)
        let report = chain.verify(rows)
        #expect(report.fault == .changed(sequence: row.sequence) && report.verified == at)
        rows[at] = .init(sequence: row.sequence, body: row.body, hash: Bytes.random(32))
        #expect(chain.verify(rows).fault == .changed(sequence: row.sequence))
    }

    @Test("a changed row whose own hash was made to match is found at the next one")
    func rehashed() {
        let chain = AuditChain()
        var rows = rows(10, chain)
        let body = Array("forged".utf8)
        rows[4] = .init(
            sequence: 5, body: body, hash: chain.hash(previous: rows[3].hash, sequence: 5, body: body))
        #expect(chain.verify(rows).fault == .changed(sequence: 6))
    }

    @Test("a removed row, a removed run, a removed start and a cut end", arguments: [0, 1])
    func removed(_ index: Int) throws {
        let chain = Self.chains[index]
        let all = rows(50, chain)
        #expect(chain.verify(all.filter { $0.sequence != 25 }).fault == .removed(from: 25, through: 25))
        #expect(chain.verify(all.filter { !(10...19).contains($0.sequence) }).fault == .removed(from: 10, through: 19))
        #expect(chain.verify(all.dropFirst(3)).fault == .removed(from: 1, through: 3))
        #expect(chain.verify(all.dropLast(2)).fault == nil)
        #expect(chain.verify(all.dropLast(2), upTo: try head(all)).fault == .removed(from: 49, through: 50))
        #expect(chain.verify([], upTo: try head(all)).fault == .removed(from: 1, through: 50))
    }

    @Test("a removed row after which the rest was renumbered")
    func renumbered() {
        let chain = AuditChain()
        let rows = rows(10, chain).filter { $0.sequence != 5 }.enumerated().map { index, row in
            AuditChain.Row(sequence: Int64(index) + 1, body: row.body, hash: row.hash)
        }
        #expect(chain.verify(rows).fault == .changed(sequence: 5))
    }

    @Test("rows in another order, and contents exchanged under the same numbers", arguments: [0, 1])
    func reordered(_ index: Int) {
        let chain = Self.chains[index]
        let original = rows(50, chain)
        var rows = original
        rows.swapAt(20, 30)
        #expect(chain.verify(rows).fault == .reordered(sequence: 21))
        rows = original
        rows[20] = .init(sequence: 21, body: original[30].body, hash: original[30].hash)
        rows[30] = .init(sequence: 31, body: original[20].body, hash: original[20].hash)
        #expect(chain.verify(rows).fault == .reordered(sequence: 21))
    }

    @Test("a row that appears twice")
    func inserted() {
        let chain = AuditChain()
        var rows = rows(10, chain)
        rows.insert(rows[3], at: 6)
        #expect(chain.verify(rows).fault == .inserted(sequence: 4))
    }

    @Test("whoever rewrites the whole log without the key is found; without a key only by the noted head")
    func rewritten() throws {
        let keyed = Self.chains[1]
        let noted = try head(rows(10, keyed))
        let forged = rows(10, AuditChain(key: Bytes.random(32)))
        #expect(keyed.verify(forged).fault == .changed(sequence: 1))
        #expect(keyed.verify(rows(10, AuditChain())).fault == .changed(sequence: 1))
        let plain = AuditChain()
        #expect(plain.verify(rows(10, plain), upTo: noted).fault == .changed(sequence: 10))
    }
}
