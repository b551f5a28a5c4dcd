import GRPCCore
import RPCMessages
import SwiftProtobuf
import Synchronization

/// Whether the services of this process answer: the names of modules, each with what says why not.
package struct HealthChecks: Sendable {
    let trouble: [String: @Sendable () async -> String?]

    /// - Parameter trouble: by the name of a module; nothing while it answers.
    package init(_ trouble: [String: @Sendable () async -> String?]) { self.trouble = trouble }
}

/// The standard health protocol, `grpc.health.v1`: of the whole process under the empty name, of each service under its own,
/// `patients` as well as `hms.patients.v1.PatientDirectory`.
struct HealthService: Grpc_Health_V1_Health.SimpleServiceProtocol {
    /// How often a watched status is looked at.
    private static let interval = Duration.seconds(1)

    private final class Stopping: Sendable {
        let isStopping = Atomic<Bool>(false)
    }

    private let checks: HealthChecks
    private let stopping = Stopping()

    init(checks: HealthChecks) { self.checks = checks }

    /// From here on nothing is served any more.
    func stop() { stopping.isStopping.store(true, ordering: .relaxed) }

    func check(
        request: Grpc_Health_V1_HealthCheckRequest, context: ServerContext
    ) async throws -> Grpc_Health_V1_HealthCheckResponse {
        guard let status = await status(of: request.service) else {
            throw RPCError(code: .notFound, message: "There is no such service here.")
        }
        return .with { $0.status = status }
    }

    func watch(
        request: Grpc_Health_V1_HealthCheckRequest, response: RPCWriter<Grpc_Health_V1_HealthCheckResponse>,
        context: ServerContext
    ) async throws {
        var told: Grpc_Health_V1_HealthCheckResponse.ServingStatus?
        while !context.cancellation.isCancelled, !Task.isCancelled {
            let status = await status(of: request.service) ?? .serviceUnknown
            if status != told {
                try await response.write(.with { $0.status = status })
                told = status
            }
            if stopping.isStopping.load(ordering: .relaxed) { return }
            try await Task.sleep(for: Self.interval)
        }
    }

    private func status(of service: String) async -> Grpc_Health_V1_HealthCheckResponse.ServingStatus? {
        let asked: [@Sendable () async -> String?]
        if service.isEmpty {
            asked = Array(checks.trouble.values)
        } else {
            // hms.patients.v1.PatientDirectory
            let parts = service.split(separator: ".")
            let name = parts.count == 4 && parts[0] == "hms" ? String(parts[1]) : service
            guard let check = checks.trouble[name] else { return nil }
            asked = [check]
        }
        if stopping.isStopping.load(ordering: .relaxed) { return .notServing }
        for check in asked where await check() != nil { return .notServing }
        return .serving
    }
}
