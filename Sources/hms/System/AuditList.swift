import Kernel
import Storage
import Web

struct AuditItem: Codable, Sendable {
    let service: String
    /// Of reads and refusals, where each process has a log of its own: the first service of that process.
    let process: String?
    /// Within the log.
    let sequence: Int64
    let entry: AuditEntry
}

struct AuditQuery: Codable, Sendable, Hashable {
    /// Only of this service; `access` for reads and refusals.
    let service: Text<40>?
    let actor: Text<100>?
    let subject: Text<100>?
    let action: Text<100>?
    let from: Instant?
    /// Up to, but not including.
    let to: Instant?

    init(
        service: Text<40>? = nil, actor: Text<100>? = nil, subject: Text<100>? = nil, action: Text<100>? = nil,
        from: Instant? = nil, to: Instant? = nil
    ) {
        self.service = service
        self.actor = actor
        self.subject = subject
        self.action = action
        self.from = from
        self.to = to
    }
}

/// Merges the audit logs of all services, newest first.
///
/// Each page goes on, in each log, where the one before ended. What did not answer for the first page is missing in all that
/// follow it, and each of them says so; who answered the first page and not a later one makes that one fail, for it would
/// lack rows, or bring them out of order when the service is back.
struct AuditList: Sendable {
    let hospital: WholeHospital

    func page(
        _ query: AuditQuery, _ page: PageRequest, for asker: Asker
    ) async throws -> (page: Page<AuditItem>, missing: [String]) {
        _ = try asker.caller.grant(.auditRead)
        let wanted = try wanted(query)
        let filter = try filter(query)
        let span = try span(query)
        let walk = try page.after.map { try Walk($0, query, known: hospital.services.map(\.service)) }
        let parts = wanted.compactMap { one in
            part(of: one, filter, span, page.limit + 1, walk).map { (service: one.service, part: $0) }
        }
        let asked = try await hospital.ask(
            parts.map(\.service), mayLack: walk == nil && query.service.map { $0.description == Self.access } ?? true
        ) { service in
            guard let part = parts.first(where: { $0.service.service == service.service })?.part else {
                return AuditRows(changes: [], access: nil)
            }
            return try await service.auditRows(part, for: asker)
        }
        let missing = walk?.missing ?? asked.missing
        var merge = Merge()
        for (service, rows) in asked.answers {
            guard let part = parts.first(where: { $0.service.service == service })?.part else { continue }
            if let before = part.before {
                merge.add(AuditLog(service: service, kind: .changes), before, rows.changes)
            }
            if let before = part.accessBefore, let access = rows.access {
                merge.add(AuditLog(service: service, kind: .access), before, access)
            }
        }
        let (items, isMore) = merge.take(page.limit, hospital.name(of:))
        let next = isMore ? Walk(before: merge.before, missing: missing).cursor(query) : nil
        return (Page(items: items, next: next), missing)
    }

    static let access = "access"

    private func wanted(
        _ query: AuditQuery
    ) throws(Problem) -> [(service: any Administration, changes: Bool, access: Bool)] {
        let services = hospital.services
        let name = query.service?.description
        let names = services.map(\.service) + [Self.access]
        if let name, !names.contains(name) {
            throw .invalid("?service", "must be one of: \(names.joined(separator: ", "))")
        }
        return services.map { service in
            let access = name == nil || name == Self.access
            return (
                service, name == nil || name == service.service,
                access && (service.isHere || !hospital.process.sharesAccess)
            )
        }
    }

    /// What to ask a service for; nothing, if it has no part in the list.
    private func part(
        of wanted: (service: any Administration, changes: Bool, access: Bool), _ filter: AuditFilter,
        _ span: AuditSpan, _ limit: Int, _ walk: Walk?
    ) -> AuditPart? {
        func before(_ kind: AuditLog.Kind) -> Int64? {
            guard let walk else { return .max }
            return walk.before[AuditLog(service: wanted.service.service, kind: kind)]
        }
        let changes = wanted.changes ? before(.changes) : nil
        let access = wanted.access ? before(.access) : nil
        guard changes != nil || access != nil else { return nil }
        return AuditPart(filter: filter, span: span, before: changes, accessBefore: access, limit: limit)
    }

