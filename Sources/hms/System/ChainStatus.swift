import Kernel
import Security

/// Whether the audit logs of the hospital are whole.
struct ChainStatus: Codable, Sendable {
    struct Line: Codable, Sendable {
        let service: String
        /// Of reads and refusals, where each process has a log of its own: the first service of that process.
        let process: String?
        let isWhole: Bool
        let rows: Int
        /// The last row's number: note it elsewhere to notice rows cut off later.
        let head: Int64
        let fault: String?
    }

    let chains: [Line]
    /// Services that do not answer: whether their logs are whole is not known.
    let missing: [String]
}

extension WholeHospital {
    func chains(for asker: Asker) async throws -> ChainStatus {
        _ = try asker.caller.grant(.auditRead)
        let sharesAccess = process.sharesAccess
        let asked = try await ask(services) { service in
            var reports: [(log: AuditLog, report: AuditReport)] = []
            var kinds: [AuditLog.Kind] = [.changes]
            if service.isHere || !sharesAccess { kinds.append(.access) }
            for kind in kinds {
                guard let report = try await Self.report(of: service, kind, for: asker) else { continue }
                reports.append((AuditLog(service: service.service, kind: kind), report))
            }
            return reports
        }
        let reports = asked.answers.flatMap(\.answer)
        let ordered = reports.filter { $0.log.kind == .changes } + reports.filter { $0.log.kind == .access }
        let lines = ordered.map { log, report in
            let name = name(of: log)
            return ChainStatus.Line(
                service: name.service, process: name.process, isWhole: report.fault == nil, rows: report.verified,
                head: report.head.sequence, fault: report.fault.map { "\($0)" })
        }
        return ChainStatus(chains: lines, missing: asked.missing)
    }

    /// Part by part, so that a service that goes away is noticed within the time of one call.
    private static func report(
        of service: any Administration, _ kind: AuditLog.Kind, for asker: Asker
    ) async throws -> AuditReport? {
        var progress: AuditProgress?
        while true {
            guard let next = try await service.verify(kind, from: progress, for: asker) else { return nil }
            if next.isEnd { return next.report }
            guard next.read > progress?.read ?? 0 else {
                throw Problem(.internalError, "internal", "The service \(service.service) does not get on.")
            }
            progress = next
        }
    }
}
