import ArgumentParser
import Kernel
import Security
import Settings
import Storage

struct Audit: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Handles the audit log.", subcommands: [Verify.self])

    struct Verify: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Checks that no row of the audit log was changed, removed or moved.",
            discussion:
                "Fails, and names the row, if one was. Note the printed heads elsewhere to be sure of the last rows.")

        @OptionGroup var common: CommonOptions

        func run() async throws {
            let application = try await Application.openOrExplain(try await common.settings())
            var isWhole = true
            for store in application.allStores {
                let report = try await AuditCheck(store: store, chain: application.chain).run()
                say("\(store.service): \(report.summary)")
                isWhole = isWhole && report.fault == nil
            }
            await application.close()
            if !isWhole { throw ExitCode(1) }
        }
    }
}

/// Verifies the audit log of one store.
struct AuditCheck: Sendable {
    let store: Store
    let chain: AuditChain

    func run() async throws -> AuditReport {
        var progress: AuditProgress?
        while true {
            let next = try await run(from: progress, for: .seconds(1))
            if next.isEnd { return next.report }
            progress = next
        }
    }

    /// In parts, each a read of its own: one long read would keep the write-ahead log from being folded into its file, and
    /// could not be ended when nobody waits for it any more.
    /// - Parameters:
    ///   - progress: where the call before ended; nothing for the first one.
    ///   - time: after which it ends at the next occasion, before the log does.
    func run(from progress: AuditProgress?, for time: Duration) async throws -> AuditProgress {
        let began = ContinuousClock.now
        var verifier = progress.map { AuditVerifier(chain: chain, resuming: $0.report) } ?? AuditVerifier(chain: chain)
        var last = progress?.read ?? 0
        while true {
            let position = last
            let (rows, highest) = try await store.engine.scan { reader in
                (try reader.audit(after: position, limit: 1000), try reader.lastAuditSequence())
            }
            guard let end = rows.last else {
                var report = verifier.finish()
                if report.fault == nil, highest > last {
                    report = AuditReport(
                        verified: report.verified, head: report.head, fault: .removed(from: last + 1, through: highest))
                }
                return AuditProgress(read: last, report: report, isEnd: true)
            }
            for row in rows { verifier.add(.init(sequence: row.sequence, body: row.body, hash: row.hash)) }
            last = end.sequence
            try Task.checkCancellation()
            if ContinuousClock.now - began > time {
                return AuditProgress(read: last, report: verifier.finish(), isEnd: false)
            }
        }
    }
}

extension AuditReport {
    var summary: String {
        if let fault { return "BROKEN: \(fault)" }
        let hash = head.hash.prefix(8).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        return "\(verified) rows, whole; head \(head.sequence) \(hash)"
    }
}
