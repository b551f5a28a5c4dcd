package import Contracts
package import GRPCCore
package import Kernel
package import RPC
package import RPCMessages
import SwiftProtobuf

/// The Identity service in another process.
package struct RemoteCallerDirectory: CallerDirectory {
    private typealias Method = Hms_Identity_V1_CallerDirectory.Method

    private let service: RemoteService

    package init(_ service: RemoteService) { self.service = service }

    package func rules(since version: String?) async throws -> CallerRules? {
        let answer: Hms_Identity_V1_RulesAnswer = try await service.call(
            Method.Rules.descriptor, Hms_Identity_V1_RulesRequest.with { if let version { $0.version = version } })
        return answer.hasRules ? try CallerRules(answer.rules) : nil
    }

    package func owner(ofKey secret: String) async throws -> Caller? {
        let answer: Hms_Identity_V1_CallerAnswer = try await service.call(
            Method.Owner.descriptor, Hms_Identity_V1_OwnerRequest.with { $0.apiKey = secret })
        return answer.hasCaller ? try Caller(answer.caller) : nil
    }

    package func renewed(_ user: UserID, session: SessionID) async throws -> Caller? {
        let request = Hms_Identity_V1_RenewedRequest.with {
            $0.user = user.text
            $0.session = session.text
        }
        let answer: Hms_Identity_V1_CallerAnswer = try await service.call(Method.Renewed.descriptor, request)
        return answer.hasCaller ? try Caller(answer.caller) : nil
    }
}

/// Lets other processes call the Identity service of this one.
package struct CallerDirectoryServer: Hms_Identity_V1_CallerDirectory.SimpleServiceProtocol {
    private let directory: any CallerDirectory

    package init(_ directory: any CallerDirectory) { self.directory = directory }

    package func rules(
        request: Hms_Identity_V1_RulesRequest, context: ServerContext
    ) async throws -> Hms_Identity_V1_RulesAnswer {
        let rules = try await ServedCall.untilGivenUp { [directory] in
            try await directory.rules(since: request.hasVersion ? request.version : nil)
        }
        return .with { answer in if let rules { answer.rules = Hms_Identity_V1_CallerRules(rules) } }
    }

    package func owner(
        request: Hms_Identity_V1_OwnerRequest, context: ServerContext
    ) async throws -> Hms_Identity_V1_CallerAnswer {
        Self.answer(
            try await ServedCall.untilGivenUp { [directory] in try await directory.owner(ofKey: request.apiKey) })
    }

    package func renewed(
        request: Hms_Identity_V1_RenewedRequest, context: ServerContext
    ) async throws -> Hms_Identity_V1_CallerAnswer {
        Self.answer(
            try await ServedCall.untilGivenUp { [directory] in
                try await directory.renewed(
                    try Reading.id(request.user, "user"), session: try Reading.id(request.session, "session"))
            })
    }

    private static func answer(_ caller: Caller?) -> Hms_Identity_V1_CallerAnswer {
        .with { answer in if let caller { answer.caller = Hms_Identity_V1_KnownCaller(caller) } }
    }
}

extension CallerRules {
    fileprivate init(_ message: Hms_Identity_V1_CallerRules) throws {
        func at(_ milliseconds: Int64) -> Instant { Instant(milliseconds: milliseconds) }
        self.init(
            version: message.version, issuer: message.issuer,
            keys: message.keys.map { Key(kid: $0.kid, publicKey: Array($0.publicKey), notAfter: at($0.notAfter)) },
            roles: Dictionary(
                message.roles.map { role in
                    (
                        role.name,
                        Role(
                            permissions: Set(permissions: role.permissions), needsSecondFactor: role.needsSecondFactor,
                            isClient: role.isClient)
                    )
                }, uniquingKeysWith: { first, _ in first }),
            endedSessions: Dictionary(
                try message.endedSessions.map { (try Reading.id($0.session, "ended_sessions"), at($0.until)) },
                uniquingKeysWith: max),
            endedTokens: Dictionary(message.endedTokens.map { ($0.user, at($0.before)) }, uniquingKeysWith: max),
            csrfKey: Array(message.csrfKey))
    }
}

extension Hms_Identity_V1_CallerRules {
    fileprivate init(_ rules: CallerRules) {
        self.init()
        version = rules.version
        issuer = rules.issuer
        keys = rules.keys.map { key in
            .with {
                $0.kid = key.kid
                $0.publicKey = .init(key.publicKey)
                $0.notAfter = key.notAfter.milliseconds
            }
        }
        roles = rules.roles.map { name, role in
            .with {
                $0.name = name
                $0.permissions = role.permissions.map(\.rawValue)
                $0.needsSecondFactor = role.needsSecondFactor
                $0.isClient = role.isClient
            }
        }
        endedSessions = rules.endedSessions.map { session, until in
            .with {
                $0.session = session.text
                $0.until = until.milliseconds
            }
        }
        endedTokens = rules.endedTokens.map { user, before in
            .with {
                $0.user = user
                $0.before = before.milliseconds
            }
        }
        csrfKey = .init(rules.csrfKey)
    }
}

extension Caller {
    fileprivate init(_ message: Hms_Identity_V1_KnownCaller) throws {
        guard let kind = Kind(rawValue: message.kind), kind != .system else {
            throw UnreadableMessage("kind", "must be user, apiKey or client")
        }
        self.init(
            kind: kind, id: message.id, roles: message.roles, permissions: Set(permissions: message.permissions),
            session: try Reading.id(message.hasSession ? message.session : nil, "session"),
            patient: try Reading.id(message.hasPatient ? message.patient : nil, "patient"),
            doctor: try Reading.id(message.hasDoctor ? message.doctor : nil, "doctor"))
    }
}

extension Hms_Identity_V1_KnownCaller {
    fileprivate init(_ caller: Caller) {
        self.init()
        kind = caller.kind.rawValue
        id = caller.id
        roles = caller.roles
        permissions = caller.permissions.map(\.rawValue)
        if let id = caller.session { session = id.text }
        if let id = caller.patient { patient = id.text }
        if let id = caller.doctor { doctor = id.text }
    }
}

extension Set<Permission> {
    /// A permission that this version does not know permits nothing here.
    fileprivate init(permissions: [String]) { self = Set(permissions.compactMap { Permission(rawValue: $0) }) }
}
