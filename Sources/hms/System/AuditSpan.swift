import Kernel
import Security
import Storage

extension AuditSpan {
    /// The numbers of a log's rows within it.
    ///
    /// Rows have no index by time: their times ascend with their numbers, so that a search by halves finds the first one of a
    /// moment in a few reads. Around a moment when the clock was set back it may be off by the rows of that time.
    func numbers(in reader: any EngineReader) throws -> Range<Int64> {
        guard from != nil || until != nil else { return 0..<Int64.max }
        let first = try from.map { try Self.first(at: $0, in: reader) } ?? 0
        let end = try until.map { try Self.first(at: $0, in: reader) } ?? Int64.max
        return first..<max(first, end)
    }

    /// The number of the first row of a moment or later; one more than the last, if there is none.
    private static func first(at moment: Instant, in reader: any EngineReader) throws -> Int64 {
        // Rows up to `low` are earlier, those from `high` on are not.
        var low: Int64 = 0
        var high = (try reader.audit(.all, before: nil, limit: 1).first?.sequence ?? 0) + 1
        while high - low > 1 {
            let middle = low + (high - low) / 2
            guard let row = try reader.audit(after: middle - 1, limit: 1).first, row.sequence < high else {
                high = middle
                continue
            }
            let entry = try JSON.decode(AuditEntry.self, from: row.body, strictness: .stored)
            if entry.at < moment { low = row.sequence } else { high = middle }
        }
        return high
    }
}
