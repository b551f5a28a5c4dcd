import GRPCCore
import Kernel
import Messaging
import RPC
import RPCMessages
import Storage
import SwiftProtobuf
import Web

/// Lets other processes ask this one for what administrators see. Who asks is made sure of here, by their own credentials:
/// the word of the calling process is not enough for it.
struct AdministrationServer: Hms_System_V1_Administration.SimpleServiceProtocol {
    private static let limits = 1...PageRequest.limits.upperBound + 1

    private let process: LocalProcess
    private let authenticator: any Authenticator

    init(_ process: LocalProcess, authenticator: any Authenticator) {
        self.process = process
        self.authenticator = authenticator
    }

    func auditRows(
        request: Hms_System_V1_AuditRowsRequest, context: ServerContext
    ) async throws -> Hms_System_V1_AuditRowsAnswer {
        let rows = try await ServedCall.untilGivenUp {
            let asker = try await asker(request.asker)
            let filter: AuditFilter =
                switch request.filter {
                case nil: .all
                case .actor(let text): .actor(text)
                case .subject(let text): .subject(text)
                case .action(let text): .action(text)
                }
            let part = AuditPart(
                filter: filter,
                span: AuditSpan(
                    from: request.hasFrom ? Instant(milliseconds: request.from) : nil,
                    until: request.hasUntil ? Instant(milliseconds: request.until) : nil),
                before: request.hasBefore ? request.before : nil,
                accessBefore: request.hasAccessBefore ? request.accessBefore : nil, limit: try Self.limit(request.limit)
            )
            return try await process.service(request.service).auditRows(part, for: asker)
        }
        return try .with { answer in
            answer.rows = try rows.changes.map { try Hms_System_V1_AuditRow($0) }
            guard let access = rows.access else { return }
            answer.access = try .with { $0.rows = try access.map { try Hms_System_V1_AuditRow($0) } }
        }
    }

    func verifyAudit(
        request: Hms_System_V1_VerifyAuditRequest, context: ServerContext
    ) async throws -> Hms_System_V1_VerifyAuditAnswer {
        let progress = try await ServedCall.untilGivenUp {
            let asker = try await asker(request.asker)
            let progress = request.hasPosition ? try AuditProgress(request.position, isEnd: false) : nil
            return try await process.service(request.service).verify(
                request.isAccess ? .access : .changes, from: progress, for: asker)
        }
        return .with { answer in
            guard let progress else { return }
            answer.position = .init(progress)
            answer.isEnd = progress.isEnd
        }
    }

    func state(
        request: Hms_System_V1_StateRequest, context: ServerContext
    ) async throws -> Hms_System_V1_StateAnswer {
        let state = try await ServedCall.untilGivenUp {
            try await process.state(for: try await asker(request.asker).caller)
        }
        return .init(state)
    }

    func settings(
        request: Hms_System_V1_SettingsRequest, context: ServerContext
    ) async throws -> Hms_System_V1_SettingsAnswer {
        .init(try process.settings(for: try await asker(request.asker).caller))
    }

    func deadLetters(
        request: Hms_System_V1_DeadLettersRequest, context: ServerContext
    ) async throws -> Hms_System_V1_DeadLettersAnswer {
        let letters = try await ServedCall.untilGivenUp {
            let asker = try await asker(request.asker)
            return try await process.service(request.service).deadLetters(
                behind: request.hasAfter ? DeadLetterPlace(request.after) : nil, limit: try Self.limit(request.limit),
                for: asker)
        }
        return try .with { $0.letters = try letters.map { try Hms_System_V1_DeadLetter($0) } }
    }

    func replay(
        request: Hms_System_V1_ReplayRequest, context: ServerContext
    ) async throws -> Hms_System_V1_ReplayAnswer {
        let asker = try await ServedCall.untilGivenUp { try await self.asker(request.asker) }
        // A change that has begun is not given up with its caller.
        do {
            let event = try await process.service(request.service).replay(try Self.id(request.id), for: asker)
            return try .with { $0.letter = try Hms_System_V1_DeadLetter(event) }
        } catch let first as IdempotentReplay {
            return .with { answer in
                answer.letter = .with { $0.event = .init(first.answer) }
                answer.isRepeat = true
            }
        }
    }

    func discard(
        request: Hms_System_V1_DiscardRequest, context: ServerContext
    ) async throws -> Hms_System_V1_DiscardAnswer {
        let asker = try await ServedCall.untilGivenUp { try await self.asker(request.asker) }
        guard let reason = Text<300>(request.reason) else { throw Problem.invalid("/reason", Text<300>.rule) }
        do {
            try await process.service(request.service).discard(
                try Self.id(request.id), because: reason, for: asker)
            return .init()
        } catch is IdempotentReplay {
            return .with { $0.isRepeat = true }
        }
    }

    /// - Throws: 401 for credentials that are not valid, or not any more.
    private func asker(_ message: Hms_System_V1_Asker) async throws -> Asker {
        let credentials: Credentials
        switch message.credentials {
        case .bearer(let text): credentials = .bearer(text)
        case .apiKey(let text): credentials = .apiKey(text)
        case .session(let text): credentials = .session(text)
        case nil: throw Problem.unauthenticated
        }
        let origin = CallOrigin.current?.request
        let context = RequestContext(
            requestID: origin?.requestID ?? "", trace: origin?.trace ?? .root(),
            remoteAddress: String(message.remoteAddress.prefix(100)),
            idempotency: message.hasClaim
                ? IdempotencyClaim(key: message.claim.key, bodyHash: message.claim.bodyHash) : nil)
        var known = authenticator.cached(credentials)
        if known == nil { known = try await authenticator.authenticate(credentials, request: context) }
        guard var caller = known else { throw Problem.unauthenticated }
        caller.request = context
        return Asker(caller, credentials)
    }

    private static func limit(_ number: Int32) throws(Problem) -> Int {
        guard limits.contains(Int(number)) else {
            throw .invalid("/limit", "must be a whole number from 1 to \(limits.upperBound)")
        }
        return Int(number)
    }

    private static func id(_ text: String) throws(Problem) -> EntityID<ParkedEvent.Tag> {
        guard let id = EntityID<ParkedEvent.Tag>(text) else { throw .notFound("resource") }
        return id
    }
}