    private func span(_ query: AuditQuery) throws(Problem) -> AuditSpan {
        if let from = query.from, let to = query.to, to < from {
            throw .invalid("?to", "must not be before from")
        }
        return AuditSpan(from: query.from, until: query.to)
    }

    private func filter(_ query: AuditQuery) throws(Problem) -> AuditFilter {
        switch (query.actor, query.subject, query.action) {
        case (nil, nil, nil): .all
        case (let actor?, nil, nil): .actor(actor.description)
        case (nil, let subject?, nil): .subject(subject.description)
        case (nil, nil, let action?): .action(action.description)
        default: throw Problem.invalid("?actor", "give at most one of actor, subject and action")
        }
    }
}

extension AuditList {
    /// How far each log was walked.
    fileprivate struct Walk {
        let before: [AuditLog: Int64]
        let missing: [String]

        init(before: [AuditLog: Int64], missing: [String]) {
            self.before = before
            self.missing = missing
        }

        /// - Throws: `StorageError.badCursor` for one that this list did not give, or gave for another query.
        init(_ cursor: Cursor, _ query: AuditQuery, known services: [String]) throws(StorageError) {
            guard cursor.query == Self.mark(query), cursor.position.count == 2,
                case .text(let places) = cursor.position[0], case .text(let missing) = cursor.position[1]
            else { throw .badCursor }
            var before: [AuditLog: Int64] = [:]
            for place in places.split(separator: " ") {
                let parts = place.split(separator: "=")
                guard parts.count == 2, let number = Int64(parts[1], radix: 36) else { throw .badCursor }
                let isAccess = parts[0].hasPrefix("@")
                let service = String(isAccess ? parts[0].dropFirst() : parts[0])
                guard services.contains(service) else { throw .badCursor }
                before[AuditLog(service: service, kind: isAccess ? .access : .changes)] = number
            }
            self.before = before
            self.missing = missing.split(separator: " ").map(String.init)
        }

        func cursor(_ query: AuditQuery) -> Cursor {
            let places = before.sorted { $0.key < $1.key }.map { log, number in
                "\(log.kind == .access ? "@" : "")\(log.service)=\(String(number, radix: 36))"
            }
            return Cursor(
                query: Self.mark(query),
                position: [.text(places.joined(separator: " ")), .text(missing.joined(separator: " "))], id: "audit")
        }

        private static func mark(_ query: AuditQuery) -> Int64 {
            var mark = QueryMark()
            mark.add("audit")
            for text in [
                query.service?.description, query.actor?.description, query.subject?.description,
                query.action?.description, query.from?.description, query.to?.description,
            ] { mark.add(text ?? "") }
            return mark.value
        }
    }

    /// Rows of several logs, taken newest first. Rows of one log stay in their own order, whatever its clock said, or the
    /// cursor would pass some over.
    fileprivate struct Merge {
        private(set) var before: [AuditLog: Int64] = [:]
        /// The newest last.
        private var waiting: [(log: AuditLog, rows: [AuditRows.Row])] = []

        mutating func add(_ log: AuditLog, _ before: Int64, _ rows: [AuditRows.Row]) {
            // What is written while somebody reads on is newer than all that they were shown.
            self.before[log] = before == .max ? (rows.first?.sequence ?? 0) + 1 : before
            waiting.append((log, rows.reversed()))
        }

        mutating func take(
            _ limit: Int, _ names: (AuditLog) -> (service: String, process: String?)
        ) -> (items: [AuditItem], isMore: Bool) {
            var items: [AuditItem] = []
            while items.count < limit {
                let next = waiting.indices.filter { !waiting[$0].rows.isEmpty }.max { newest($0) < newest($1) }
                guard let next, let row = waiting[next].rows.popLast() else { break }
                let log = waiting[next].log
                let name = names(log)
                items.append(
                    AuditItem(service: name.service, process: name.process, sequence: row.sequence, entry: row.entry))
                before[log] = row.sequence
            }
            return (items, waiting.contains { !$0.rows.isEmpty })
        }

        private func newest(_ index: Int) -> Int64 { waiting[index].rows.last?.entry.at.milliseconds ?? 0 }
    }
}
