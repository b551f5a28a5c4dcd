import Discovery
import Kernel
import Messaging
import RPC
import RPCMessages
import Security
import Storage
import SwiftProtobuf

/// A service in another process.
struct RemoteAdministration: Administration {
    private typealias Method = Hms_System_V1_Administration.Method

    private let remote: RemoteService

    init(_ remote: RemoteService) { self.remote = remote }

    var service: String { remote.name }
    var isHere: Bool { false }

    func auditRows(_ part: AuditPart, for asker: Asker) async throws -> AuditRows {
        let request = Hms_System_V1_AuditRowsRequest.with { request in
            request.asker = .init(asker)
            request.service = service
            switch part.filter {
            case .all: break
            case .actor(let text): request.actor = text
            case .subject(let text): request.subject = text
            case .action(let text): request.action = text
            }
            if let from = part.span.from { request.from = from.milliseconds }
            if let until = part.span.until { request.until = until.milliseconds }
            if let before = part.before { request.before = before }
            if let before = part.accessBefore { request.accessBefore = before }
            request.limit = Int32(part.limit)
        }
        let answer: Hms_System_V1_AuditRowsAnswer = try await remote.call(Method.AuditRows.descriptor, request)
        return AuditRows(
            changes: try answer.rows.map { try AuditRows.Row($0) },
            access: answer.hasAccess ? try answer.access.rows.map { try AuditRows.Row($0) } : nil)
    }

    func verify(_ log: AuditLog.Kind, from progress: AuditProgress?, for asker: Asker) async throws -> AuditProgress? {
        let request = Hms_System_V1_VerifyAuditRequest.with { request in
            request.asker = .init(asker)
            request.service = service
            request.isAccess = log == .access
            if let progress { request.position = .init(progress) }
        }
        let answer: Hms_System_V1_VerifyAuditAnswer = try await remote.call(Method.VerifyAudit.descriptor, request)
        return answer.hasPosition ? try AuditProgress(answer.position, isEnd: answer.isEnd) : nil
    }

    func deadLetters(behind place: DeadLetterPlace?, limit: Int, for asker: Asker) async throws -> [ParkedEvent] {
        let request = Hms_System_V1_DeadLettersRequest.with { request in
            request.asker = .init(asker)
            request.service = service
            if let place { request.after = .init(place) }
            request.limit = Int32(limit)
        }
        let answer: Hms_System_V1_DeadLettersAnswer = try await remote.call(Method.DeadLetters.descriptor, request)
        return try answer.letters.map { try ParkedEvent($0) }
    }

    func replay(_ id: EntityID<ParkedEvent.Tag>, for asker: Asker) async throws -> ParkedEvent {
        let request = Hms_System_V1_ReplayRequest.with { request in
            request.asker = .init(asker)
            request.service = service
            request.id = id.text
        }
        let answer: Hms_System_V1_ReplayAnswer = try await remote.call(
            Method.Replay.descriptor, request, isChange: true)
        if answer.isRepeat { throw IdempotentReplay(answer: Array(answer.letter.event)) }
        return try ParkedEvent(answer.letter)
    }

    func discard(_ id: EntityID<ParkedEvent.Tag>, because reason: Text<300>, for asker: Asker) async throws {
        let request = Hms_System_V1_DiscardRequest.with { request in
            request.asker = .init(asker)
            request.service = service
            request.id = id.text
            request.reason = reason.description
        }
        let answer: Hms_System_V1_DiscardAnswer = try await remote.call(
            Method.Discard.descriptor, request, isChange: true)
        if answer.isRepeat { throw IdempotentReplay(answer: []) }
    }

    /// Of one of the processes that run the service.
    func state(at address: ServiceAddress, for asker: Asker) async throws -> ProcessState {
        let answer: Hms_System_V1_StateAnswer = try await remote.call(
            Method.State.descriptor, Hms_System_V1_StateRequest.with { $0.asker = .init(asker) }, at: address)
        return ProcessState(answer)
    }

    /// Of one of the processes that run the service.
    func settings(at address: ServiceAddress, for asker: Asker) async throws -> ProcessSettings {
        let answer: Hms_System_V1_SettingsAnswer = try await remote.call(
            Method.Settings.descriptor, Hms_System_V1_SettingsRequest.with { $0.asker = .init(asker) }, at: address)
        return ProcessSettings(answer)
    }
}
